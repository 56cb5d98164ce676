-- What was written meanwhile keeps its vectors: names with hyphens are found by their parts as before.
alter text search configuration maillage_simple add mapping for asciihword with simple;
alter text search configuration maillage_simple add mapping for hword, numhword with unaccent, simple;
alter text search configuration maillage_en add mapping for asciihword with english_stem;
alter text search configuration maillage_en add mapping for hword with unaccent, english_stem;
alter text search configuration maillage_en add mapping for numhword with unaccent, simple;
alter text search configuration maillage_fr add mapping for asciihword with french_stem;
alter text search configuration maillage_fr add mapping for hword with unaccent, french_stem;
alter text search configuration maillage_fr add mapping for numhword with unaccent, simple;
create or replace function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(translate(typed, '/', ' '), '(^|[\s"])(a|à|m[êe]me)(?=[\s"]|$)', '\1au', 'gi') else translate(typed, '/', ' ') end;
drop function search_query(regconfig, text, text, text, text);
create function search_query(configuration regconfig, typed text, first text, last text) returns tsquery
  language sql immutable parallel safe
  return case when numnode(websearch_to_tsquery(configuration, search_words(configuration, typed))) = 0
      then websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, typed))
      else websearch_to_tsquery(configuration, search_words(configuration, typed)) end
    || case when last is null then ''::tsquery
      else websearch_to_tsquery(configuration, search_words(configuration, first)) && to_tsquery('maillage_simple'::regconfig, last || ':*') end;
drop function search_stems(regconfig, text, text);
