/**
 * Search as you type: the words of each person in a full-text index, and a vocabulary of all words with every way to reach
 * one from its middle or from a misspelling. Words are searched, not rows: a million people share some ten thousand.
 */
export default `
create table search_person (
  user_rowid integer primary key,
  /** Folded words of the name in alphabetical order: equal for people who cannot be told apart by name. */
  name_key text not null,
  number_key text not null,
  who text not null,
  rest text not null
) strict;
create index search_person_by_name on search_person (name_key);
create index search_person_by_number on search_person (number_key) where number_key <> '';

/* Words arrive folded and apart, so the simplest tokenizer is the right one: it splits at ASCII spaces only. */
create virtual table search_word using fts5 (
  who, rest, content = '', contentless_delete = 1, detail = column, prefix = '1 2 3', tokenize = 'ascii'
);

create table search_term (
  id integer primary key,
  term text not null unique,
  people integer not null
) strict;

/* Each proper ending of a term: a word that contains "mar" has an ending that begins with it. */
create table search_ending (
  ending text not null,
  term_id integer not null,
  primary key (ending, term_id)
) strict, without rowid;

/* The first letters of a term, whole and with one left out: two words one slip apart have one in common. */
create table search_slip (
  slip text not null,
  term_id integer not null,
  primary key (slip, term_id)
) strict, without rowid;

create index user_by_login on user (login_key);
/* The users an operator worked on last. */
create index call_by_operator on call (operator_id, opened_at);
/* Whoever is staff is privileged in every list. */
create index operator_by_user on operator (linked_user_id) where linked_user_id is not null;
`
