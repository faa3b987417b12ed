/** When the owner was told that this password runs out: once for each password. */
export default `
alter table password add column warned_at integer;
`
