/** Browsers that a user came from past everything that sign-in asks, and from which of them a session or a recovery was begun. */
export default `
create table known_browser (
  id text primary key,
  user_id text not null references user (id),
  /* Of the user and the secret that the browser keeps; the secret itself is nowhere here. */
  digest blob not null unique,
  /* The browser and the system, in two words of a closed list; empty when neither is known. */
  words text not null,
  first_seen_at integer not null,
  last_seen_at integer not null
) strict, without rowid;
create index known_browser_by_user on known_browser (user_id, last_seen_at);

/* The known browser it came from; not a reference, for a browser is forgotten while its session goes on. */
alter table user_session add column browser_id text;
/* Whether what it came from can keep a secret: 0 for a terminal. */
alter table user_session add column keeps_browser integer not null default 0;
alter table recovery add column browser_id text;
`
