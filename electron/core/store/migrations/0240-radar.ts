/** Alerts of the radar, the numbers that calls came from, and the indexes by which the radar looks across calls. */
export default `
create table radar_alert (
  id text primary key,
  signal text not null,
  /** What the calls have in common: a user, an operator, a ticket, or the digest of a number. */
  link text not null,
  grave integer not null,
  facts text not null,
  call_id text not null references call (id),
  user_id text not null references user (id),
  operator_id text not null references operator (id),
  raised_at integer not null,
  seen_at integer,
  seen_by text references operator (id),
  lifted_at integer,
  lifted_by text references operator (id),
  reason text not null default '',
  for_good integer not null default 0
) strict, without rowid;
create index radar_alert_by_user on radar_alert (user_id, raised_at);
create index radar_alert_by_link on radar_alert (link, raised_at);
create index radar_alert_by_time on radar_alert (raised_at);

create table caller_number (
  call_id text primary key references call (id),
  digest blob not null,
  tail text not null
) strict, without rowid;
create index caller_number_by_digest on caller_number (digest);

create index call_by_time on call (opened_at);
create index call_by_ticket on call (ticket collate nocase, opened_at);
create index failed_check_by_call on failed_check (call_id);
`
