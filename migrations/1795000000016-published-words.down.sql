create or replace function remember_title_words() returns trigger language plpgsql as $$
begin
  insert into title_word select distinct word from written cross join lateral unnest(string_to_array(title_words, ' ')) word
  where length(word) between 4 and 40 order by word on conflict do nothing;
  return null;
end $$;
alter table title_word drop column is_published;
