/** Calls of practice mode, and what was said in them. Empty in every other store. */
export default `
create table practice_run (
  id text primary key,
  caller text not null,
  operator_id text not null references operator (id),
  user_id text not null references user (id),
  began_at integer not null,
  ended_at integer
) strict, without rowid;
create index practice_run_by_operator on practice_run (operator_id, began_at);

create table practice_turn (
  run_id text not null references practice_run (id),
  nr integer not null,
  saying text,
  field text,
  line text not null,
  reads text not null,
  cue text,
  ends integer not null,
  marked integer not null default 0,
  at integer not null,
  primary key (run_id, nr)
) strict, without rowid;
`
