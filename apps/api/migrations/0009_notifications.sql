-- Mail that is to be sent. One event is one row, written in the transaction of the event: what
-- happened is told, and what was rolled back is not. A job delivers at least once, with the row's id
-- in the Message-ID, by which mail programs know a second copy.
--
-- A row is written by enqueueMessages (modules/notifications) or by SQL beside the rows it tells of:
--
--   insert into marquee.outbox_messages (showtime_id, kind, dedupe_key, recipient, subject_id, facts)
--   values (…), (…)
--   on conflict (showtime_id, dedupe_key) do nothing;
--
-- All other columns have defaults that make it due at once. "facts" may be left out where the kind has
-- none of its own.

create table marquee.outbox_messages (
  -- 00000000-0000-0000-0000-000000000000 for what belongs to no showtime, such as a password reset.
  showtime_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null,
  -- Names the event, such as 'reservationConfirmed:<reservation id>': told once, however often it is
  -- enqueued.
  dedupe_key text collate "C" not null,
  -- One address. Emptied, with the facts, once the message has been delivered: it may hold a link that
  -- opens something, and it names a person.
  recipient text not null,
  -- The reservation or the user that it is about.
  subject_id uuid not null,
  -- What the message says and cannot be read later; see MessageFacts.
  facts jsonb not null default '{}',
  status text collate "C" not null default 'pending',
  created_at timestamptz not null default now(),
  -- Deliveries begun. It grows when a message is claimed: one that kills its process ends as dead too.
  attempts integer not null default 0,
  -- How many of them ended with the mail server refusing this very message.
  refusals integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  -- Until then somebody is at it. A process that dies leaves it to the next one.
  claimed_until timestamptz,
  delivered_at timestamptz,
  -- Why the last attempt failed, with no address in it.
  last_error text,
  constraint outbox_messages_pkey primary key (showtime_id, id),
  constraint an_event_is_told_once unique (showtime_id, dedupe_key),
  constraint outbox_messages_kind_is_known check (kind in (
    'reservationConfirmed', 'reservationCancelled', 'refundIssued', 'paymentRefunded', 'seatsMoved',
    'showtimeCancelled', 'showtimeMoved', 'exchangeConfirmed', 'passwordReset', 'emailChange',
    'emailChanged', 'passwordChanged', 'accountErased'
  )),
  constraint outbox_messages_status_is_known check (status in ('pending', 'delivered', 'dead')),
  constraint outbox_messages_facts_are_an_object check (jsonb_typeof(facts) = 'object'),
  -- A line break in an address would begin another header.
  constraint outbox_messages_recipient_is_one_line
    check (char_length(recipient) <= 320 and recipient !~ '[[:cntrl:]]'),
  constraint pending_messages_have_a_recipient check (status <> 'pending' or recipient <> ''),
  constraint delivered_messages_have_a_moment
    check ((status = 'delivered') = (delivered_at is not null)),
  constraint delivered_messages_are_forgotten
    check (status <> 'delivered' or (recipient = '' and facts = '{}'))
);

-- Polling for what is due, and finding what was given up. Delivered messages, nearly all, are not in it.
create index outbox_messages_to_deliver
  on marquee.outbox_messages (status, showtime_id, next_attempt_at)
  where status <> 'delivered';

-- For forgetting: rows are added in the order of their time, and this costs them nothing.
create index outbox_messages_by_age on marquee.outbox_messages using brin (created_at);
