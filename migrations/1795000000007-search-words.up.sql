-- Each vector says by which rule its words were read, so that the index alone tells whether the rule of a query is that of the row.
create function search_mark(configuration regconfig) returns text language sql immutable parallel safe
  return case configuration when 'maillage_fr'::regconfig then '=fr' when 'maillage_en'::regconfig then '=en' else '=other' end;
create function marked_query(configuration regconfig, query tsquery) returns tsquery language sql immutable parallel safe
  return case when numnode(query) = 0 then query else query && quote_literal(search_mark(configuration))::tsquery end;

update article set search_members = search_members || array_to_tsvector(array[search_mark(search_configuration(language))]),
  search_public = case when visibility = 'members' then search_public else search_public || array_to_tsvector(array[search_mark(search_configuration(language))]) end;
update organisation set search_members = search_members || array_to_tsvector(array[search_mark(search_configuration(language))]),
  search_public = case when visibility = 'members' then search_public else search_public || array_to_tsvector(array[search_mark(search_configuration(language))]) end;
update event set search_members = search_members || array_to_tsvector(array[search_mark(search_configuration(language))]),
  search_public = case when visibility = 'members' then search_public else search_public || array_to_tsvector(array[search_mark(search_configuration(language))]) end;
update attachment set search_members = search_members || array_to_tsvector(array[search_mark(search_configuration(language))]),
  search_public = search_public || array_to_tsvector(array[search_mark(search_configuration(language))]);

-- Every word that a title or a name ever had, folded: where to look for what was meant. It says nothing of who may read it.
create table title_word (
  word text not null,
  constraint pk_title_word primary key (word)
);
create index ix_title_word_word on title_word using gin (word gin_trgm_ops);

create function remember_title_words() returns trigger language plpgsql as $$
begin
  insert into title_word select distinct word from written cross join lateral unnest(string_to_array(title_words, ' ')) word
  where length(word) between 4 and 40 order by word on conflict do nothing;
  return null;
end $$;

insert into title_word select distinct word from (
  select title_words from article union all select title_words from organisation
  union all select title_words from event union all select title_words from term) known
cross join lateral unnest(string_to_array(title_words, ' ')) word where length(word) between 4 and 40;

create trigger title_words_inserted after insert on article referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_inserted after insert on organisation referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_inserted after insert on event referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_inserted after insert on term referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_updated after update on article referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_updated after update on organisation referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_updated after update on event referencing new table as written for each statement execute function remember_title_words();
create trigger title_words_updated after update on term referencing new table as written for each statement execute function remember_title_words();
