drop index ix_organisation_position;
drop index ix_event_venue_position;
alter table event drop column occurrences;
