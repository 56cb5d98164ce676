create or replace function search_query(configuration regconfig, typed text, first text, last text, completions text default null) returns tsquery
  language sql immutable parallel safe
  return coalesce(nullif(search_typed(configuration, typed, typed), ''),
      websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, typed)))
    || case when last is null then ''::tsquery
      else search_typed(configuration, first, typed)
        && (to_tsquery('maillage_simple'::regconfig, last || ':*') || coalesce(search_stems(configuration, last, completions), ''::tsquery)) end;
drop function search_plurals(regconfig, tsquery);
