/** From which addresses the users of an account may come: an account without rows lets everybody in. */
export default `
create table access_list_entry (
  account_id text not null references account (id),
  list text not null check (list in ('console', 'api')),
  position integer not null,
  /* An address, a block or a range, as shared/addresses.ts spells it. */
  entry text not null,
  description text not null,
  primary key (account_id, list, position)
) strict, without rowid;
`
