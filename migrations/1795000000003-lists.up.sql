-- Published links carry the key that lists of their item's type are ordered by, once for each item they point at, so that a list
-- filtered by a relation reads its page out of one index.
alter table link add column listed_at timestamptz(3);
update link l set listed_at = e.at from (
  select item, published_at as at from article where edition = 'published' union all select item, starts_at from event where edition = 'published') e
where e.item = l.from_item and l.edition = 'published' and not exists (
  select 1 from link earlier where earlier.from_item = l.from_item and earlier.edition = l.edition and earlier.relation = l.relation
    and earlier.to_item = l.to_item and earlier.position < l.position);
create index ix_link_listed on link (to_item, relation, listed_at desc nulls last, from_item desc) where edition = 'published' and listed_at is not null;
create index ix_link_listed_public on link (to_item, relation, listed_at desc nulls last, from_item desc)
  where edition = 'published' and audience = 'public' and listed_at is not null;

-- Lists put what has no date last, so their indexes do too; what everybody reads has its own.
drop index ix_article_published_at;
create index ix_article_listed on article (edition, published_at desc nulls last, item desc);
create index ix_article_listed_public on article (published_at desc nulls last, item desc)
  where edition = 'published' and visibility in ('public', 'teaser');
drop index ix_event_starts_at;
create index ix_event_listed on event (edition, starts_at desc nulls last, item desc);
create index ix_event_listed_public on event (starts_at desc nulls last, item desc)
  where edition = 'published' and visibility in ('public', 'teaser');
