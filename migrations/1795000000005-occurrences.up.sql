-- Each time that an event takes place. Of a repeated event only the first is known here; its next write follows its rule.
alter table event add column occurrences tstzmultirange;
update event set occurrences = tstzmultirange(tstzrange(starts_at, coalesce(ends_at, starts_at), case when ends_at > starts_at then '[)' else '[]' end))
where starts_at is not null;
create index ix_event_occurrences on event using gist (occurrences) where edition = 'published';
create index ix_event_ends_last on event (edition, upper(occurrences));
create index ix_event_venue_position on event (venue_position_lat, venue_position_lon) where edition = 'published';
create index ix_organisation_position on organisation (position_lat, position_lon) where edition = 'published';
