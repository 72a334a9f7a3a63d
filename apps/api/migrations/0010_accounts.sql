-- Accounts grow: mailed tokens, second factors, sessions that one can tell apart, and erasure.

-- An erased account keeps its row, because the money that was paid with it is accounted for; nothing
-- in it says any more whose it was.
alter table marquee.users add column erased_at timestamptz;

-- When somebody showed that the address is theirs: by a link that was mailed to it. Null until then,
-- because whoever signs up may name the address of somebody else.
alter table marquee.users add column email_verified_at timestamptz;

-- What the browser said of itself at sign-in, cut short: for telling one's own sessions apart.
alter table marquee.sessions add column user_agent text;
alter table marquee.sessions add constraint sessions_user_agent_is_short
  check (char_length(user_agent) <= 200);

alter table marquee.sessions drop constraint sessions_end_reason_is_known;
alter table marquee.sessions add constraint sessions_end_reason_is_known check (
  ended_because in (
    'logout', 'refreshReused', 'roleChanged', 'passwordChanged', 'endedByAdmin', 'endedByUser',
    'secondFactorChanged', 'erased'
  )
);

-- Secrets of one use that reach their user by another way: only their hashes are here.
create table marquee.account_tokens (
  -- SHA-256; the token itself has 256 random bits, so nothing slower is needed.
  token_hash bytea not null,
  purpose text not null,
  user_id uuid not null,
  -- The address that an emailChange would make the account's.
  new_email text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint account_tokens_pkey primary key (token_hash),
  constraint account_tokens_belong_to_a_user foreign key (user_id) references marquee.users (id),
  constraint account_tokens_purpose_is_known
    check (purpose in ('passwordReset', 'emailChange', 'totpEnrolment')),
  constraint email_changes_name_an_address
    check ((purpose = 'emailChange') = (new_email is not null))
);

create index account_tokens_by_user on marquee.account_tokens (user_id, purpose);
create index account_tokens_by_expiry on marquee.account_tokens (expires_at);

-- Addresses for which somebody forgot the password. Known and unknown ones are written alike, and
-- looked at later, so that asking takes as long for both. A row is there for seconds.
create table marquee.password_reset_requests (
  id uuid not null,
  -- Lower case.
  email text not null,
  requested_at timestamptz not null default now(),
  constraint password_reset_requests_pkey primary key (id)
);

create index password_reset_requests_in_order on marquee.password_reset_requests (requested_at);

-- The second factor of a user: RFC 6238, six digits, thirty seconds.
create table marquee.totp_secrets (
  user_id uuid not null,
  -- Which of the token keys the sealing key is derived from.
  key_id text not null,
  -- AES-256-GCM: nonce, ciphertext, tag.
  sealed_secret bytea not null,
  -- Null until a first code proved that the secret arrived.
  confirmed_at timestamptz,
  -- The time step of the last code taken: neither it nor one before it is taken again.
  last_used_step bigint not null default 0,
  created_at timestamptz not null default now(),
  constraint totp_secrets_pkey primary key (user_id),
  constraint totp_secrets_belong_to_a_user foreign key (user_id) references marquee.users (id)
);

-- For whoever lost the device: each is deleted by its use.
create table marquee.recovery_codes (
  user_id uuid not null,
  -- SHA-256 of 80 random bits.
  code_hash bytea not null,
  constraint recovery_codes_pkey primary key (user_id, code_hash),
  constraint recovery_codes_belong_to_a_user foreign key (user_id) references marquee.users (id)
);

-- Two more kinds of mail: emailTaken, secondFactorChanged.
alter table marquee.outbox_messages drop constraint outbox_messages_kind_is_known;
alter table marquee.outbox_messages add constraint outbox_messages_kind_is_known check (kind in (
  'reservationConfirmed', 'reservationCancelled', 'refundIssued', 'paymentRefunded', 'seatsMoved',
  'showtimeCancelled', 'showtimeMoved', 'exchangeConfirmed', 'passwordReset', 'emailChange',
  'emailTaken', 'emailChanged', 'passwordChanged', 'secondFactorChanged', 'accountErased'
));
