-- French stems keep the s and x of plurals after a, i, o and u: « emplois », « vélos », « élus », « jeux ». A word so looked for is both, but for
-- those that are other words: « foi » and « fois », « mai » and « mais », « toux » and « tous ».
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
