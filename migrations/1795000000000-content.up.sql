create extension if not exists unaccent;

-- Accents and case folded away. unaccent() is only STABLE, because its dictionary could be changed; ours is not.
create function fold(value text) returns text language sql immutable strict parallel safe
  return lower(public.unaccent('public.unaccent'::regdictionary, value));

create text search configuration maillage_fr (copy = pg_catalog.french);
alter text search configuration maillage_fr alter mapping for hword, hword_part, word with unaccent, french_stem;

create table setting (
  name text not null,
  value text not null,
  constraint pk_setting primary key (name)
);

create table account (
  id uuid not null,
  email text not null,
  name text not null,
  role text not null constraint ck_account_role check (role in ('member', 'author', 'editor', 'admin')),
  password_hash text not null,
  created_at timestamptz(3) not null default now(),
  constraint pk_account primary key (id)
);
create unique index uq_account_email on account (lower(email));

create table session (
  id uuid not null,
  account uuid not null constraint fk_session_account references account (id) on delete cascade,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  constraint pk_session primary key (id)
);
create index ix_session_account on session (account);

-- The lifecycle of an item, once for all types.
create table item (
  id uuid not null,
  type text not null constraint ck_item_type check (type in ('article', 'organisation', 'event', 'term', 'attachment')),
  status text not null constraint ck_item_status check (status in ('draft', 'published', 'offline', 'archived')),
  version integer not null constraint ck_item_version check (version > 0),
  published_version integer,
  was_public boolean not null default false,
  created_at timestamptz(3) not null,
  created_by uuid constraint fk_item_created_by references account (id) on delete set null,
  deleted_at timestamptz(3),
  constraint pk_item primary key (id)
);
create index ix_item_type on item (type, id);
create index ix_item_deleted_at on item (deleted_at, id) where deleted_at is not null;

-- Every slug that an item has or had; only one that a reader saw is kept for good.
create table slug (
  type text not null,
  slug text not null constraint ck_slug_slug check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 80),
  item uuid not null constraint fk_slug_item references item (id) on delete cascade,
  published_at timestamptz(3),
  constraint pk_slug primary key (type, slug)
);
create index ix_slug_item on slug (item);

-- A relation's entry. Both ends are items, never editions; a byline may point at nothing.
create table link (
  from_item uuid not null constraint fk_link_from_item references item (id) on delete cascade,
  edition text not null constraint ck_link_edition check (edition in ('working', 'published', 'trashed')),
  relation text not null,
  position integer not null,
  to_item uuid constraint fk_link_to_item references item (id),
  role text,
  details jsonb not null default '{}',
  audience text not null constraint ck_link_audience check (audience in ('public', 'members')),
  constraint pk_link primary key (from_item, edition, relation, position),
  constraint ck_link_self check (from_item <> to_item)
);
create index ix_link_to_item on link (to_item, edition, relation, from_item);

create table revision (
  item uuid not null constraint fk_revision_item references item (id) on delete cascade,
  number integer not null,
  at timestamptz(3) not null,
  account uuid constraint fk_revision_account references account (id) on delete set null,
  action text not null,
  snapshot jsonb not null,
  constraint pk_revision primary key (item, number)
);

-- Stored bytes that no item names, yet or any more: of an upload that runs, or of a file that was purged.
create table loose_file (
  storage_key text not null,
  removable_at timestamptz(3) not null,
  constraint pk_loose_file primary key (storage_key)
);

-- The outbox. It outlives its item; its position is given after commit.
create table change (
  id uuid not null,
  position bigint,
  item uuid not null,
  type text not null,
  version integer not null,
  account uuid constraint fk_change_account references account (id) on delete set null,
  action text not null,
  space text not null constraint ck_change_space check (space in ('draft', 'members', 'public')),
  effect text not null constraint ck_change_effect check (effect in ('appeared', 'changed', 'disappeared')),
  tags text[] not null,
  at timestamptz(3) not null,
  constraint pk_change primary key (id)
);
create unique index uq_change_position on change (position);
create index ix_change_item on change (item);
create index ix_change_type_space_at on change (type, space, at);

create table article (
  item uuid not null constraint fk_article_item references item (id) on delete cascade,
  edition text not null constraint ck_article_edition check (edition in ('working', 'published', 'trashed')),
  version integer not null,
  updated_at timestamptz(3) not null,
  slug text not null,
  title text not null,
  standfirst text,
  body text,
  body_html text,
  source_name text,
  source_url text,
  canonical_url text,
  rights_licence text,
  rights_credit text,
  language text not null default 'fr',
  translation_group uuid not null,
  visibility text not null default 'public' constraint ck_article_visibility check (visibility in ('public', 'teaser', 'members')),
  published_at timestamptz(3),
  search_public tsvector not null,
  search_members tsvector not null,
  constraint pk_article primary key (item, edition),
  constraint ck_article_published_body check (edition <> 'published' or body is not null),
  constraint ck_article_published_published_at check (edition <> 'published' or published_at is not null),
  constraint ck_article_source check (canonical_url is null or source_name is not null)
);

create table organisation (
  item uuid not null constraint fk_organisation_item references item (id) on delete cascade,
  edition text not null constraint ck_organisation_edition check (edition in ('working', 'published', 'trashed')),
  version integer not null,
  updated_at timestamptz(3) not null,
  slug text not null,
  name text not null,
  short_name text,
  alternate_names text[] not null default '{}',
  legal_form text constraint ck_organisation_legal_form check (legal_form in ('5195', '5451', '5458', '5459', '5460', '5498', '5499', '5558', '5559', '5560', '5599', '5658', '5659', '5660', '5699', '5710', '5720', '6220', '6316', '6317', '6318', '6411', '6560', '6599', '7210', '7220', '7230', '7344', '7346', '7348', '8210', '9210', '9220', '9221', '9222', '9223', '9230', '9260', '9300', 'autre')),
  schemes text[] not null default '{}' constraint ck_organisation_schemes check (schemes <@ array['ACI', 'AI', 'CAE', 'CBE', 'COUVEUSE', 'CRESS', 'EA', 'EATT', 'EI', 'EITI', 'ESUS', 'ETTI', 'FJT', 'GE', 'GEIQ', 'JARDIN_COCAGNE', 'OF', 'OPCS', 'PTCE', 'REGIE_QUARTIER', 'SCIC', 'SCOP', 'TETE_DE_RESEAU']::text[]),
  networks text[] not null default '{}' constraint ck_organisation_networks check (networks <@ array['aci', 'adie', 'ai', 'alliance-villes-emploi', 'ccas-cias', 'chantier-ecole', 'communes', 'coorace', 'cresus', 'departements', 'ea', 'eatt', 'ei', 'eiti', 'emmaus', 'esat', 'etcld', 'etti', 'fabrique-de-territoire', 'federation-des-acteurs-de-la-solidarite', 'france-active', 'france-service', 'france-travail', 'geiq', 'initiative-france', 'les-premieres', 'maisons-de-l-emploi', 'mission-locale', 'mjc', 'mobin', 'plie', 'regions', 'reseau-entreprendre', 'residences-fjt', 'ressourceries', 'unaf', 'unea', 'wimoov']::text[]),
  siren text constraint ck_organisation_siren check (siren ~ '^[0-9]{9}$'),
  siret text constraint ck_organisation_siret check (siret ~ '^[0-9]{14}$'),
  rna text constraint ck_organisation_rna check (rna ~ '^W[0-9][0-9ABGMCRSTJ][0-9]{7}$'),
  summary text,
  description text,
  description_html text,
  email text,
  phone text constraint ck_organisation_phone check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  website text,
  address_street text,
  address_postal_code text,
  address_locality text,
  address_insee_code text constraint ck_organisation_address_insee_code check (address_insee_code ~ '^([0-9]{2}|2[AB])[0-9]{3}$'),
  address_country text,
  position_lat double precision constraint ck_organisation_position_lat check (position_lat between -90 and 90),
  position_lon double precision constraint ck_organisation_position_lon check (position_lon between -180 and 180),
  founded_on date,
  dissolved_on date,
  people jsonb not null default '[]',
  language text not null default 'fr',
  translation_group uuid not null,
  visibility text not null default 'public' constraint ck_organisation_visibility check (visibility in ('public', 'teaser', 'members')),
  published_at timestamptz(3),
  search_public tsvector not null,
  search_members tsvector not null,
  constraint pk_organisation primary key (item, edition),
  constraint ck_organisation_published_published_at check (edition <> 'published' or published_at is not null),
  constraint ck_organisation_dates check (dissolved_on >= founded_on),
  constraint ck_organisation_position check ((position_lat is null) = (position_lon is null))
);

create table event (
  item uuid not null constraint fk_event_item references item (id) on delete cascade,
  edition text not null constraint ck_event_edition check (edition in ('working', 'published', 'trashed')),
  version integer not null,
  updated_at timestamptz(3) not null,
  slug text not null,
  title text not null,
  kind text constraint ck_event_kind check (kind in ('visite-apprenante', 'assemblee', 'formation', 'atelier', 'rencontre', 'conference', 'portes-ouvertes', 'forum', 'autre')),
  summary text,
  description text,
  description_html text,
  starts_at timestamptz(3),
  ends_at timestamptz(3),
  all_day boolean not null default false,
  time_zone text not null default 'Europe/Paris',
  recurrence_rule text,
  recurrence_exceptions text[],
  venue_name text,
  venue_address_street text,
  venue_address_postal_code text,
  venue_address_locality text,
  venue_address_insee_code text constraint ck_event_venue_address_insee_code check (venue_address_insee_code ~ '^([0-9]{2}|2[AB])[0-9]{3}$'),
  venue_address_country text,
  venue_position_lat double precision constraint ck_event_venue_position_lat check (venue_position_lat between -90 and 90),
  venue_position_lon double precision constraint ck_event_venue_position_lon check (venue_position_lon between -180 and 180),
  online_url text,
  state text not null default 'scheduled' constraint ck_event_state check (state in ('scheduled', 'cancelled', 'postponed')),
  capacity integer constraint ck_event_capacity check (capacity between 0 and 1000000),
  participants integer constraint ck_event_participants check (participants between 0 and 1000000),
  registration_url text,
  language text not null default 'fr',
  translation_group uuid not null,
  visibility text not null default 'public' constraint ck_event_visibility check (visibility in ('public', 'teaser', 'members')),
  published_at timestamptz(3),
  search_public tsvector not null,
  search_members tsvector not null,
  constraint pk_event primary key (item, edition),
  constraint ck_event_published_starts_at check (edition <> 'published' or starts_at is not null),
  constraint ck_event_published_published_at check (edition <> 'published' or published_at is not null),
  constraint ck_event_order check (ends_at >= starts_at),
  constraint ck_event_end check (ends_at is null or starts_at is not null),
  constraint ck_event_position check ((venue_position_lat is null) = (venue_position_lon is null))
);

create table term (
  item uuid not null constraint fk_term_item references item (id) on delete cascade,
  edition text not null constraint ck_term_edition check (edition in ('working', 'published', 'trashed')),
  version integer not null,
  updated_at timestamptz(3) not null,
  slug text not null,
  label text not null,
  vocabulary text not null constraint ck_term_vocabulary check (vocabulary in ('theme', 'territory', 'programme', 'section')),
  search_public tsvector not null,
  search_members tsvector not null,
  constraint pk_term primary key (item, edition)
);

create table attachment (
  item uuid not null constraint fk_attachment_item references item (id) on delete cascade,
  edition text not null constraint ck_attachment_edition check (edition in ('working', 'published', 'trashed')),
  version integer not null,
  updated_at timestamptz(3) not null,
  file_name text not null,
  media_type text not null,
  size bigint not null constraint ck_attachment_size check (size between 0 and 9007199254740991),
  sha256 text not null,
  width integer constraint ck_attachment_width check (width between 1 and 100000),
  height integer constraint ck_attachment_height check (height between 1 and 100000),
  charset text,
  storage_key text,
  title text,
  alt text,
  caption text,
  credit text,
  licence text,
  language text,
  kind text constraint ck_attachment_kind check (kind in ('report', 'image', 'form', 'minutes', 'statutes', 'presentation', 'audio', 'video', 'other')),
  visibility text constraint ck_attachment_visibility check (visibility in ('public', 'members')),
  search_public tsvector not null,
  search_members tsvector not null,
  constraint pk_attachment primary key (item, edition)
);

create index ix_article_published_at on article (edition, published_at desc, item desc);
create index ix_article_translation_group on article (translation_group);
create index ix_article_search_public on article using gin (search_public);
create index ix_article_search_members on article using gin (search_members);

create index ix_organisation_name on organisation (edition, name collate "fr-x-icu", item);
create index ix_organisation_translation_group on organisation (translation_group);
create index ix_organisation_search_public on organisation using gin (search_public);
create index ix_organisation_search_members on organisation using gin (search_members);

create index ix_event_starts_at on event (edition, starts_at desc, item desc);
create index ix_event_translation_group on event (translation_group);
create index ix_event_search_public on event using gin (search_public);
create index ix_event_search_members on event using gin (search_members);

create index ix_term_search_public on term using gin (search_public);
create index ix_attachment_sha256 on attachment (sha256);
create index ix_attachment_search_members on attachment using gin (search_members);
