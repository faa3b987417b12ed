/** How far the clocks of users' authenticators are off, and the code that waits for a second one. */
export default `
create table mfa_clock (
  user_id text primary key references user (id),
  /** Steps of 30 s that the phone is ahead; it is behind when negative. */
  offset integer not null,
  suspect_step integer,
  suspect_offset integer,
  suspect_at integer
) strict, without rowid;

create table mfa_clock_seen (
  user_id text not null references user (id),
  at integer not null,
  offset integer not null,
  primary key (user_id, at)
) strict, without rowid;
create index mfa_clock_seen_by_time on mfa_clock_seen (at);
`
