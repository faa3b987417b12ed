/** What was shown again before a critical operation, and the codes for it. */
export default `
alter table user_session add column proved_by text check (proved_by in ('password', 'code', 'consent'));

create table own_code_next (
  id text primary key,
  user_id text not null references user (id),
  session_id text not null,
  /** operation: before a critical operation of the user; consent: the same, to whoever the account names. */
  purpose text not null check (purpose in ('second-factor', 'contact', 'operation', 'consent')),
  channel text not null check (channel in ('email', 'sms')),
  address_digest blob not null,
  digest blob not null,
  message_id text not null,
  made_at integer not null,
  expires_at integer not null,
  tries_left integer not null,
  state text not null check (state in ('open', 'used', 'superseded', 'dead'))
) strict, without rowid;
insert into own_code_next select * from own_code;
drop table own_code;
alter table own_code_next rename to own_code;
create index own_code_by_user on own_code (user_id, purpose, made_at);
create index own_code_by_address on own_code (address_digest, made_at);
create unique index own_code_open on own_code (user_id, session_id, purpose, channel) where state = 'open';
`
