/** Who vouched for whom, from which a voucher's quota is counted; and the words by which a desk proves itself to its callers. */
export default `
create table vouching (
  id text primary key,
  voucher_id text not null references user (id),
  /** The caller. */
  user_id text not null references user (id),
  call_id text not null references call (id),
  operator_id text not null references operator (id),
  /** Whether the quota was used up, so that the right code proved nothing. */
  outcome text not null check (outcome in ('vouched', 'over')),
  /** The voucher was the caller's manager on record at that time. */
  manager integer not null,
  at integer not null
) strict, without rowid;
create index vouching_by_voucher on vouching (voucher_id, at);
create index vouching_by_time on vouching (at);

/** The printed card of a user; a new one takes the place of the old. */
create table check_card (
  user_id text primary key references user (id),
  card_id text not null unique,
  /** Sealed: the words of every row come from it. */
  seed blob not null,
  language text not null,
  made_at integer not null
) strict, without rowid;

/** Every time a desk was shown words to say. */
create table check_words (
  id text primary key,
  call_id text not null references call (id),
  user_id text not null references user (id),
  operator_id text not null references operator (id),
  /** The card and its row; null for the words of the authenticator. */
  card_id text,
  card_row integer,
  at integer not null
) strict, without rowid;
create unique index check_words_once on check_words (card_id, card_row) where card_id is not null;
create index check_words_by_user on check_words (user_id, at);
create index check_words_by_operator on check_words (operator_id, at);
`
