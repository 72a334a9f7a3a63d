import { Type, type Static, type TSchema } from 'typebox';

import { pageQuery, PageView } from '../../platform/http/pagination.ts';
import { DateOnly, Id, Strict, Text } from '../../platform/http/wire.ts';
import type { Movie } from './movie.read-model.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Text with something in it that can be seen. */
const Name = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });

/** A position holds a whole title, which may be three hundred characters of four bytes. */
const listQuery = {
  ...pageQuery,
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
};

const GENRE_SLUG_LENGTH_MAX = 60;

const Slug = Type.String({
  minLength: 1,
  maxLength: GENRE_SLUG_LENGTH_MAX,
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  description: 'Small letters, digits and single hyphens: what names the genre in addresses.',
});

const GenreName = Name(100);

export const GenreView = Type.Object({ slug: Type.String(), name: Type.String() });
export const GenreListView = PageView(GenreView);

export const GenreParams = Strict({ slug: Text(GENRE_SLUG_LENGTH_MAX) });
export const ListGenresQuery = Strict(listQuery);

export const AddGenreBody = Type.Object(
  { slug: Slug, name: GenreName },
  { additionalProperties: false, examples: [{ slug: 'silent-film', name: 'Silent film' }] },
);

export const ChangeGenreBody = Type.Object(
  { slug: Type.Optional(Slug), name: Type.Optional(GenreName) },
  { additionalProperties: false, minProperties: 1, examples: [{ name: 'Silent cinema' }] },
);

const Title = Name(300);
const Synopsis = Text(5000, { minLength: 0 });
const RuntimeMinutes = Type.Integer({ minimum: 1, maximum: 1440 });
const Year = Type.Integer({ minimum: 1870, maximum: 2200 });
const Certificate = Name(20);
const TrailerUrl = Type.String({
  maxLength: 2000,
  format: 'uri',
  pattern: '^https://[A-Za-z0-9.-]+(:[0-9]+)?([/?#]|$)',
  description: 'Kept as it is, and never fetched.',
});
const People = Type.Array(Strict({ name: Name(200), role: Name(100) }), { maxItems: 100 });
const GenreSlugs = Type.Array(Text(GENRE_SLUG_LENGTH_MAX), {
  maxItems: 20,
  uniqueItems: true,
  description: 'Slugs of genres that there are.',
});

const optionalFacts = {
  originalTitle: Type.Optional(Nullable(Title)),
  synopsis: Type.Optional(Synopsis),
  year: Type.Optional(Nullable(Year)),
  releaseDate: Type.Optional(Nullable(DateOnly)),
  certificate: Type.Optional(Nullable(Certificate)),
  trailerUrl: Type.Optional(Nullable(TrailerUrl)),
  people: Type.Optional(People),
  genres: Type.Optional(GenreSlugs),
};

const movieExample = {
  title: 'Nosferatu: A Symphony of Horror',
  originalTitle: 'Nosferatu – Eine Symphonie des Grauens',
  synopsis: 'A count leaves his castle for a town by the sea, and brings the plague with him.',
  runtimeMinutes: 94,
  year: 1922,
  releaseDate: '1922-03-04',
  certificate: 'PG',
  trailerUrl: 'https://videos.example/nosferatu',
  people: [{ name: 'F. W. Murnau', role: 'director' }],
  genres: ['horror', 'silent-film'],
};

export const AddMovieBody = Type.Object(
  { title: Title, runtimeMinutes: RuntimeMinutes, ...optionalFacts },
  { additionalProperties: false, examples: [movieExample] },
);

export const ChangeMovieBody = Type.Object(
  {
    title: Type.Optional(Title),
    runtimeMinutes: Type.Optional(RuntimeMinutes),
    ...optionalFacts,
    status: Type.Optional(Type.Enum(['active', 'archived'])),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ runtimeMinutes: 95 }] },
);

export const MovieParams = Strict({ movieId: Id });

export const ListMoviesQuery = Strict({
  search: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Words of the title or original title; accents and slips are forgiven.',
    }),
  ),
  genre: Type.Optional(Text(GENRE_SLUG_LENGTH_MAX, { description: 'The slug of a genre.' })),
  date: Type.Optional(DateOnly),
  cinemaId: Type.Optional(Id),
  sort: Type.Optional(
    Type.Enum(['title', '-releaseDate', 'relevance'], {
      description: '`relevance` only with `search`, and then the default; else `title`.',
    }),
  ),
  ...listQuery,
});

export const MovieView = Type.Object({
  id: Id,
  title: Type.String(),
  originalTitle: Nullable(Type.String()),
  synopsis: Type.String(),
  runtimeMinutes: Type.Integer(),
  year: Nullable(Type.Integer()),
  releaseDate: Nullable(DateOnly),
  posterUrl: Nullable(
    Type.String({ description: 'A path on this host; what is there never changes.' }),
  ),
  certificate: Nullable(Type.String()),
  trailerUrl: Nullable(Type.String()),
  people: Type.Array(Type.Object({ name: Type.String(), role: Type.String() })),
  genres: Type.Array(GenreView),
  status: Type.Enum(['active', 'archived']),
});

export const MovieListView = PageView(MovieView);

export const PosterParams = Strict({
  movieId: Id,
  digest: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});

/** A picture as a body: its bytes, which no schema describes. */
export const Picture = Type.Unsafe<Buffer>({});

/** Where the poster of a movie is; null where it has none. */
export function posterPath(movieId: string, digest: string | null): string | null {
  return digest === null ? null : `/api/v1/movies/${movieId}/posters/${digest}`;
}

export function toMovieView({ posterDigest, ...movie }: Movie): Static<typeof MovieView> {
  return { ...movie, posterUrl: posterPath(movie.id, posterDigest) };
}
