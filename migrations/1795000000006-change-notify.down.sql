drop trigger tg_change_notify on change;
drop function notify_change();
