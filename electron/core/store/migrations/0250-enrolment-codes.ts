/** Who gave an operator the last enrolment code, and when: whoever holds the code is the operator, as after being added. */
export default `
alter table operator add column code_at integer not null default 0;
alter table operator add column code_by text;
update operator set code_at = created_at, code_by = created_by;
`
