/** Credentials that a reset replaced, sealed for a time with the code by which it is objected to; and accounts frozen by that. */
export default `
create table quarantine (
  /* Later resets have higher numbers, also within one millisecond. */
  id integer primary key autoincrement,
  user_id text not null references user (id),
  call_id text not null references call (id),
  /* Who did the reset. */
  operator_id text not null references operator (id),
  kind text not null check (kind in ('password', 'mfa')),
  /* What was in its place before, sealed for this user, kind and call. */
  sealed blob not null,
  digest blob not null,
  /* Of the token in the link; null when there was no public address to make one with. */
  link_digest blob,
  tries_left integer not null,
  made_at integer not null,
  expires_at integer not null
) strict;
create index quarantine_by_user on quarantine (user_id);
create unique index quarantine_by_link on quarantine (link_digest) where link_digest is not null;
create index quarantine_by_time on quarantine (expires_at);

create table account_freeze (
  user_id text primary key references user (id),
  frozen_at integer not null,
  /* Who did the reset that was objected to. */
  operator_id text not null references operator (id)
) strict, without rowid;
`
