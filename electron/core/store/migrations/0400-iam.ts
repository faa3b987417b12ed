/** What programs use of IAM: projects, custom policies, permissions, agencies, tokens and temporary access keys. */
export default `
create table project (
  id text primary key,
  account_id text not null references account (id),
  region_id text not null,
  /** The default project of its region; empty for a default project itself. */
  parent_id text not null,
  /** The region, an underscore and a name of its own; the region alone for a default project. */
  name text not null,
  description text not null default '',
  status text not null default 'normal' check (status in ('normal', 'suspended')),
  created_at integer not null,
  unique (account_id, name)
) strict, without rowid;

create table enterprise_project (
  id text not null,
  account_id text not null references account (id),
  name text not null,
  created_at integer not null,
  primary key (account_id, id),
  unique (account_id, name)
) strict, without rowid;

create table custom_policy (
  id text primary key,
  account_id text not null references account (id),
  /** Carried in tokens; made here. */
  name text not null,
  display_name text not null,
  type text not null check (type in ('AX', 'XA')),
  description text not null,
  description_cn text,
  /** The policy as it goes over the wire, JSON. */
  document text not null,
  created_at integer not null,
  updated_at integer not null,
  unique (account_id, display_name)
) strict, without rowid;

/** Who was given what, and where. A role is one of the system's or a custom policy of the account. */
create table permission_grant (
  account_id text not null references account (id),
  holder_kind text not null check (holder_kind in ('user', 'group', 'agency')),
  holder_id text not null,
  role_id text not null,
  scope_kind text not null check (scope_kind in ('global', 'project', 'all-projects', 'enterprise-project')),
  /** The project or enterprise project; empty where the scope needs none. */
  scope_id text not null,
  granted_at integer not null,
  primary key (holder_kind, holder_id, role_id, scope_kind, scope_id)
) strict, without rowid;
create index permission_grant_by_account on permission_grant (account_id, role_id);

create table agency (
  id text primary key,
  account_id text not null references account (id),
  name text not null,
  description text not null,
  /** The account it is for; null for a cloud service. */
  trusted_account_id text references account (id),
  trusted_service text,
  /** FOREVER, or a number of hours. */
  duration text not null,
  created_at integer not null,
  expires_at integer,
  unique (account_id, name)
) strict, without rowid;

/** Tokens are kept as digests: whoever reads the store finds none. */
create table token (
  digest blob primary key,
  user_id text not null references user (id),
  agency_id text references agency (id),
  account_id text not null references account (id),
  /** JSON: how it was obtained. */
  methods text not null,
  scope_kind text not null check (scope_kind in ('domain', 'project', 'none')),
  scope_id text not null,
  issued_at integer not null,
  expires_at integer not null
) strict, without rowid;
create index token_by_user on token (user_id);
create index token_by_agency on token (agency_id);

/** Access keys that run out; they sign only beside their security token. */
create table temporary_key (
  id text primary key,
  user_id text not null references user (id),
  agency_id text references agency (id),
  account_id text not null references account (id),
  secret blob not null,
  security_token_digest blob not null,
  session_name text not null,
  created_at integer not null,
  expires_at integer not null
) strict, without rowid;
create index temporary_key_by_user on temporary_key (user_id);
create index temporary_key_by_agency on temporary_key (agency_id);

/** Each signature of such a key stands once: whoever listens cannot send a request again. */
alter table access_key add column one_use integer not null default 0;

create table used_signature (
  signature text primary key,
  access_key text not null,
  /** Until then the clock window lets it in. */
  forget_at integer not null
) strict, without rowid;
`
