/** What stands between a changed contact and its use: codes by which the old contact takes it back, and frozen contacts. */
export default `
create table contact_veto (
  user_id text not null references user (id),
  channel text not null check (channel in ('email', 'sms')),
  kind text not null check (kind in ('new', 'removed')),
  /* The contact that was removed, to be put back; of a new one these are empty: the old one is still in its place. */
  area_code text not null default '',
  address text not null default '',
  address_key text not null default '',
  address_changed_at integer,
  digest blob not null,
  /* Of the token in the link; null when there was no public address to make one with. */
  link_digest blob,
  tries_left integer not null,
  expires_at integer not null,
  primary key (user_id, channel, kind)
) strict, without rowid;
create index contact_veto_by_link on contact_veto (link_digest) where link_digest is not null;
create index contact_veto_by_time on contact_veto (expires_at);

create table contact_freeze (
  user_id text primary key references user (id),
  frozen_at integer not null,
  cause text not null check (cause in ('veto', 'desk'))
) strict, without rowid;
`
