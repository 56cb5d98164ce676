-- Vectors stay as they are: what readers see is found.
create function excerpt_source(html text) returns text language sql immutable strict parallel safe
  return btrim(regexp_replace(translate(replace(replace(replace(replace(replace(replace(regexp_replace(regexp_replace(left(html, 100000),
    '</?(a|code|del|em|strong|sup)( [^>]*)?>', '', 'g'), '<[^>]*>', ' ', 'g'),
    '&#x3C;', '<'), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#x26;', '&'), '&amp;', '&'), U&'\E000\E001', ''), '\s+', ' ', 'g'));
alter table event drop column description_text;
alter table organisation drop column description_text;
alter table article drop column body_text;
