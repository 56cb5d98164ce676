-- What the HTML of a text says is kept beside it: searches look into what readers see, not into the Markdown that it was written in, and show it
-- without making it of the HTML each time.
alter table article add column body_text text;
alter table organisation add column description_text text;
alter table event add column description_text text;

-- As the application writes it: without footnotes' numbers and ways back, with what describes images.
create function html_text(html text) returns text language sql immutable strict parallel safe
  return btrim(regexp_replace(replace(replace(replace(replace(replace(replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(html,
    '<sup><a [^>]*data-footnote-ref[^>]*>[^<]*</a></sup>|<a [^>]*data-footnote-backref[^>]*>[^<]*(<sup>[^<]*</sup>)?</a>|<h2 id="[^"]*-footnote-label">[^<]*</h2>', '', 'g'),
    '<img [^>]*alt="([^"]*)"[^>]*>', '\1', 'g'),
    '</?(a|code|del|em|strong|sup)( [^>]*)?>', '', 'g'), '<[^>]*>', ' ', 'g'),
    '&#x3C;', '<'), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#x26;', '&'), '&amp;', '&'), '\s+', ' ', 'g'));

update article set (body_text, search_members, search_public) = (
  select text, shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end
  from (select html_text(body_html) as text offset 0) t cross join lateral (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), standfirst), 'B') as shown,
    setweight(search_vector(search_configuration(language), text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);
update organisation set (description_text, search_members, search_public) = (
  select text, shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end
  from (select html_text(description_html) as text offset 0) t cross join lateral (select
    setweight(search_vector(search_configuration(language), name) || search_vector('maillage_simple', name), 'A')
      || setweight(search_vector(search_configuration(language), short_name) || search_vector('maillage_simple', short_name), 'A')
      || setweight(search_vector(search_configuration(language), array_to_string(alternate_names, ' ')) || search_vector('maillage_simple', array_to_string(alternate_names, ' ')), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);
update event set (description_text, search_members, search_public) = (
  select text, shown || gated || mark, case visibility when 'public' then shown || gated || mark when 'teaser' then shown || mark else ''::tsvector end
  from (select html_text(description_html) as text offset 0) t cross join lateral (select
    setweight(search_vector(search_configuration(language), title) || search_vector('maillage_simple', title), 'A')
      || setweight(search_vector(search_configuration(language), summary), 'B') as shown,
    setweight(search_vector(search_configuration(language), text), 'C') as gated,
    array_to_tsvector(array[search_mark(search_configuration(language))]) as mark offset 0) v);

drop function html_text(text);
drop function excerpt_source(text);
