/** Accounts and IAM users: the Huawei Cloud IAM fields, the desk's own, and contacts that wait to count. */
export default `
create table account (
  id text primary key,
  name text not null,
  name_key text not null unique,
  profile text not null check (profile in ('nist', 'huawei')),
  created_at integer not null
) strict, without rowid;

create table user (
  rowid integer primary key,
  id text not null unique,
  account_id text not null references account (id),
  login text not null,
  login_key text not null,
  name text not null,
  description text not null default '',
  email text not null default '',
  email_key text not null default '',
  email_changed_at integer,
  area_code text not null default '',
  phone text not null default '',
  /** Digits in the international form, reversed: the last digits a caller knows are a prefix of it. */
  phone_key text not null default '',
  phone_changed_at integer,
  enabled integer not null default 1,
  is_domain_owner integer not null default 0,
  access_mode text not null default 'default',
  xuser_id text not null default '',
  xuser_type text not null default '',
  employee_number text not null default '',
  department text not null default '',
  title text not null default '',
  manager text not null default '',
  location text not null default '',
  preferred_language text not null default '',
  privileged integer not null default 0,
  attributes text not null default '{}',
  locked_until integer,
  last_sign_in_at integer,
  created_at integer not null,
  updated_at integer not null,
  unique (account_id, login_key)
) strict;
create index user_by_email on user (email_key) where email_key <> '';
create index user_by_phone on user (phone_key) where phone_key <> '';

create table pending_contact (
  user_id text not null references user (id),
  channel text not null check (channel in ('email', 'sms')),
  area_code text not null default '',
  address text not null,
  address_key text not null,
  made_at integer not null,
  counts_from integer not null,
  primary key (user_id, channel)
) strict, without rowid;
create index pending_contact_by_address on pending_contact (address_key);
create index pending_contact_by_time on pending_contact (counts_from);
`
