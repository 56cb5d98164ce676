-- What was written meanwhile keeps its words without these endings.
create or replace function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(translate(typed, '/', ' '), '(?<![[:alnum:].@_])(a|à|m[êe]me|les|cette|leurs|ils|elles)(?![.@_]?[[:alnum:]])', 'au', 'gi')
    else translate(typed, '/', ' ') end;
create or replace function search_vector(configuration regconfig, words text) returns tsvector language sql immutable parallel safe
  return to_tsvector(configuration, translate(coalesce(words, ''), U&'/\00AD\200B\2060\FEFF', ' '));
drop function search_uninclusive(text);
