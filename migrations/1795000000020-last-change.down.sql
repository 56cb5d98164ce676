drop index ix_change_space_at;
create index ix_change_type_space_at on change (type, space, at);
