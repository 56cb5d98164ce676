create or replace function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(translate(typed, '/', ' '), '(^|[\s"])(a|à|m[êe]me)(?=[\s"]|$)', '\1au', 'gi') else translate(typed, '/', ' ') end;
