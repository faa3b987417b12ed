/** Appeals of HUAWEI IDs, and how their answers fared: neither what was said nor what is on record. */
export default `
create table appeal (
  id text primary key,
  number integer not null unique,
  user_id text not null references user (id),
  /** The call it is collected in. */
  call_id text not null references call (id),
  opened_by text not null references operator (id),
  state text not null check (state in ('collecting', 'submitted', 'in-review', 'approved', 'refused', 'used', 'expired', 'withdrawn')),
  unavailable text not null check (unavailable in ('mobile', 'email', 'both')),
  verified_by text not null,
  contact_kind text not null check (contact_kind in ('sms', 'email', 'letter')),
  /** Whole until it is over, then empty. */
  contact text not null,
  contact_masked text not null,
  contact_digest blob not null,
  opened_at integer not null,
  /** When the present state runs out. */
  ends_at integer not null,
  submitted_at integer,
  reference_digest blob,
  reviewer_id text references operator (id),
  decided_at integer,
  reason text not null default '',
  next_way text,
  code_digest blob,
  tries_left integer not null default 0,
  /** The call in which reference and pick-up code were last right, and the one that used it. */
  proved_in text references call (id),
  used_at integer
) strict, without rowid;
create unique index appeal_live on appeal (user_id) where state in ('collecting', 'submitted', 'in-review', 'approved');
create index appeal_by_user on appeal (user_id, opened_at);
create index appeal_by_state on appeal (state, opened_at);
create index appeal_by_contact on appeal (contact_digest);

create table appeal_answer (
  appeal_id text not null references appeal (id),
  question text not null,
  outcome text not null check (outcome in ('matched', 'differs', 'unanswered', 'nothing')),
  primary key (appeal_id, question)
) strict, without rowid;
`
