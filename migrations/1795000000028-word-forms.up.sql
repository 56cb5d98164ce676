-- Inclusive spelling with the longer endings too: « animateur.rice.s », « chef·fe ». What is also the end of hosts has its plural beside it.
create or replace function search_uninclusive(words text) returns text language sql immutable parallel safe
  return regexp_replace(words, '(?<=[[:alpha:]]{3})[.·](e|le|ne|fe|e?sse|t?rice|euse|i?[èe]re|[strv]e(?=[.·]s))([.·]?s)?(?![[:alnum:]])', '', 'g');

-- A text without what Postgres would read as one name of a host: inclusive spelling, sentences without a space between them, articles of law
-- (« L.5132-1 »). Few texts have a point between letters, and to look for one takes a tenth of the time.
create function search_apart(words text) returns text language sql immutable parallel safe
  return case when words ~ '[[:alpha:]][.·][[:alnum:]]' then search_uninclusive(regexp_replace(regexp_replace(words,
      '(?<=[[:lower:]]{2})\.(?=[[:upper:]][[:lower:]])', ' ', 'g'), '\m([LRD])\.(?=[0-9])', '\1 ', 'g')) else words end;

-- A text as it is to be marked: what joins words that its vector has apart is a sign that stands for it, U+E002 for « . » and U+E003 for « / ».
create function search_marked(words text) returns text language sql immutable parallel safe
  return translate(case when words ~ '[[:alpha:]]\.[[:alnum:]]' then regexp_replace(regexp_replace(words,
      '(?<=[[:lower:]]{2})\.(?=[[:upper:]][[:lower:]])|(?<=[[:alpha:]]{3})\.(?=(e|le|ne|fe|e?sse|t?rice|euse|i?[èe]re|[strv]e[.·]s)([.·]?s)?(?![[:alnum:]]))', U&'\E002', 'g'),
      '\m([LRD])\.(?=[0-9])', U&'\\1\E002', 'g') else words end, '/', U&'\E003');

create or replace function search_vector(configuration regconfig, words text) returns tsvector language sql immutable parallel safe
  return to_tsvector(configuration, search_apart(translate(coalesce(words, ''), U&'/\00AD\200B\2060\FEFF', ' ')));
create or replace function search_words(configuration regconfig, typed text) returns text language sql immutable parallel safe
  return case when configuration = 'maillage_fr'::regconfig
    then regexp_replace(search_apart(translate(typed, '/', ' ')), '(?<![[:alnum:].@_]|(^|[[:space:]])-"?)(a|à|m[êe]me|les|cette|leurs|ils|elles)(?![.@_]?[[:alnum:]])', 'au', 'gi')
    else search_apart(translate(typed, '/', ' ')) end;

-- French is read without its accents, and so its stemmer takes neither « ée » nor « ière » for feminine, nor any plural in « ers » for one: « salariée »,
-- « infirmière », « foyers ». And it keeps the s and x of plurals after a, i, o and u: « emplois », « vélos », « élus », « jeux ». A word so looked for
-- is all of them, but for those that are other words: « foi » and « fois », « mai » and « mais », « toux » and « tous ». Quotes are double around what
-- is done with. First what the end of a stem tells.
create function search_told_forms(query text) returns text language sql immutable parallel safe
  return regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(query,
    '(?<![^ (!])''((?:bij|caill|ch|cl|gen|hib|jouj|p|tab|tr|verr)ou|[^'' ]+eu)[sx]?''(?![:''])', '("\1" | "\1s" | "\1x")', 'g'),
    '(?<![^ (!])''fo(?:i|yer)''(?![:''])', '("foi" | "foyer")', 'g'),
    '(?<![^ (!])''lo(?:is?|yer)''(?![:''])', '("loi" | "lois" | "loyer")', 'g'),
    '(?<![^ (!])''(?!(?:avi|foi|lui|mai|moi|pari|plu|qui|soi)s?'')(?:([^'' ]{2,}[ao])|([^'' ]{2,}i)|([^'' ]+[^eo'' ]u))s?''(?![:''])', '("\1\2\3" | "\1\2\3s" | "\2er" | "\3e")', 'g'),
    ' \| "(?:er|e)"', '', 'g'),
    '(?<![^ (!])''(?![aeiouy][^aeiouy]+e'')([[:alpha:]]{3,}?)(i?e)''(?![:''])', '("\1\2" | "\1")', 'g'),
    '(?<![^ (!])''([[:alpha:]]{2,}i)er''(?![:''])', '("\1er" | "\1")', 'g');
-- Then any other stem. One in « er » is that of « usagers » and « bergère », and of « recyclerie » too: it is the former where such a word is typed.
create function search_forms(configuration regconfig, query tsquery, typed text) returns tsquery language sql immutable parallel safe
  return case when configuration <> 'maillage_fr'::regconfig then query else translate(
    case when typed ~* '[[:alpha:]]{2}(er|ers|[eè]res?)(?![[:alnum:]])' then regexp_replace(regexp_replace(regexp_replace(regexp_replace(search_told_forms(query::text),
      '(?<![^ (!])''([[:alpha:]]+(?:ei|e|o)([lnt]))\2er''(?![:''])', '("\1\2er" | "\1")', 'g'),
      '(?<![^ (!])''([[:alpha:]]{2,})er''(?![:''])', '("\1er" | "\1")', 'g'),
      '(?<![^ (!])''([[:alpha:]]+(?:ei|e|o)([lnt]))''(?![:''])', '("\1" | "\1e" | "\1ie" | "\1er" | "\1\2er")', 'g'),
      '(?<![^ (!])''(?![aeiouy][^aeiouy'']+'')([[:alpha:]]{3,}[^aeiou[:digit:]'' ])''(?![:''])', '("\1" | "\1e" | "\1ie" | "\1er")', 'g')
    else regexp_replace(search_told_forms(query::text),
      '(?<![^ (!])''(?![aeiouy][^aeiouy'']+'')([[:alpha:]]{3,}[^aeiou[:digit:]'' ])''(?![:''])', '("\1" | "\1e" | "\1ie")', 'g') end, '"', '''')::tsquery end;
create or replace function search_query(configuration regconfig, typed text, first text, last text, completions text default null) returns tsquery
  language sql immutable parallel safe
  return coalesce(nullif(search_forms(configuration, search_typed(configuration, typed, typed), typed), ''),
      websearch_to_tsquery('maillage_simple'::regconfig, search_words('maillage_simple'::regconfig, typed)))
    || case when last is null then ''::tsquery
      else search_forms(configuration, search_typed(configuration, first, typed), typed)
        && (to_tsquery('maillage_simple'::regconfig, last || ':*') || coalesce(search_stems(configuration, last, completions), ''::tsquery)) end;
drop function search_plurals(regconfig, tsquery);

-- What was written before is found so too.
update article set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), standfirst), 'B') as shown,
    setweight(search_vector(search_configuration(language), body_text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v)
  where translate(concat_ws(' ', title, standfirst, body_text), U&'\00AD\200B\2060\FEFF', '')
    ~ '[[:alpha:]]{3}[.·](fe|e?sse|t?rice|euse|i?[èe]re|[strv]e[.·]s)|[[:lower:]]{2}\.[[:upper:]][[:lower:]]|\m[LRD]\.[0-9]';
update organisation set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), name) || search_vector('maillage_simple', name), 'A')
      || setweight(search_vector(search_configuration(language), short_name) || search_vector('maillage_simple', short_name), 'A')
      || setweight(search_vector(search_configuration(language), array_to_string(alternate_names, ' ')) || search_vector('maillage_simple', array_to_string(alternate_names, ' ')), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), description_text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v)
  where translate(concat_ws(' ', name, short_name, array_to_string(alternate_names, ' '), summary, description_text), U&'\00AD\200B\2060\FEFF', '')
    ~ '[[:alpha:]]{3}[.·](fe|e?sse|t?rice|euse|i?[èe]re|[strv]e[.·]s)|[[:lower:]]{2}\.[[:upper:]][[:lower:]]|\m[LRD]\.[0-9]';
update event set (search_members, search_public) = (
  select shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end from (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), description_text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v)
  where translate(concat_ws(' ', title, summary, description_text), U&'\00AD\200B\2060\FEFF', '')
    ~ '[[:alpha:]]{3}[.·](fe|e?sse|t?rice|euse|i?[èe]re|[strv]e[.·]s)|[[:lower:]]{2}\.[[:upper:]][[:lower:]]|\m[LRD]\.[0-9]';
update term set (search_members, search_public) = (
  select words, words from (select setweight(search_vector('maillage_fr', label) || search_vector('maillage_simple', label), 'A') as words offset 0) t)
  where translate(concat_ws(' ', label), U&'\00AD\200B\2060\FEFF', '')
    ~ '[[:alpha:]]{3}[.·](fe|e?sse|t?rice|euse|i?[èe]re|[strv]e[.·]s)|[[:lower:]]{2}\.[[:upper:]][[:lower:]]|\m[LRD]\.[0-9]';
update attachment set (search_members, search_public) = (
  select words, words from (select
    setweight(search_vector(search_configuration(language), file_name), 'B')
    || setweight(search_vector(search_configuration(language), title), 'A')
    || setweight(search_vector(search_configuration(language), alt), 'B')
    || setweight(search_vector(search_configuration(language), caption), 'B')
    || array_to_tsvector(array[search_mark(search_configuration(language))]) as words offset 0) v)
  where translate(concat_ws(' ', file_name, title, alt, caption), U&'\00AD\200B\2060\FEFF', '')
    ~ '[[:alpha:]]{3}[.·](fe|e?sse|t?rice|euse|i?[èe]re|[strv]e[.·]s)|[[:lower:]]{2}\.[[:upper:]][[:lower:]]|\m[LRD]\.[0-9]';
