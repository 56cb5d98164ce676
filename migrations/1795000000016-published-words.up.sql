-- What somebody drafts does not change how others are corrected: readers are corrected by titles that are or were published.
alter table title_word add column is_published boolean not null default false;
create or replace function remember_title_words() returns trigger language plpgsql as $$
begin
  -- Known words are left alone: to write over one, even with nothing new, would make writers wait for each other.
  insert into title_word as w (word, is_published) select f.word, f.is_published from (
    select word, bool_or(edition = 'published') as is_published from written cross join lateral unnest(string_to_array(title_words, ' ')) word
    where length(word) between 4 and 40 group by word) f
  where not exists (select 1 from title_word k where k.word = f.word and (k.is_published or not f.is_published)) order by f.word
  on conflict (word) do update set is_published = true where excluded.is_published and not w.is_published;
  return null;
end $$;
update title_word set is_published = true where word in (
  select unnest(string_to_array(title_words, ' ')) from article where edition = 'published'
  union select unnest(string_to_array(title_words, ' ')) from organisation where edition = 'published'
  union select unnest(string_to_array(title_words, ' ')) from event where edition = 'published'
  union select unnest(string_to_array(title_words, ' ')) from term where edition = 'published');
