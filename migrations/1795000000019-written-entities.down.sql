create or replace function excerpt_source(html text) returns text language sql immutable strict parallel safe
  return btrim(regexp_replace(translate(replace(replace(regexp_replace(regexp_replace(left(html, 100000),
    '</?(a|code|del|em|strong|sup)( [^>]*)?>', '', 'g'), '<[^>]*>', ' ', 'g'), '&#x3C;', '<'), '&#x26;', '&'), U&'\E000\E001', ''), '\s+', ' ', 'g'));
