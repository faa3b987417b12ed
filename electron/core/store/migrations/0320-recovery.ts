/**
 * Forgotten passwords on the users' own pages: tasks that tell people from programs, recoveries with their codes and proofs, and
 * requests for the desk. A reset can now be nobody's at the desk, so what seals and freezes names a call or a recovery.
 */
export default `
create table recovery_task (
  id text primary key,
  /* Of the page that asked for it: nobody else can answer it. */
  client_digest blob not null,
  kind text not null check (kind in ('image', 'sound', 'work')),
  /* Of the answer; for work, of nothing but the task. */
  digest blob not null,
  made_at integer not null,
  not_before integer not null,
  expires_at integer not null,
  state text not null check (state in ('open', 'used', 'dead'))
) strict, without rowid;
create unique index recovery_task_open on recovery_task (client_digest) where state = 'open';
create index recovery_task_by_time on recovery_task (expires_at);

create table recovery (
  id text primary key,
  client_digest blob not null,
  /* Null: nobody is meant by what was typed, or nobody who can be reached. The page cannot tell. */
  user_id text references user (id),
  /* Of the user, or of what was typed: what is limited is limited for both alike. */
  who_digest blob not null,
  /* As it was typed: for the masks of decoys, and for a request to the desk. Emptied at the end. */
  account text not null,
  login text not null,
  state text not null check (state in ('open', 'done', 'ended')),
  started_at integer not null,
  ends_at integer not null,
  wrong_answers integer not null default 0,
  done_at integer
) strict, without rowid;
create unique index recovery_of_page on recovery (client_digest) where state = 'open';
create unique index recovery_of_user on recovery (who_digest) where state = 'open';
create index recovery_by_who on recovery (who_digest, started_at);
create index recovery_by_user on recovery (user_id, done_at) where user_id is not null;

create table forgot_code (
  id text primary key,
  recovery_id text not null references recovery (id),
  channel text not null check (channel in ('email', 'sms')),
  address_digest blob not null,
  digest blob not null,
  sender text not null,
  made_at integer not null,
  expires_at integer not null,
  tries_left integer not null,
  state text not null check (state in ('open', 'used', 'superseded', 'dead'))
) strict, without rowid;
create unique index forgot_code_open on forgot_code (recovery_id, channel) where state = 'open';
create index forgot_code_by_address on forgot_code (address_digest, made_at);

create table recovery_proof (
  id text primary key,
  recovery_id text not null references recovery (id),
  user_id text not null references user (id),
  method text not null,
  /* The thing that was shown to be in the user's hands; two proofs of one source count once. */
  source text not null,
  strength text not null,
  weakened text,
  proved_at integer not null,
  expires_at integer not null,
  spent_at integer
) strict, without rowid;
create index recovery_proof_by_recovery on recovery_proof (recovery_id);

create table recovery_request (
  id text primary key,
  number integer not null unique,
  recovery_id text not null unique references recovery (id),
  /* As it was typed; it proves nothing. */
  account text not null,
  login text not null,
  user_id text references user (id),
  state text not null check (state in ('open', 'taken', 'dropped')),
  made_at integer not null,
  taken_by text references operator (id),
  taken_at integer
) strict, without rowid;
create index recovery_request_by_state on recovery_request (state, made_at);

create table quarantine_next (
  id integer primary key autoincrement,
  user_id text not null references user (id),
  /* The call of the reset and who did it; both null where the user did it alone. */
  call_id text references call (id),
  operator_id text references operator (id),
  recovery_id text references recovery (id),
  kind text not null check (kind in ('password', 'mfa')),
  sealed blob not null,
  digest blob not null,
  link_digest blob,
  tries_left integer not null,
  made_at integer not null,
  expires_at integer not null,
  check ((call_id is null) = (operator_id is null) and (call_id is not null or recovery_id is not null))
) strict;
insert into quarantine_next (id, user_id, call_id, operator_id, kind, sealed, digest, link_digest, tries_left, made_at, expires_at)
  select id, user_id, call_id, operator_id, kind, sealed, digest, link_digest, tries_left, made_at, expires_at from quarantine;
drop table quarantine;
alter table quarantine_next rename to quarantine;
create index quarantine_by_user on quarantine (user_id);
create unique index quarantine_by_link on quarantine (link_digest) where link_digest is not null;
create index quarantine_by_time on quarantine (expires_at);

create table account_freeze_next (
  user_id text primary key references user (id),
  frozen_at integer not null,
  /* Who did the reset that was objected to; null: the user's own pages. */
  operator_id text references operator (id)
) strict, without rowid;
insert into account_freeze_next select user_id, frozen_at, operator_id from account_freeze;
drop table account_freeze;
alter table account_freeze_next rename to account_freeze;

create table appeal_next (
  id text primary key,
  number integer not null unique,
  user_id text not null references user (id),
  /* The call it was collected in and its operator; both null where the user filled it in alone. */
  call_id text references call (id),
  opened_by text references operator (id),
  recovery_id text references recovery (id),
  state text not null check (state in ('collecting', 'submitted', 'in-review', 'approved', 'refused', 'used', 'expired', 'withdrawn')),
  unavailable text not null check (unavailable in ('mobile', 'email', 'both')),
  verified_by text not null,
  contact_kind text not null check (contact_kind in ('sms', 'email', 'letter')),
  contact text not null,
  contact_masked text not null,
  contact_digest blob not null,
  opened_at integer not null,
  ends_at integer not null,
  submitted_at integer,
  reference_digest blob,
  reviewer_id text references operator (id),
  decided_at integer,
  reason text not null default '',
  next_way text,
  code_digest blob,
  tries_left integer not null default 0,
  proved_in text references call (id),
  used_at integer,
  check ((call_id is null) = (opened_by is null) and (call_id is not null or recovery_id is not null))
) strict, without rowid;
insert into appeal_next (id, number, user_id, call_id, opened_by, state, unavailable, verified_by, contact_kind, contact,
    contact_masked, contact_digest, opened_at, ends_at, submitted_at, reference_digest, reviewer_id, decided_at, reason, next_way,
    code_digest, tries_left, proved_in, used_at)
  select id, number, user_id, call_id, opened_by, state, unavailable, verified_by, contact_kind, contact, contact_masked,
    contact_digest, opened_at, ends_at, submitted_at, reference_digest, reviewer_id, decided_at, reason, next_way, code_digest,
    tries_left, proved_in, used_at from appeal;
create table appeal_answer_next (
  appeal_id text not null references appeal_next (id),
  question text not null,
  outcome text not null check (outcome in ('matched', 'differs', 'unanswered', 'nothing')),
  primary key (appeal_id, question)
) strict, without rowid;
insert into appeal_answer_next select appeal_id, question, outcome from appeal_answer;
drop table appeal_answer;
drop table appeal;
alter table appeal_next rename to appeal;
alter table appeal_answer_next rename to appeal_answer;
create unique index appeal_live on appeal (user_id) where state in ('collecting', 'submitted', 'in-review', 'approved');
create index appeal_by_user on appeal (user_id, opened_at);
create index appeal_by_state on appeal (state, opened_at);
create index appeal_by_contact on appeal (contact_digest);
`
