-- What a published row says of its relations, so that a reader does not look for links that are not there; null in the other editions.
alter table article add column relations_in_use text[];
alter table organisation add column relations_in_use text[];
alter table event add column relations_in_use text[];
alter table term add column relations_in_use text[];
alter table attachment add column relations_in_use text[];
update article e set relations_in_use = (select coalesce(array_agg(distinct relation), '{}') from link where from_item = e.item and edition = e.edition)
  || case when exists (select 1 from article s where s.translation_group = e.translation_group and s.item <> e.item and s.edition = 'published') then array['translations'] else '{}' end
  where edition = 'published';
update organisation e set relations_in_use = (select coalesce(array_agg(distinct relation), '{}') from link where from_item = e.item and edition = e.edition)
  || case when exists (select 1 from organisation s where s.translation_group = e.translation_group and s.item <> e.item and s.edition = 'published') then array['translations'] else '{}' end
  where edition = 'published';
update event e set relations_in_use = (select coalesce(array_agg(distinct relation), '{}') from link where from_item = e.item and edition = e.edition)
  || case when exists (select 1 from event s where s.translation_group = e.translation_group and s.item <> e.item and s.edition = 'published') then array['translations'] else '{}' end
  where edition = 'published';
update term e set relations_in_use = (select coalesce(array_agg(distinct relation), '{}') from link where from_item = e.item and edition = e.edition) where edition = 'published';
update attachment e set relations_in_use = (select coalesce(array_agg(distinct relation), '{}') from link where from_item = e.item and edition = e.edition) where edition = 'published';
