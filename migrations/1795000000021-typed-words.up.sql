-- What was typed as the rule reads it. Postgres knows neither « les », « cette », « leurs », « ils » and « elles » for stop words nor,
-- without their accents, « à » and « même »: one that is takes their place.
create or replace function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(translate(typed, '/', ' '), '(?<![[:alnum:].@_])(a|à|m[êe]me|les|cette|leurs|ils|elles)(?![.@_]?[[:alnum:]])', 'au', 'gi')
    else translate(typed, '/', ' ') end;
