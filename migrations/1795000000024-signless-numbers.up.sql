-- A number is the same with a sign or without: « 2014-2020 », « DLA-40 » and « BAC+5 » have no signed ones, which Postgres would read there.
create extension if not exists dict_int;
create text search dictionary maillage_number (template = intdict_template, maxlen = 2000, absval = true);
alter text search configuration maillage_fr alter mapping for int, float with maillage_number;
alter text search configuration maillage_en alter mapping for int, float with maillage_number;
alter text search configuration maillage_simple alter mapping for int, float with maillage_number;

-- What was written before is found so too.
create function without_signs(vector tsvector) returns tsvector language sql immutable parallel safe
  return regexp_replace(vector::text, '(?<=^''| '')[-+](?=[0-9.]+'')', '', 'g')::tsvector;
do $$
  declare searched text;
  begin
    foreach searched in array array['article', 'organisation', 'event', 'term', 'attachment'] loop
      execute format('update %I set search_members = without_signs(search_members), search_public = without_signs(search_public)
        where search_members::text ~ ''''''[-+][0-9.]''', searched);
    end loop;
  end $$;
drop function without_signs(tsvector);
