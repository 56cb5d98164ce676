-- Vectors and words of titles stay as they are: what readers see is found.
create function excerpt_source(html text) returns text language sql immutable strict parallel safe
  return btrim(regexp_replace(translate(replace(replace(replace(replace(replace(replace(regexp_replace(regexp_replace(left(html, 100000),
    '</?(a|code|del|em|strong|sup)( [^>]*)?>', '', 'g'), '<[^>]*>', ' ', 'g'),
    '&#x3C;', '<'), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#x26;', '&'), '&amp;', '&'), U&'\E000\E001', ''), '\s+', ' ', 'g'));
alter table event drop column description_text;
alter table organisation drop column description_text;
alter table article drop column body_text;
create or replace function search_query(configuration regconfig, typed text, first text, last text, completions text default null) returns tsquery
  language sql immutable parallel safe
  return coalesce(nullif(websearch_to_tsquery(configuration, search_words(configuration, typed)), ''),
      websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, typed)))
    || case when last is null then ''::tsquery
      else websearch_to_tsquery(configuration, search_words(configuration, first))
        && (to_tsquery('maillage_simple'::regconfig, last || ':*') || coalesce(search_stems(configuration, last, completions), ''::tsquery)) end;
drop function search_typed(regconfig, text, text);
drop function search_names(regconfig, text);
create or replace function search_vector(configuration regconfig, words text) returns tsvector language sql immutable parallel safe
  return to_tsvector(configuration, translate(coalesce(words, ''), '/', ' '));
create or replace function fold(value text) returns text language sql immutable strict parallel safe
  return lower(unaccent('unaccent'::regdictionary, value));
