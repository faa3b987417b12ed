/** Numbers shown to an operator for calling back: what was dialled, and by whom. */
export default `
create table number_reveal (
  id text primary key,
  call_id text not null references call (id),
  user_id text not null,
  operator_id text not null,
  /** Keyed: a call-back holds only while the number on record is the one that was dialled. */
  address_digest blob not null,
  revealed_at integer not null,
  expires_at integer not null,
  /** When it was answered, or the call turned to something else; null while the number is being dialled. */
  ended_at integer
) strict, without rowid;
create unique index number_reveal_live on number_reveal (call_id) where ended_at is null;
create index number_reveal_by_operator on number_reveal (operator_id, revealed_at);
`
