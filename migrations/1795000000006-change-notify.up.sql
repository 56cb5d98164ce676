-- Whoever writes, every instance hears at the commit what it spoils of what readers see; a payload has 8000 bytes at most.
create function notify_change() returns trigger language plpgsql as $$
declare
  tags text := array_to_string(new.tags, ' ');
begin
  perform pg_notify('maillage_change', case when octet_length(tags) < 7900 then tags else '*' end);
  return null;
end
$$;
create trigger tg_change_notify after insert on change for each row when (new.space <> 'draft') execute function notify_change();
