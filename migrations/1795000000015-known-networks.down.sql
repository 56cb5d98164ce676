drop table known_network;
