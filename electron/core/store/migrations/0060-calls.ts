/** Calls, the proofs gathered in them, failed checks, and the acts that spent the evidence. */
export default `
create table call (
  id text primary key,
  number integer not null unique,
  user_id text not null references user (id),
  operator_id text not null references operator (id),
  state text not null check (state in ('open', 'hold', 'closed')),
  intent text not null,
  reached_by text not null,
  ticket text not null default '',
  opened_at integer not null,
  closed_at integer,
  outcome text
) strict, without rowid;
create unique index call_unclosed on call (user_id, operator_id) where state <> 'closed';
create index call_by_user on call (user_id, opened_at);
create index call_by_state on call (state, opened_at);

create table proof (
  id text primary key,
  call_id text not null references call (id),
  user_id text not null,
  operator_id text not null,
  intent text not null,
  method text not null,
  /** The thing that was shown to be in the caller's hands; two proofs of one source count once. */
  source text not null,
  strength text not null,
  weakened text,
  proved_at integer not null,
  expires_at integer not null,
  spent_on text,
  spent_at integer
) strict, without rowid;
create index proof_by_call on proof (call_id);

create table failed_check (
  user_id text not null,
  call_id text not null,
  operator_id text not null,
  method text not null,
  at integer not null
) strict;
create index failed_check_by_user on failed_check (user_id, at);

create table act (
  id text primary key,
  call_id text not null references call (id),
  user_id text not null,
  operator_id text not null,
  act text not null,
  done_at integer not null
) strict, without rowid;
create index act_by_call on act (call_id);
`
