/** Help-desk staff. Passphrases are not here: each operator's key slot is in the store header. */
export default `
create table operator (
  id text primary key,
  login text not null,
  login_key text not null unique,
  name text not null,
  roles text not null,
  state text not null check (state in ('invited', 'active', 'disabled')),
  linked_user_id text,
  language text not null,
  created_at integer not null,
  created_by text,
  last_unlock_at integer,
  slot_id text unique
) strict, without rowid;
`
