/** Sealed call files, chained and signed. Whom a call was about stands apart, so that it can be erased. */
export default `
create table call_file (
  seq integer primary key check (seq > 0),
  call_id text not null unique references call (id),
  /** The file as it was hashed: canonical JSON. */
  content text not null,
  hash blob not null check (length(hash) = 32),
  /** The signed line of the receipt. */
  receipt text not null
) strict;
create trigger call_file_no_update before update on call_file begin select raise(abort, 'call files are final'); end;
create trigger call_file_no_delete before delete on call_file begin select raise(abort, 'call files are final'); end;

create table call_file_person (
  seq integer primary key references call_file (seq),
  salt blob not null,
  person text not null
) strict;
`
