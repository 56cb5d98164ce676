-- Spaces that do not break are spaces, and signs that nobody sees are none: in titles that are looked into, in texts that are searched.
create or replace function fold(value text) returns text language sql immutable strict parallel safe
  return lower(unaccent('unaccent'::regdictionary, translate(value, U&'\00A0\2007\2009\202F\00AD\200B\2060\FEFF', '    ')));
create or replace function search_vector(configuration regconfig, words text) returns tsvector language sql immutable parallel safe
  return to_tsvector(configuration, translate(coalesce(words, ''), U&'/\00AD\200B\2060\FEFF', ' '));

-- Words with a mark before each name in capitals that the rule has for a stop word: « AI », « SES », « IT ». What joins words is no name.
create function search_names(configuration regconfig, words text) returns text language sql immutable parallel safe
  return (select coalesce(string_agg(case when part[1] ~ '^[[:upper:]]{2,}$' and part[1] not in ('OR', 'AND', 'ET', 'OU')
    and to_tsvector(configuration, part[1]) = ''::tsvector then '0acronym' || part[1] else part[1] end, '' order by place), '')
    from regexp_matches(regexp_replace(words, '0acronym', '', 'gi'), '[[:alnum:]]+|[^[:alnum:]]+', 'g') with ordinality as parts(part, place));

-- A query for some of what was typed by the rule of one language, and for such names as they are written, which titles are searched by too: in
-- a phrase with the words around them as they are written. Where everything that was typed is in capitals nothing is a name.
create function search_typed(configuration regconfig, words text, typed text) returns tsquery language sql immutable parallel safe
  return case when words ~ '(^|[^[:alnum:]])[[:upper:]]{2,}($|[^[:alnum:]])' and typed ~ '[[:lower:]]' and search_names(configuration, words) <> words
    then replace(websearch_to_tsquery(configuration, search_names(configuration, search_words(configuration, words)))::text, '''0acronym', '''')::tsquery
      || case when words ~ '"' and words !~ '(^|[^[:alnum:]])-' then websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, words))
        else ''::tsquery end
    else websearch_to_tsquery(configuration, search_words(configuration, words)) end;
create or replace function search_query(configuration regconfig, typed text, first text, last text, completions text default null) returns tsquery
  language sql immutable parallel safe
  return coalesce(nullif(search_typed(configuration, typed, typed), ''),
      websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, typed)))
    || case when last is null then ''::tsquery
      else search_typed(configuration, first, typed)
        && (to_tsquery('maillage_simple'::regconfig, last || ':*') || coalesce(search_stems(configuration, last, completions), ''::tsquery)) end;

-- What the HTML of a text says is kept beside it: searches look into what readers see, not into the Markdown that it was written in, and show it
-- without making it of the HTML each time.
alter table article add column body_text text;
alter table organisation add column description_text text;
alter table event add column description_text text;

-- As the application writes it: without footnotes' numbers and ways back, with what describes images.
create function html_text(html text) returns text language sql immutable strict parallel safe
  return btrim(regexp_replace(replace(replace(replace(replace(replace(replace(replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(html,
    '<sup><a [^>]*data-footnote-ref[^>]*>[^<]*</a></sup>|<a [^>]*data-footnote-backref[^>]*>[^<]*(<sup>[^<]*</sup>)?</a>|<h2 id="[^"]*-footnote-label">[^<]*</h2>', '', 'g'),
    '<img [^>]*alt="([^"]*)"[^>]*>', '\1', 'g'),
    '</?(a|code|del|em|strong|sup)( [^>]*)?>', '', 'g'), '<[^>]*>', ' ', 'g'),
    '&#x26;', '&amp;'), '&#x22;', '"'), '&#x3C;', '<'), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g'));

update article set (title, body_text, search_members, search_public) = (
  select title, text, shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end
  from (select html_text(body_html) as text offset 0) t cross join lateral (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), standfirst), 'B') as shown,
    setweight(search_vector(search_configuration(language), text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);
update organisation set (name, description_text, search_members, search_public) = (
  select name, text, shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end
  from (select html_text(description_html) as text offset 0) t cross join lateral (select
    setweight(search_vector(search_configuration(language), name) || search_vector('maillage_simple', name), 'A')
      || setweight(search_vector(search_configuration(language), short_name) || search_vector('maillage_simple', short_name), 'A')
      || setweight(search_vector(search_configuration(language), array_to_string(alternate_names, ' ')) || search_vector('maillage_simple', array_to_string(alternate_names, ' ')), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);
update event set (title, description_text, search_members, search_public) = (
  select title, text, shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end
  from (select html_text(description_html) as text offset 0) t cross join lateral (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);
update term set (label, search_members, search_public) = (
  select label, words, words from (select setweight(search_vector('maillage_fr', label) || search_vector('maillage_simple', label), 'A') as words offset 0) t);
update attachment set (file_name, title, search_members, search_public) = (
  select file_name, title, words, words from (select
    setweight(search_vector(search_configuration(language), file_name), 'B')
    || setweight(search_vector(search_configuration(language), title), 'A')
    || setweight(search_vector(search_configuration(language), alt), 'B')
    || setweight(search_vector(search_configuration(language), caption), 'B')
    || array_to_tsvector(array[search_mark(search_configuration(language))]) as words offset 0) v);

drop function html_text(text);
drop function excerpt_source(text);
