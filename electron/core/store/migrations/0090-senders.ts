/** What became of each message, in order. Written with the change it tells of; triggers keep it as it was written. */
export default `
create table message_event (
  seq integer primary key,
  message_id text not null references message (id),
  at integer not null,
  what text not null check (what in ('made', 'kept', 'queued', 'tried', 'gave-up', 'sent', 'resumed', 'retried', 'read',
    'replaced', 'withdrawn', 'expired', 'wiped', 'cancelled')),
  problem text,
  next_try_at integer,
  operator_id text,
  replaced_by text
) strict;
create index message_event_by_message on message_event (message_id, seq);
create trigger message_event_no_update before update on message_event begin select raise(abort, 'message events are final'); end;
create trigger message_event_no_delete before delete on message_event begin select raise(abort, 'message events are final'); end;
`
