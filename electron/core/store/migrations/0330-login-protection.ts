/** Login protection by a code to a contact, the codes of the users' own pages, and what a session knows of itself. */
export default `
create table login_protection (
  user_id text primary key references user (id),
  channel text not null check (channel in ('email', 'sms')),
  changed_at integer not null,
  /** Wrong codes in a row, over all sessions, and when the last of them came. */
  failures integer not null default 0,
  failed_at integer
) strict, without rowid;

/** Codes that a user asked for on their own pages: each for one session, one purpose and one address. */
create table own_code (
  id text primary key,
  user_id text not null references user (id),
  session_id text not null,
  purpose text not null check (purpose in ('second-factor', 'contact')),
  channel text not null check (channel in ('email', 'sms')),
  address_digest blob not null,
  digest blob not null,
  message_id text not null,
  made_at integer not null,
  expires_at integer not null,
  tries_left integer not null,
  state text not null check (state in ('open', 'used', 'superseded', 'dead'))
) strict, without rowid;
create index own_code_by_user on own_code (user_id, purpose, made_at);
create index own_code_by_address on own_code (address_digest, made_at);
create unique index own_code_open on own_code (user_id, session_id, purpose, channel) where state = 'open';

/** When this session last showed the password or a second factor again. */
alter table user_session add column proved_at integer;
/** The browser and the system, in two words of a closed list; empty when neither is known. */
alter table user_session add column device text not null default '';
/** The sign-in before this one. */
alter table user_session add column previous_sign_in_at integer;
`
