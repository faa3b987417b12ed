/** Passwords, virtual MFA devices, recovery codes, user sessions, and what a hand-over left to be claimed. */
export default `
create table password (
  user_id text primary key references user (id),
  hash text not null,
  profile text not null,
  strength text,
  changed_at integer not null,
  must_change integer not null default 0,
  /** Not null: a temporary password, dead from then on and after one sign-in. */
  temporary_until integer,
  used_at integer
) strict, without rowid;

create table mfa_device (
  user_id text primary key references user (id),
  name text not null,
  seed blob not null,
  bound_at integer,
  last_step integer,
  failures integer not null default 0
) strict, without rowid;

create table recovery_code (
  user_id text not null references user (id),
  digest blob not null,
  used_at integer,
  primary key (user_id, digest)
) strict, without rowid;

create table sign_in_failure (
  user_id text not null,
  at integer not null
) strict;
create index sign_in_failure_by_user on sign_in_failure (user_id, at);

create table user_session (
  id text primary key,
  client_digest blob not null unique,
  user_id text not null references user (id),
  stage text not null,
  started_at integer not null,
  seen_at integer not null,
  ended_at integer
) strict, without rowid;
create index user_session_by_user on user_session (user_id);

create table claim (
  id text primary key,
  user_id text not null references user (id),
  call_id text not null,
  purpose text not null check (purpose in ('reset-password', 'reset-mfa')),
  kind text not null check (kind in ('link', 'slip', 'binding-code')),
  digest blob not null unique,
  made_at integer not null,
  expires_at integer not null,
  tries_left integer not null,
  state text not null check (state in ('open', 'used', 'superseded'))
) strict, without rowid;
create index claim_by_user on claim (user_id);
`
