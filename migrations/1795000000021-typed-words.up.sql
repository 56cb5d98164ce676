-- What was typed as the rule reads it. Postgres knows neither « les », « cette », « leurs », « ils » and « elles » for stop words nor,
-- without their accents, « à » and « même »: one that is takes their place.
create or replace function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(translate(typed, '/', ' '), '(?<![[:alnum:].@_])(a|à|m[êe]me|les|cette|leurs|ils|elles)(?![.@_]?[[:alnum:]])', 'au', 'gi')
    else translate(typed, '/', ' ') end;

-- The stems of the words that the beginning `last` of one may become, which are shorter than it is.
create function search_stems(configuration regconfig, last text, completions text) returns tsquery language sql immutable strict parallel safe
  return (select coalesce(string_agg(quote_literal(lexeme), ' | '), '')::tsquery from unnest(to_tsvector(configuration, completions))
    where length(lexeme) between 3 and length(last) and starts_with(fold(last), left(lexeme, -1)) and not starts_with(lexeme, fold(last)));

-- A query by the rule of one language. Where the rule knows nothing but stop words, they are looked for as they are written: « AI » and
-- « SES » are names. What was typed may end in the beginning of a word, `last`, after the words `first`; `completions` is what it may become.
drop function search_query(regconfig, text, text, text);
create function search_query(configuration regconfig, typed text, first text, last text, completions text default null) returns tsquery
  language sql immutable parallel safe
  return coalesce(nullif(websearch_to_tsquery(configuration, search_words(configuration, typed)), ''),
      websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, typed)))
    || case when last is null then ''::tsquery
      else websearch_to_tsquery(configuration, search_words(configuration, first))
        && (to_tsquery('maillage_simple'::regconfig, last || ':*') || coalesce(search_stems(configuration, last, completions), ''::tsquery)) end;

-- A name with hyphens is its parts, one after the other, however it is written and wherever in a phrase it stands: the whole of it would be
-- a word of its own that takes a place among them.
alter text search configuration maillage_fr drop mapping for asciihword, hword, numhword;
alter text search configuration maillage_en drop mapping for asciihword, hword, numhword;
alter text search configuration maillage_simple drop mapping for asciihword, hword, numhword;

-- What was written before is found so too.
update article set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), standfirst), 'B') as shown,
    setweight(search_vector(search_configuration(language), body), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);
update organisation set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), name) || search_vector('maillage_simple', name), 'A')
      || setweight(search_vector(search_configuration(language), short_name) || search_vector('maillage_simple', short_name), 'A')
      || setweight(search_vector(search_configuration(language), array_to_string(alternate_names, ' ')) || search_vector('maillage_simple', array_to_string(alternate_names, ' ')), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), description), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);
update event set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), description), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);
update term set (search_members, search_public) = (
  select words, words from (select setweight(search_vector('maillage_fr', label) || search_vector('maillage_simple', label), 'A') as words offset 0) v);
update attachment set (search_members, search_public) = (
  select words, words from (select
    setweight(search_vector(search_configuration(language), file_name), 'B')
    || setweight(search_vector(search_configuration(language), title), 'A')
    || setweight(search_vector(search_configuration(language), alt), 'B')
    || setweight(search_vector(search_configuration(language), caption), 'B')
    || array_to_tsvector(array[search_mark(search_configuration(language))]) as words offset 0) v);
