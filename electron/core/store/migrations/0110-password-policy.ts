/** The password rules of each account, and the hashes of earlier passwords that may not come back. */
export default `
/* An account without a row has the documented defaults; its profile stands in account. */
create table password_policy (
  account_id text primary key references account (id),
  min_length integer not null,
  kinds integer not null,
  longest_run integer not null,
  not_user_name integer not null,
  history integer not null,
  min_age_minutes integer not null,
  valid_days integer not null
) strict, without rowid;

create table password_history (
  id integer primary key,
  user_id text not null references user (id),
  /** Argon2id, PHC text, over the peppered password. */
  hash text not null,
  retired_at integer not null
) strict;
create index password_history_by_user on password_history (user_id, id);
`
