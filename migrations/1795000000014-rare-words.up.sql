-- Everybody searches what is published alone: working copies need not be in that index.
drop index ix_article_search_public;
drop index ix_organisation_search_public;
drop index ix_event_search_public;
create index ix_article_search_public on article using gin (search_public) where edition = 'published';
create index ix_organisation_search_public on organisation using gin (search_public) where edition = 'published';
create index ix_event_search_public on event using gin (search_public) where edition = 'published';
-- Always true. Vectors of whole texts are stored apart from their rows, and what reading them costs Postgres does not count: without this it
-- goes through a list by its order to look for a rare word. The function cannot be inlined, so its cost stands for theirs.
create function vector_is_read(item uuid) returns boolean language plpgsql immutable parallel safe cost 100 as $$ begin return true; end $$;
