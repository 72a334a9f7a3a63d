-- Accounts, the sessions their tokens name, and the record of what administrators did.

create extension if not exists unaccent with schema public;
create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gist with schema public;

-- What a search compares: no accents, no capitals. unaccent() is only "stable", because its
-- dictionary could be exchanged; ours is named, so that an index may rely on it.
create function marquee.searchable(words text) returns text
  language sql immutable parallel safe strict
  return lower(public.unaccent('public.unaccent'::regdictionary, words));

create table marquee.users (
  id uuid not null,
  -- Lower case, so that one address is one account.
  email text not null,
  name text not null,
  password_hash text not null,
  role text not null default 'customer',
  -- Made by the demo data: production lets none of these in.
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  constraint users_pkey primary key (id),
  constraint users_have_one_account_per_email unique (email),
  constraint users_email_is_lower_case check (email = lower(email)),
  constraint users_role_is_known check (role in ('customer', 'staff', 'admin'))
);

create index users_by_searchable_name on marquee.users
  using gin (marquee.searchable(name || ' ' || email) public.gin_trgm_ops);

create index users_by_created_at on marquee.users (created_at, id);

-- One row a sign-in. Every authenticated request reads it: ending it ends the tokens that name it.
create table marquee.sessions (
  id uuid not null,
  user_id uuid not null,
  -- The refresh token is a signature over (id, generation): each use raises the generation.
  generation integer not null default 1,
  rotated_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text,
  constraint sessions_pkey primary key (id),
  constraint sessions_belong_to_a_user foreign key (user_id) references marquee.users (id),
  constraint sessions_end_for_a_reason check ((ended_at is null) = (ended_because is null)),
  constraint sessions_end_reason_is_known
    check (ended_because in ('logout', 'refreshReused', 'roleChanged', 'passwordChanged', 'endedByAdmin'))
);

create index sessions_by_user on marquee.sessions (user_id);
create index sessions_by_expiry on marquee.sessions (expires_at);

-- Who may act now on the strength of this session. The one definition of "a live session".
create function marquee.live_session(session_id uuid) returns table (user_id uuid, role text, is_demo boolean)
  language sql stable
  begin atomic
    select u.id, u.role, u.is_demo
    from marquee.sessions s
    join marquee.users u on u.id = s.user_id
    where s.id = live_session.session_id and s.ended_at is null and s.expires_at > now();
  end;

create table marquee.audit_log (
  id uuid not null,
  happened_at timestamptz not null default now(),
  -- Null when the operator acted from the command line.
  actor_user_id uuid,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  request_id text,
  constraint audit_log_pkey primary key (id),
  constraint audit_log_actor_is_a_user foreign key (actor_user_id) references marquee.users (id)
);

create index audit_log_by_subject on marquee.audit_log (subject_type, subject_id, happened_at);
