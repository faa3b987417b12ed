/** When a user stopped being marked privileged: the strict price holds on for a while, whoever took the mark away. */
export default `
alter table user add column unprivileged_at integer;

create trigger user_unprivileged after update of privileged on user when old.privileged = 1 and new.privileged = 0
begin
  update user set unprivileged_at = new.updated_at where id = new.id;
end;
`
