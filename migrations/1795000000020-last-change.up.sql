-- Readers ask when anything that they may see last changed, whatever its type.
drop index ix_change_type_space_at;
create index ix_change_space_at on change (space, at);
