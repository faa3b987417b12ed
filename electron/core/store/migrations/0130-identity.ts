/** The kinds of identity beside IAM users, and the service tickets of those whose registered contact is unavailable. */
export default `
alter table user add column kind text not null default 'iam-user' check (kind in ('iam-user', 'root', 'huawei-id'));

/* A login ID is typed without an account name, so it names one identity of the whole store. */
create unique index user_by_login_id on user (login_key) where kind <> 'iam-user';
create unique index user_owning_account on user (account_id) where is_domain_owner = 1;

create table service_ticket (
  call_id text primary key references call (id),
  user_id text not null references user (id),
  operator_id text not null references operator (id),
  unavailable text not null check (unavailable in ('mobile', 'email', 'both')),
  ticket text not null default '',
  recorded_at integer not null
) strict, without rowid;
`
