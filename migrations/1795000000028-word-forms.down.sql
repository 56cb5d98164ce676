-- Vectors keep what was written meanwhile as it was read.
create function search_plurals(configuration regconfig, query tsquery) returns tsquery language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig then regexp_replace(regexp_replace(query::text,
    '(?<![^ (!])''(?!(?:avi|foi|lui|mai|moi|pari|plu|qui|soi)s?'')([^'' ]{2,}[aio]|[^'' ]+[^eo'' ]u)s?''(?![:''])', '(''\1'' | ''\1s'')', 'g'),
    '(?<![^ (!])''((?:bij|caill|ch|cl|gen|hib|jouj|p|tab|tr|verr)ou|[^'' ]+eu)[sx]?''(?![:''])', '(''\1'' | ''\1s'' | ''\1x'')', 'g')::tsquery else query end;
create or replace function search_query(configuration regconfig, typed text, first text, last text, completions text default null) returns tsquery
  language sql immutable parallel safe
  return coalesce(nullif(search_plurals(configuration, search_typed(configuration, typed, typed)), ''),
      websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, typed)))
    || case when last is null then ''::tsquery
      else search_plurals(configuration, search_typed(configuration, first, typed))
        && (to_tsquery('maillage_simple'::regconfig, last || ':*') || coalesce(search_stems(configuration, last, completions), ''::tsquery)) end;
create or replace function search_uninclusive(words text) returns text language sql immutable parallel safe
  return regexp_replace(words, '(?<=[[:alpha:]]{3})[.·](e|le|ne)([.·]?s)?(?![[:alnum:]])', '', 'g');
create or replace function search_vector(configuration regconfig, words text) returns tsvector language sql immutable parallel safe
  return to_tsvector(configuration, search_uninclusive(translate(coalesce(words, ''), U&'/\00AD\200B\2060\FEFF', ' ')));
create or replace function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(search_uninclusive(translate(typed, '/', ' ')), '(?<![[:alnum:].@_])(a|à|m[êe]me|les|cette|leurs|ils|elles)(?![.@_]?[[:alnum:]])', 'au', 'gi')
    else search_uninclusive(translate(typed, '/', ' ')) end;
drop function search_forms(regconfig, tsquery, text);
drop function search_told_forms(text);
drop function search_marked(text);
drop function search_apart(text);
