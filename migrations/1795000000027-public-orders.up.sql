-- Where the newest or the last in an order are for members only, a public list is not to read past them all.
create index ix_article_title_public on article (title collate "fr-x-icu", item) where edition = 'published' and visibility in ('public', 'teaser');
create index ix_article_updated_at_public on article (updated_at desc nulls last, item desc) where edition = 'published' and visibility in ('public', 'teaser');
create index ix_event_title_public on event (title collate "fr-x-icu", item) where edition = 'published' and visibility in ('public', 'teaser');
create index ix_event_updated_at_public on event (updated_at desc nulls last, item desc) where edition = 'published' and visibility in ('public', 'teaser');
