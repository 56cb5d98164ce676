-- Who answers for an item, whatever its edition: what the rights of staff are measured by.
alter table item add column owner uuid constraint fk_item_owner references item (id);
update item i set owner = l.to_item from link l where l.from_item = i.id and l.relation = 'owner' and l.edition in ('working', 'trashed');
create index ix_item_owner on item (owner, type);

alter table account add column version integer not null default 1 constraint ck_account_version check (version > 0);
alter table account alter column password_hash drop not null;

-- Federation-wide where no organisation is named.
create table account_role (
  account uuid not null constraint fk_account_role_account references account (id) on delete cascade,
  role text not null constraint ck_account_role_role check (role in ('member', 'author', 'editor', 'admin')),
  organisation uuid constraint fk_account_role_organisation references item (id) on delete cascade,
  constraint uq_account_role unique nulls not distinct (account, role, organisation),
  constraint ck_account_role_admin check (role <> 'admin' or organisation is null)
);
create index ix_account_role_organisation on account_role (organisation);
insert into account_role (account, role) select id, role from account;
alter table account drop column role;

-- A sign-in: the family of its refresh tokens. It ends at expires_at unless it is renewed before.
delete from session;
alter table session add column renewed_at timestamptz(3) not null default now();
alter table session add column address text;
alter table session add column user_agent text;

create table refresh_token (
  hash bytea not null,
  session uuid not null constraint fk_refresh_token_session references session (id) on delete cascade,
  used_at timestamptz(3),
  constraint pk_refresh_token primary key (hash)
);
create index ix_refresh_token_session on refresh_token (session);

-- A link by which a password is set, once.
create table password_link (
  hash bytea not null,
  account uuid not null constraint fk_password_link_account references account (id) on delete cascade,
  purpose text not null constraint ck_password_link_purpose check (purpose in ('invitation', 'reset')),
  expires_at timestamptz(3) not null,
  constraint pk_password_link primary key (hash)
);
create index ix_password_link_account on password_link (account);

create table api_key (
  id uuid not null,
  name text not null,
  scopes text[] not null,
  organisation uuid constraint fk_api_key_organisation references item (id) on delete cascade,
  created_by uuid constraint fk_api_key_created_by references account (id) on delete set null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  version integer not null default 1 constraint ck_api_key_version check (version > 0),
  constraint pk_api_key primary key (id)
);
create index ix_api_key_organisation on api_key (organisation);

-- More than one while a key is being rotated.
create table api_key_secret (
  hash bytea not null,
  api_key uuid not null constraint fk_api_key_secret_api_key references api_key (id) on delete cascade,
  expires_at timestamptz(3),
  constraint pk_api_key_secret primary key (hash)
);
create index ix_api_key_secret_api_key on api_key_secret (api_key);

-- Failed sign-ins, by account and address, by address, and by account.
create table sign_in_failure (
  subject text not null,
  failures integer not null constraint ck_sign_in_failure_failures check (failures > 0),
  last_at timestamptz(3) not null,
  blocked_until timestamptz(3) not null,
  constraint pk_sign_in_failure primary key (subject)
);
create index ix_sign_in_failure_last_at on sign_in_failure (last_at);

-- Append-only: what happened is never rewritten, and not deleted before a month has passed.
create table audit (
  id uuid not null,
  at timestamptz(3) not null default date_trunc('milliseconds', clock_timestamp()),
  actor text not null constraint ck_audit_actor check (actor in ('anonymous', 'account', 'key')),
  account uuid,
  api_key uuid,
  action text not null,
  subject text,
  address text,
  status integer not null,
  outcome text not null constraint ck_audit_outcome check (outcome in ('done', 'refused', 'failed')),
  constraint pk_audit primary key (id)
);
create index ix_audit_at on audit (at desc, id desc);
create index ix_audit_account on audit (account, at desc, id desc);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < now() - interval '30 days' then return old; end if;
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger tr_audit_append_only before update or delete on audit for each row execute function audit_is_append_only();
create trigger tr_audit_no_truncate before truncate on audit for each statement execute function audit_is_append_only();
