create table title_word (
  word text not null,
  is_published boolean not null default false,
  constraint pk_title_word primary key (word)
);
-- Which words of published texts stand in drafts' titles too is not known: all are kept.
insert into title_word select word, bool_or(place = 2) from known_word group by word;
create index ix_title_word_word on title_word using gin (word gin_trgm_ops);
create function remember_title_words() returns trigger language plpgsql as $$
begin
  -- Known words are left alone: to write over one, even with nothing new, would make writers wait for each other.
  insert into title_word as w (word, is_published) select f.word, f.is_published from (
    select word, bool_or(edition = 'published') as is_published from written cross join lateral unnest(string_to_array(title_words, ' ')) word
    where length(word) between 4 and 40 group by word) f
  where not exists (select 1 from title_word k where k.word = f.word and (k.is_published or not f.is_published)) order by f.word
  on conflict (word) do update set is_published = true where excluded.is_published and not w.is_published;
  return null;
end $$;
drop trigger words_inserted on article;
drop trigger words_updated on article;
drop trigger words_inserted on organisation;
drop trigger words_updated on organisation;
drop trigger words_inserted on event;
drop trigger words_updated on event;
drop trigger words_inserted on term;
drop trigger words_updated on term;
create trigger title_words_inserted after insert on article referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_inserted after insert on organisation referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_inserted after insert on event referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_inserted after insert on term referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_updated after update on article referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_updated after update on organisation referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_updated after update on event referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_updated after update on term referencing new table as written for each statement execute function remember_title_words();
drop function remember_words();
drop table known_word;
drop function written_words(text);
drop extension fuzzystrmatch;
