-- The other orders that lists are asked for: by title or name as French sorts it, by the last change, and by the creation, which is the item's own.
create index ix_article_title on article (title collate "fr-x-icu", item) where edition = 'published';
create index ix_event_title on event (title collate "fr-x-icu", item) where edition = 'published';
create index ix_article_updated_at on article (updated_at desc nulls last, item desc) where edition = 'published';
create index ix_organisation_updated_at on organisation (updated_at desc nulls last, item desc) where edition = 'published';
create index ix_event_updated_at on event (updated_at desc nulls last, item desc) where edition = 'published';
create index ix_item_created_at on item (type, created_at desc nulls last, id desc);
-- Few texts are in another language, and a list of them is to find these alone.
create index ix_article_language on article (language) where edition = 'published' and language <> 'fr';
