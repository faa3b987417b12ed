/** Requests for a second person's word, the desks that one may come from, and what was answered to theirs. One word is good for one act. */
export default `
create table approval (
  id text primary key,
  call_id text not null references call (id),
  user_id text not null references user (id),
  operator_id text not null references operator (id),
  act text not null,
  note text not null,
  requested_at integer not null,
  /* Until when it waits, and from the word on until when that counts. */
  expires_at integer not null,
  /* When it counts without anybody's word, because nobody could be asked; null otherwise. */
  ripe_at integer,
  state text not null check (state in ('waiting', 'given', 'refused')),
  /* What was agreed to, as the judge compares it. */
  evidence text,
  digest text,
  decided_at integer,
  decided_by text references operator (id),
  /* The desk that a word came from, and what was carried to it. */
  desk_id text,
  document text,
  tries integer not null default 0,
  reason text not null default '',
  spent_on text,
  spent_at integer
) strict, without rowid;
create index approval_by_call on approval (call_id, requested_at);
create index approval_waiting on approval (expires_at) where state = 'waiting';

create table paired_desk (
  id text primary key,
  name text not null,
  signing_key blob not null,
  agreement_key blob not null,
  paired_at integer not null,
  paired_by text not null references operator (id),
  revoked_at integer,
  revoked_by text references operator (id)
) strict, without rowid;
create unique index paired_desk_once on paired_desk (signing_key) where revoked_at is null;

create table answered_request (
  desk_id text not null references paired_desk (id),
  nonce text not null,
  decision text not null,
  operator_id text not null references operator (id),
  answered_at integer not null,
  reason text not null,
  primary key (desk_id, nonce)
) strict, without rowid;
`
