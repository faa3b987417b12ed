/** Permanent access keys. The secret is sealed rather than hashed: to check a signature by it, it must be read. */
export default `
create table access_key (
  id text primary key,
  user_id text not null references user (id),
  secret blob not null,
  description text not null default '',
  enabled integer not null default 1,
  created_at integer not null,
  last_used_at integer
) strict, without rowid;
create index access_key_by_user on access_key (user_id, created_at);
`
