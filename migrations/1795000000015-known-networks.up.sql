-- Where each account has lately signed in from, as hashes: what is guessed elsewhere makes its owner wait nowhere here.
create table known_network (
  subject text constraint pk_known_network primary key,
  last_at timestamptz not null
);
create index ix_known_network_last_at on known_network (last_at);
