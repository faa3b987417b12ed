/** First-login links: claims with a purpose of their own. */
export default `
create table claim_next (
  id text primary key,
  user_id text not null references user (id),
  call_id text not null,
  purpose text not null check (purpose in ('reset-password', 'reset-mfa', 'first-login')),
  kind text not null check (kind in ('link', 'slip', 'binding-code')),
  /** Slips only: finds the claim by its printed half alone, so that tries are counted against it. */
  printed_digest blob unique,
  digest blob not null unique,
  made_at integer not null,
  expires_at integer not null,
  tries_left integer not null,
  state text not null check (state in ('open', 'used', 'superseded'))
) strict, without rowid;
insert into claim_next select id, user_id, call_id, purpose, kind, printed_digest, digest, made_at, expires_at, tries_left, state from claim;
drop table claim;
alter table claim_next rename to claim;
create index claim_by_user on claim (user_id, purpose, made_at);
`
