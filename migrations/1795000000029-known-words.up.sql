create extension if not exists fuzzystrmatch;

-- A text as Postgres reads its words, each as it is written and folded: parts of names with hyphens, neither addresses nor numbers.
create function written_words(value text) returns table (written text, word text) language sql immutable strict parallel safe
  begin atomic
    select token, fold(token) from ts_parse('default', search_apart(translate(value, U&'/\00AD\200B\2060\FEFF', ' '))) where tokid in (1, 2, 10, 11);
  end;

-- Every word that a title ever had, or a text that was published, folded: where to look for what was meant. It says nothing of who may read it.
-- What somebody drafts does not change how readers are corrected, and a word of titles is likelier meant than another: 0 in titles of drafts,
-- 1 in published texts, 2 in published titles, names and labels. The highest counts.
create table known_word (
  word text not null,
  place smallint not null constraint ck_known_word_place check (place between 0 and 2),
  constraint pk_known_word primary key (word, place)
);
insert into known_word select word, case when is_published then 2 else 0 end from title_word;
insert into known_word select distinct word, 1 from (
  select concat_ws(' ', standfirst, body_text) from article where edition = 'published'
  union all select concat_ws(' ', summary, description_text) from organisation where edition = 'published'
  union all select concat_ws(' ', summary, description_text) from event where edition = 'published') t(text)
cross join lateral written_words(text) where length(word) between 4 and 40;
create index ix_known_word_word on known_word using gin (word gin_trgm_ops);

-- Its argument is what is searched beside the titles, columns of the row.
create function remember_words() returns trigger language plpgsql as $$
begin
  -- Known words are left alone, or writers would wait for each other.
  insert into known_word (word, place)
  select f.word, f.place from (
    select word, max(case edition when 'published' then 2 else 0 end) as place from written cross join lateral unnest(string_to_array(title_words, ' ')) word
    where length(word) between 4 and 40 group by word) f
  where not exists (select from known_word k where k.word = f.word and k.place >= f.place) order by f.word on conflict do nothing;
  if tg_nargs > 0 and exists (select from written where edition = 'published') then
    execute format('insert into known_word (word, place)
      select f.word, 1 from (
        select distinct w.word from written cross join lateral written_words(concat_ws('' '', %s)) w
        where edition = ''published'' and length(w.word) between 4 and 40) f
      where not exists (select from known_word k where k.word = f.word and k.place >= 1) order by f.word on conflict do nothing', tg_argv[0]);
  end if;
  return null;
end $$;

drop trigger title_words_inserted on article;
drop trigger title_words_inserted on organisation;
drop trigger title_words_inserted on event;
drop trigger title_words_inserted on term;
drop trigger title_words_updated on article;
drop trigger title_words_updated on organisation;
drop trigger title_words_updated on event;
drop trigger title_words_updated on term;
drop function remember_title_words();
drop table title_word;
create trigger words_inserted after insert on article referencing new table as written for each statement execute function remember_words('standfirst, body_text');
create trigger words_inserted after insert on organisation referencing new table as written for each statement execute function remember_words('summary, description_text');
create trigger words_inserted after insert on event referencing new table as written for each statement execute function remember_words('summary, description_text');
create trigger words_inserted after insert on term referencing new table as written for each statement execute function remember_words();
create trigger words_updated after update on article referencing new table as written for each statement execute function remember_words('standfirst, body_text');
create trigger words_updated after update on organisation referencing new table as written for each statement execute function remember_words('summary, description_text');
create trigger words_updated after update on event referencing new table as written for each statement execute function remember_words('summary, description_text');
create trigger words_updated after update on term referencing new table as written for each statement execute function remember_words();
