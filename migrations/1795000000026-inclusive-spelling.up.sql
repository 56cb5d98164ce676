-- Inclusive spelling is the word without its endings: « adhérent.e.s », which Postgres would take for the name of a host, and « adhérent·e·s ».
create function search_uninclusive(words text) returns text language sql immutable parallel safe
  return regexp_replace(words, '(?<=[[:alpha:]]{3})[.·](e|le|ne)([.·]?s)?(?![[:alnum:]])', '', 'g');
create or replace function search_vector(configuration regconfig, words text) returns tsvector language sql immutable parallel safe
  return to_tsvector(configuration, search_uninclusive(translate(coalesce(words, ''), U&'/\00AD\200B\2060\FEFF', ' ')));
create or replace function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(search_uninclusive(translate(typed, '/', ' ')), '(?<![[:alnum:].@_])(a|à|m[êe]me|les|cette|leurs|ils|elles)(?![.@_]?[[:alnum:]])', 'au', 'gi')
    else search_uninclusive(translate(typed, '/', ' ')) end;

-- What was written before is found so too.
update article set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), standfirst), 'B') as shown,
    setweight(search_vector(search_configuration(language), body_text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v)
  where translate(concat_ws(' ', title, standfirst, body_text), U&'\00AD\200B\2060\FEFF', '') ~ '[[:alpha:]]{3}[.·](e|le|ne)';
update organisation set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), name) || search_vector('maillage_simple', name), 'A')
      || setweight(search_vector(search_configuration(language), short_name) || search_vector('maillage_simple', short_name), 'A')
      || setweight(search_vector(search_configuration(language), array_to_string(alternate_names, ' ')) || search_vector('maillage_simple', array_to_string(alternate_names, ' ')), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), description_text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v)
  where translate(concat_ws(' ', name, short_name, array_to_string(alternate_names, ' '), summary, description_text), U&'\00AD\200B\2060\FEFF', '') ~ '[[:alpha:]]{3}[.·](e|le|ne)';
update event set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), description_text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v)
  where translate(concat_ws(' ', title, summary, description_text), U&'\00AD\200B\2060\FEFF', '') ~ '[[:alpha:]]{3}[.·](e|le|ne)';
update term set (search_members, search_public) = (
  select words, words from (select setweight(search_vector('maillage_fr', label) || search_vector('maillage_simple', label), 'A') as words offset 0) t)
  where translate(label, U&'\00AD\200B\2060\FEFF', '') ~ '[[:alpha:]]{3}[.·](e|le|ne)';
update attachment set (search_members, search_public) = (
  select words, words from (select
    setweight(search_vector(search_configuration(language), file_name), 'B')
    || setweight(search_vector(search_configuration(language), title), 'A')
    || setweight(search_vector(search_configuration(language), alt), 'B')
    || setweight(search_vector(search_configuration(language), caption), 'B')
    || array_to_tsvector(array[search_mark(search_configuration(language))]) as words offset 0) v)
  where translate(concat_ws(' ', file_name, title, alt, caption), U&'\00AD\200B\2060\FEFF', '') ~ '[[:alpha:]]{3}[.·](e|le|ne)';
