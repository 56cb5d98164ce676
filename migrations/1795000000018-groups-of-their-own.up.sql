-- A group of translations that is the id of its original tells of an original that is hidden.
update article e set translation_group = g.fresh from (
  select translation_group, gen_random_uuid() as fresh from article where translation_group in (select id from item) group by translation_group) g
where e.translation_group = g.translation_group;
update organisation e set translation_group = g.fresh from (
  select translation_group, gen_random_uuid() as fresh from organisation where translation_group in (select id from item) group by translation_group) g
where e.translation_group = g.translation_group;
update event e set translation_group = g.fresh from (
  select translation_group, gen_random_uuid() as fresh from event where translation_group in (select id from item) group by translation_group) g
where e.translation_group = g.translation_group;
