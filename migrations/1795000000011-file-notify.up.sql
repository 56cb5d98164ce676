-- Whether a file is shown depends on links that others write at the same time, so each of its changes is told.
drop trigger tg_change_notify on change;
create trigger tg_change_notify after insert on change for each row when (new.space <> 'draft' or new.type = 'attachment') execute function notify_change();
