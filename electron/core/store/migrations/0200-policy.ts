/** Versions of the evidence policy. What is in force is never rewritten: a change is a new version. */
export default `
create table policy_version (
  version integer primary key,
  policy text not null,
  base integer not null,
  reason text not null,
  proposed_by text not null references operator (id),
  proposed_at integer not null,
  confirmed_by text references operator (id),
  /* When it came into force, or will; null while it waits for somebody's word. */
  in_force_at integer,
  withdrawn_at integer
) strict;

create trigger policy_version_kept before update of version, policy, base, reason, proposed_by, proposed_at on policy_version
begin
  select raise(abort, 'a version of the policy is never rewritten');
end;
create trigger policy_version_stays before delete on policy_version
begin
  select raise(abort, 'a version of the policy is never removed');
end;
`
