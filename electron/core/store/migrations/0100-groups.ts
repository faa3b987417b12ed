/** Groups of users as imported directories name them, and who is in them. They grant nothing by themselves. */
export default `
create table user_group (
  id text primary key,
  account_id text not null references account (id),
  name text not null,
  /** Folded, so that look-alike names are one. */
  name_key text not null,
  description text not null default '',
  created_at integer not null,
  unique (account_id, name_key)
) strict, without rowid;

create table membership (
  group_id text not null references user_group (id),
  user_id text not null references user (id),
  added_at integer not null,
  primary key (user_id, group_id)
) strict, without rowid;
create index membership_by_group on membership (group_id);
`
