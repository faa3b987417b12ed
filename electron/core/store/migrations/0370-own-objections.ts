/**
 * What users change on their own pages can be objected to as well: what seals it names that change instead of a call or a recovery.
 * An alert about such an objection belongs to no call and to nobody at the desk.
 */
export default `
create table quarantine_next (
  id integer primary key autoincrement,
  user_id text not null references user (id),
  /* The call of the reset and who did it; both null where the user did it alone. */
  call_id text references call (id),
  operator_id text references operator (id),
  recovery_id text references recovery (id),
  /* A change on the user's own page; nothing else is known of it. */
  change_id text,
  kind text not null check (kind in ('password', 'mfa', 'protection')),
  sealed blob not null,
  digest blob not null,
  link_digest blob,
  tries_left integer not null,
  made_at integer not null,
  expires_at integer not null,
  check ((call_id is null) = (operator_id is null)),
  check (call_id is not null or recovery_id is not null or change_id is not null)
) strict;
insert into quarantine_next (id, user_id, call_id, operator_id, recovery_id, kind, sealed, digest, link_digest, tries_left, made_at, expires_at)
  select id, user_id, call_id, operator_id, recovery_id, kind, sealed, digest, link_digest, tries_left, made_at, expires_at from quarantine;
drop table quarantine;
alter table quarantine_next rename to quarantine;
create index quarantine_by_user on quarantine (user_id);
create unique index quarantine_by_link on quarantine (link_digest) where link_digest is not null;
create index quarantine_by_time on quarantine (expires_at);

create table radar_alert_next (
  id text primary key,
  signal text not null,
  /** What the calls have in common: a user, an operator, a ticket, or the digest of a number. */
  link text not null,
  grave integer not null,
  facts text not null,
  /** Both null where it was on the user's own pages. */
  call_id text references call (id),
  user_id text not null references user (id),
  operator_id text references operator (id),
  raised_at integer not null,
  seen_at integer,
  seen_by text references operator (id),
  lifted_at integer,
  lifted_by text references operator (id),
  reason text not null default '',
  for_good integer not null default 0,
  check ((call_id is null) = (operator_id is null))
) strict, without rowid;
insert into radar_alert_next select id, signal, link, grave, facts, call_id, user_id, operator_id, raised_at, seen_at, seen_by, lifted_at, lifted_by, reason, for_good from radar_alert;
drop table radar_alert;
alter table radar_alert_next rename to radar_alert;
create index radar_alert_by_user on radar_alert (user_id, raised_at);
create index radar_alert_by_link on radar_alert (link, raised_at);
create index radar_alert_by_time on radar_alert (raised_at);
`
