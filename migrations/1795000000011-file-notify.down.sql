drop trigger tg_change_notify on change;
create trigger tg_change_notify after insert on change for each row when (new.space <> 'draft') execute function notify_change();
