/** The audit chain, its erasable detail, and settings. Triggers forbid change even to a writer that forgot the rule. */
export default `
create table audit (
  seq integer primary key check (seq > 0),
  at integer not null,
  actor_kind text not null,
  actor_id text,
  action text not null,
  outcome text not null check (outcome in ('done', 'refused', 'broken')),
  note text not null,
  user_id text,
  call_id text,
  operator_id text,
  account_id text,
  detail_digest blob,
  hash blob not null check (length(hash) = 32)
) strict;
create index audit_by_user on audit (user_id, seq) where user_id is not null;
create index audit_by_call on audit (call_id, seq) where call_id is not null;
create trigger audit_no_update before update on audit begin select raise(abort, 'audit rows are final'); end;
create trigger audit_no_delete before delete on audit begin select raise(abort, 'audit rows are final'); end;

create table audit_detail (
  seq integer primary key references audit (seq),
  salt blob not null,
  detail text not null
) strict;

create table setting (
  name text primary key,
  value text not null,
  changed_at integer not null,
  changed_by text
) strict, without rowid;
`
