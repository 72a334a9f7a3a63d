-- What is shown: movies and their genres.

create table marquee.genres (
  slug text collate "C" not null,
  name text not null,
  constraint genres_pkey primary key (slug),
  constraint genres_slug_is_a_slug check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  constraint genres_have_different_names unique (name)
);

create table marquee.movies (
  id uuid not null,
  title text not null,
  original_title text,
  synopsis text not null,
  runtime_minutes integer not null,
  year integer,
  release_date date,
  certificate text,
  trailer_url text,
  -- [{"name": "Buster Keaton", "role": "director"}]
  people jsonb not null default '[]',
  status text not null default 'active',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_text text not null
    generated always as (marquee.searchable(title || ' ' || coalesce(original_title, ''))) stored,
  constraint movies_pkey primary key (id),
  constraint movies_run_for_some_minutes check (runtime_minutes > 0 and runtime_minutes <= 1440),
  constraint movies_year_is_a_year check (year >= 1 and year <= 9999),
  constraint movies_status_is_known check (status in ('active', 'archived'))
);

create index movies_by_search_text on marquee.movies using gin (search_text public.gin_trgm_ops);
create index movies_by_title on marquee.movies (marquee.searchable(title), id);
-- What has no date comes last.
create index movies_by_release_date on marquee.movies
  (coalesce(release_date, make_date(year, 1, 1), '-infinity'::date) desc, id);

create table marquee.movie_genres (
  movie_id uuid not null,
  genre_slug text collate "C" not null,
  constraint movie_genres_pkey primary key (movie_id, genre_slug),
  constraint movie_genres_name_a_movie foreign key (movie_id) references marquee.movies (id),
  constraint movie_genres_name_a_genre
    foreign key (genre_slug) references marquee.genres (slug) on update cascade
);

create index movie_genres_by_genre on marquee.movie_genres (genre_slug);

-- The picture itself, so that every process serves it and one backup holds it. Never the bytes
-- that were sent: always our own encoding of them.
create table marquee.movie_posters (
  movie_id uuid not null,
  -- Of the bytes: it names the picture in its URL, which may be cached for ever.
  digest text not null,
  content_type text not null,
  width integer not null,
  height integer not null,
  bytes bytea not null,
  constraint movie_posters_pkey primary key (movie_id),
  constraint movie_posters_belong_to_a_movie foreign key (movie_id) references marquee.movies (id)
);
