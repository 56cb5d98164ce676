drop table audit;
drop function audit_is_append_only();
drop table sign_in_failure;
drop table api_key_secret;
drop table api_key;
drop table password_link;
drop table refresh_token;

delete from session;
alter table session drop column user_agent;
alter table session drop column address;
alter table session drop column renewed_at;

alter table account add column role text constraint ck_account_role check (role in ('member', 'author', 'editor', 'admin'));
update account set role = coalesce((
  select r.role from account_role r where r.account = account.id order by array_position(array['admin', 'editor', 'author', 'member'], r.role) limit 1
), 'member');
alter table account alter column role set not null;
drop table account_role;
-- An account that was invited and never set its password has none to keep.
delete from account where password_hash is null;
alter table account alter column password_hash set not null;
alter table account drop column version;

drop index ix_item_owner;
alter table item drop column owner;
