drop function vector_is_read(uuid);
drop index ix_article_search_public;
drop index ix_organisation_search_public;
drop index ix_event_search_public;
create index ix_article_search_public on article using gin (search_public);
create index ix_organisation_search_public on organisation using gin (search_public);
create index ix_event_search_public on event using gin (search_public);
