/** Passwords, virtual MFA devices, recovery codes, user sessions, and what a hand-over left to be claimed. */
export default `
create table password (
  user_id text primary key references user (id),
  /** Argon2id, PHC text, over the peppered password; '' when only a claim opens the account. */
  hash text not null,
  profile text not null,
  strength text,
  changed_at integer not null,
  must_change integer not null default 0,
  /** Not null: a temporary password, dead from then on and after one sign-in. */
  temporary_until integer,
  used_at integer
) strict, without rowid;

/** Bound devices. */
create table mfa_device (
  user_id text primary key references user (id),
  name text not null,
  seed blob not null,
  bound_at integer not null,
  /** The last accepted step of 30 s: a code works once (RFC 6238, 5.2). */
  last_step integer,
  /** Wrong codes in a row, and when the last of them came. */
  failures integer not null default 0,
  failed_at integer
) strict, without rowid;

/** Devices on their way: a seed that one session was shown and has not confirmed. */
create table mfa_enrolment (
  user_id text primary key references user (id),
  session_id text not null,
  claim_id text,
  seed blob not null,
  made_at integer not null,
  tries_left integer not null
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
  client_digest blob not null,
  user_id text not null references user (id),
  stage text not null check (stage in ('second-factor', 'must-change', 'must-enrol', 'open')),
  started_at integer not null,
  seen_at integer not null,
  ended_at integer
) strict, without rowid;
create index user_session_by_user on user_session (user_id);
create unique index user_session_by_client on user_session (client_digest) where ended_at is null;

create table claim (
  id text primary key,
  user_id text not null references user (id),
  call_id text not null,
  purpose text not null check (purpose in ('reset-password', 'reset-mfa')),
  kind text not null check (kind in ('link', 'slip', 'binding-code')),
  /** Slips only: finds the claim by its printed half alone, so that tries are counted against it. */
  printed_digest blob unique,
  digest blob not null unique,
  made_at integer not null,
  expires_at integer not null,
  tries_left integer not null,
  state text not null check (state in ('open', 'used', 'superseded'))
) strict, without rowid;
create index claim_by_user on claim (user_id, purpose, made_at);
`
