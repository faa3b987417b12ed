/** What an account settles for its users: how they sign in, what they may change themselves, and from where programs ask. */
export default `
create table login_policy (
  account_id text primary key references account (id),
  /* Null: the value of the store. */
  failures integer,
  window_minutes integer,
  lock_minutes integer,
  session_minutes integer,
  /** IAM users who were not seen for so many days are disabled; 0: never. */
  unused_days integer not null default 0,
  show_recent integer not null default 0,
  message text not null default ''
) strict, without rowid;

create table protect_policy (
  account_id text primary key references account (id),
  operation_protection integer not null,
  /** Somebody named confirms, at this address; null: whoever acts. */
  admin_check integer not null,
  scene text check (scene in ('mobile', 'email')),
  mobile text not null,
  email text not null,
  own_access_keys integer not null,
  own_email integer not null,
  own_mobile integer not null,
  own_password integer not null
) strict, without rowid;

/** Endpoints of private networks on the list of programs. Nothing here comes from one. */
create table vpc_endpoint_entry (
  account_id text not null references account (id),
  position integer not null,
  endpoint_id text not null,
  description text not null,
  primary key (account_id, position)
) strict, without rowid;

/** Users whom the rule for unused ones disabled, and from when on they count as unused again. */
create table unused_user (
  user_id text primary key references user (id) on delete cascade,
  /** Null since somebody enabled the user again. */
  disabled_at integer,
  counted_from integer not null
) strict, without rowid;

/** Virtual MFA devices that a program made and that are not bound yet. */
create table unbound_device (
  user_id text primary key references user (id) on delete cascade,
  name text not null,
  seed blob not null,
  made_at integer not null,
  tries_left integer not null
) strict, without rowid;

/* Login protection can ask for the app as well, and what was chosen before it was switched off is still known. */
create table login_protection_next (
  user_id text primary key references user (id),
  channel text not null check (channel in ('email', 'sms', 'app')),
  changed_at integer not null,
  failures integer not null default 0,
  failed_at integer,
  enabled integer not null default 1
) strict, without rowid;
insert into login_protection_next (user_id, channel, changed_at, failures, failed_at)
  select user_id, channel, changed_at, failures, failed_at from login_protection;
drop table login_protection;
alter table login_protection_next rename to login_protection;
`
