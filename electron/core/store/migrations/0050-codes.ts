/** Verification codes (keyed digests only) and the outbox, whose bodies are sealed and wiped when done. */
export default `
create table code (
  id text primary key,
  call_id text not null,
  user_id text not null references user (id),
  operator_id text not null,
  channel text not null check (channel in ('email', 'sms')),
  address_digest blob not null,
  intent text not null,
  digest blob not null,
  sender text not null,
  made_at integer not null,
  expires_at integer not null,
  tries_left integer not null,
  state text not null check (state in ('open', 'used', 'superseded', 'dead'))
) strict, without rowid;
create index code_by_call on code (call_id, channel, made_at);
create unique index code_open on code (call_id, channel) where state = 'open';
create index code_by_address on code (address_digest, made_at);

create table message (
  id text primary key,
  kind text not null,
  channel text not null,
  sender text not null,
  to_address blob not null,
  to_masked text not null,
  user_id text,
  call_id text,
  opened_by text,
  subject blob,
  body blob,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'expired', 'superseded', 'cancelled')),
  tries integer not null default 0,
  problem text,
  created_at integer not null,
  sent_at integer,
  next_try_at integer,
  expires_at integer,
  wipe_at integer
) strict, without rowid;
create index message_by_state on message (state, next_try_at);
create index message_by_call on message (call_id, kind) where call_id is not null;
create index message_by_wipe on message (wipe_at) where wipe_at is not null;
create index message_by_time on message (created_at);
`
