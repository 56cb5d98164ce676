create extension if not exists pg_trgm;

-- Accents go before the stemmer looks, in words that carry a digit too.
alter text search configuration maillage_fr alter mapping for hword_numpart, numhword, numword with unaccent, simple;
create text search configuration maillage_en (copy = pg_catalog.english);
alter text search configuration maillage_en alter mapping for hword, hword_part, word with unaccent, english_stem;
alter text search configuration maillage_en alter mapping for hword_numpart, numhword, numword with unaccent, simple;
create text search configuration maillage_simple (copy = pg_catalog.simple);
alter text search configuration maillage_simple
  alter mapping for hword, hword_part, word, hword_numpart, numhword, numword with unaccent, simple;

-- The rule by which a text of that language (BCP 47) is searched; French where nothing is said.
create function search_configuration(language text) returns regconfig language sql immutable parallel safe
  return case when language is null or language ~* '^fr(-|$)' then 'maillage_fr'::regconfig
    when language ~* '^en(-|$)' then 'maillage_en'::regconfig else 'maillage_simple'::regconfig end;

-- Without its slashes, since « et/ou » would be taken for a file.
create function search_vector(configuration regconfig, words text) returns tsvector language sql immutable parallel safe
  return to_tsvector(configuration, translate(coalesce(words, ''), '/', ' '));

-- What was typed as the rule reads it. Without their accents « à » and « même » are no stop words any more: one that is takes their place.
create function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(translate(typed, '/', ' '), '(^|[\s"])(a|à|m[êe]me)(?=[\s"]|$)', '\1au', 'gi') else translate(typed, '/', ' ') end;

-- A query by the rule of one language. Where the rule knows nothing but stop words, they are looked for as they are written: « AI » and
-- « SES » are names. What was typed may end in the beginning of a word, `last`, after the words `first`.
create function search_query(configuration regconfig, typed text, first text, last text) returns tsquery
  language sql immutable parallel safe
  return case when numnode(websearch_to_tsquery(configuration, search_words(configuration, typed))) = 0
      then websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, typed))
      else websearch_to_tsquery(configuration, search_words(configuration, typed)) end
    || case when last is null then ''::tsquery
      else websearch_to_tsquery(configuration, search_words(configuration, first)) && to_tsquery('maillage_simple'::regconfig, last || ':*') end;

-- What was written before is found by the same rules.
update article set search_members =
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
    || setweight(search_vector(search_configuration(language), standfirst), 'B')
    || setweight(search_vector(search_configuration(language), body), 'C');
update article set search_public = case visibility when 'public' then search_members when 'teaser' then
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
    || setweight(search_vector(search_configuration(language), standfirst), 'B')
    else ''::tsvector end;
update organisation set search_members =
    setweight(search_vector(search_configuration(language), name) || search_vector('maillage_simple', name), 'A')
    || setweight(search_vector(search_configuration(language), short_name) || search_vector('maillage_simple', short_name), 'A')
    || setweight(search_vector(search_configuration(language), array_to_string(alternate_names, ' ')) || search_vector('maillage_simple', array_to_string(alternate_names, ' ')), 'A')
    || setweight(search_vector(search_configuration(language), summary), 'B')
    || setweight(search_vector(search_configuration(language), description), 'C');
update organisation set search_public = case visibility when 'public' then search_members when 'teaser' then
    setweight(search_vector(search_configuration(language), name) || search_vector('maillage_simple', name), 'A')
    || setweight(search_vector(search_configuration(language), short_name) || search_vector('maillage_simple', short_name), 'A')
    || setweight(search_vector(search_configuration(language), array_to_string(alternate_names, ' ')) || search_vector('maillage_simple', array_to_string(alternate_names, ' ')), 'A')
    || setweight(search_vector(search_configuration(language), summary), 'B')
    else ''::tsvector end;
update event set search_members =
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
    || setweight(search_vector(search_configuration(language), summary), 'B')
    || setweight(search_vector(search_configuration(language), description), 'C');
update event set search_public = case visibility when 'public' then search_members when 'teaser' then
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
    || setweight(search_vector(search_configuration(language), summary), 'B')
    else ''::tsvector end;
update term set search_members =
    setweight(search_vector('maillage_fr', label) || search_vector('maillage_simple', label), 'A');
update term set search_public = search_members;
update attachment set search_members =
    setweight(search_vector(search_configuration(language), file_name), 'B')
    || setweight(search_vector(search_configuration(language), title), 'A')
    || setweight(search_vector(search_configuration(language), alt), 'B')
    || setweight(search_vector(search_configuration(language), caption), 'B');
update attachment set search_public = search_members;

-- What a reader sees of a text, for excerpts: the characters that will mark what was found are taken out.
create function excerpt_source(html text) returns text language sql immutable strict parallel safe
  return btrim(regexp_replace(translate(replace(replace(regexp_replace(regexp_replace(left(html, 100000),
    '</?(a|code|del|em|strong|sup)( [^>]*)?>', '', 'g'), '<[^>]*>', ' ', 'g'), '&#x3C;', '<'), '&#x26;', '&'), U&'\E000\E001', ''), '\s+', ' ', 'g'));

-- Names and titles as boxes complete them: folded words, a space before each.
create function title_words(titles text[]) returns text language sql immutable parallel safe
  return regexp_replace(' ' || fold(array_to_string(titles, ' ')), '[[:punct:][:space:]]+', ' ', 'g');

alter table article add column title_words text not null generated always as (title_words(array[title])) stored;
alter table organisation add column title_words text not null
  generated always as (title_words(array[name, short_name] || alternate_names)) stored;
alter table event add column title_words text not null generated always as (title_words(array[title])) stored;
alter table term add column title_words text not null generated always as (title_words(array[label])) stored;
create index ix_article_title_words on article using gin (title_words gin_trgm_ops);
create index ix_organisation_title_words on organisation using gin (title_words gin_trgm_ops);
create index ix_event_title_words on event using gin (title_words gin_trgm_ops);
create index ix_term_title_words on term using gin (title_words gin_trgm_ops);
