/** Users that are deleted, and quotas that were adjusted. */
export default `
/* Calls, receipts and the audit refer to a user for ever: of one that is deleted the row stays, and says nothing of a person. */
alter table user add column deleted_at integer;

create table quota (
  account_id text not null references account (id),
  /** As the API spells it: assigment_group_mp. */
  type text not null,
  quota integer not null,
  primary key (account_id, type)
) strict, without rowid;
`
