import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { Person } from './catalogue.tables.ts';

/** What a movie says of itself, without its genres and its poster. */
export type MovieFacts = {
  title: string;
  originalTitle: string | null;
  synopsis: string;
  runtimeMinutes: number;
  year: number | null;
  /** `YYYY-MM-DD`. */
  releaseDate: string | null;
  certificate: string | null;
  trailerUrl: string | null;
  people: readonly Person[];
  status: 'active' | 'archived';
};

export type StoredPoster = {
  digest: string;
  contentType: string;
  width: number;
  height: number;
  bytes: Buffer;
};

/** What scheduling needs to know of a movie. */
export type SchedulableMovie = {
  id: string;
  title: string;
  runtimeMinutes: number;
  status: 'active' | 'archived';
};

/**
 * A movie to make showtimes of. Until the transaction ends its runtime stays and it is not archived:
 * whoever changes either waits, and then sees the showtimes made here.
 */
export async function findMovieForScheduling(
  tx: Transaction,
  movieId: string,
): Promise<SchedulableMovie | undefined> {
  return tx
    .selectFrom('movies as m')
    .select(['m.id', 'm.title', 'm.runtime_minutes as runtimeMinutes', 'm.status'])
    .where('m.id', '=', movieId)
    .forShare()
    .executeTakeFirst();
}

/** Locks a movie against every other change, and against being scheduled, until the transaction ends. */
export async function lockMovie(
  tx: Transaction,
  movieId: string,
): Promise<{ runtimeMinutes: number } | undefined> {
  return tx
    .selectFrom('movies as m')
    .select('m.runtime_minutes as runtimeMinutes')
    .where('m.id', '=', movieId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function insertMovie(
  tx: Transaction,
  movie: { id: string } & MovieFacts,
): Promise<void> {
  await tx
    .insertInto('movies')
    .values({
      id: movie.id,
      title: movie.title,
      original_title: movie.originalTitle,
      synopsis: movie.synopsis,
      runtime_minutes: movie.runtimeMinutes,
      year: movie.year,
      release_date: movie.releaseDate,
      certificate: movie.certificate,
      trailer_url: movie.trailerUrl,
      people: JSON.stringify(movie.people),
      status: movie.status,
    })
    .execute();
}

/** Changes what is named, and leaves the rest. */
export async function updateMovie(
  tx: Transaction,
  movieId: string,
  { people, ...facts }: { [K in keyof MovieFacts]?: MovieFacts[K] | undefined },
): Promise<void> {
  await tx
    .updateTable('movies as m')
    .set({
      title: facts.title,
      original_title: facts.originalTitle,
      synopsis: facts.synopsis,
      runtime_minutes: facts.runtimeMinutes,
      year: facts.year,
      release_date: facts.releaseDate,
      certificate: facts.certificate,
      trailer_url: facts.trailerUrl,
      people: people === undefined ? undefined : JSON.stringify(people),
      status: facts.status,
      updated_at: sql<Date>`now()`,
    })
    .where('m.id', '=', movieId)
    .execute();
}

/** Gives a movie these genres and no others; they exist and are locked. */
export async function replaceMovieGenres(
  tx: Transaction,
  movieId: string,
  slugs: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('movie_genres as mg')
    .where('mg.movie_id', '=', movieId)
    .where(sql<boolean>`mg.genre_slug <> all(${slugs}::text[])`)
    .execute();
  await sql`
    insert into movie_genres (movie_id, genre_slug)
    select ${movieId}::uuid, named.slug
    from unnest(${slugs}::text[]) as named (slug)
    order by named.slug
    on conflict do nothing
  `.execute(tx);
}

/** Which of these genres there are; none of them is deleted or gets another slug meanwhile. */
export async function lockGenres(tx: Transaction, slugs: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('genres as g')
    .select('g.slug')
    .where(sql<boolean>`g.slug = any(${slugs}::text[])`)
    .orderBy('g.slug')
    .forKeyShare()
    .execute();
  return new Set(rows.map((row) => row.slug));
}

/** A genre; movies name it by its slug. */
export type GenreRow = { slug: string; name: string };

export async function findGenres(
  db: Database,
  { after, rowsMax }: { after: readonly string[] | undefined; rowsMax: number },
): Promise<{ genre: GenreRow; position: string[] }[]> {
  let genres = db
    .selectFrom('genres as g')
    .select(['g.slug', 'g.name', sql<string>`marquee.searchable(g.name)`.as('sortName')])
    .orderBy('sortName')
    .orderBy('g.slug')
    .limit(rowsMax);
  if (after !== undefined) {
    const [name = '', slug = ''] = after;
    genres = genres.where(
      sql<boolean>`(marquee.searchable(g.name), g.slug) > (${name}::text, ${slug}::text)`,
    );
  }
  const rows = await genres.execute();
  return rows.map(({ sortName, ...genre }) => ({ genre, position: [sortName, genre.slug] }));
}

export async function lockGenre(tx: Transaction, slug: string): Promise<GenreRow | undefined> {
  return tx
    .selectFrom('genres as g')
    .select(['g.slug', 'g.name'])
    .where('g.slug', '=', slug)
    .forUpdate()
    .executeTakeFirst();
}

/** @returns false, and nothing is inserted, where the slug or the name is taken */
export async function insertGenre(tx: Transaction, genre: GenreRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('genres')
    .values(genre)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** @throws the database's unique violation where the slug or the name is taken */
export async function updateGenre(
  tx: Transaction,
  slug: string,
  changes: { slug: string | undefined; name: string | undefined },
): Promise<void> {
  await tx.updateTable('genres as g').set(changes).where('g.slug', '=', slug).execute();
}

/** @throws the database's foreign key violation where a movie has the genre */
export async function deleteGenre(tx: Transaction, slug: string): Promise<void> {
  await tx.deleteFrom('genres as g').where('g.slug', '=', slug).execute();
}

export async function upsertPoster(
  tx: Transaction,
  movieId: string,
  { contentType, ...poster }: StoredPoster,
): Promise<void> {
  const row = { ...poster, content_type: contentType };
  await tx
    .insertInto('movie_posters')
    .values({ movie_id: movieId, ...row })
    .onConflict((conflict) => conflict.column('movie_id').doUpdateSet(row))
    .execute();
}

export async function deletePoster(tx: Transaction, movieId: string): Promise<void> {
  await tx.deleteFrom('movie_posters as p').where('p.movie_id', '=', movieId).execute();
}

/** The poster of a movie, where it is still the one of this digest. */
export async function findPoster(
  db: Database,
  movieId: string,
  digest: string,
): Promise<StoredPoster | undefined> {
  return db
    .selectFrom('movie_posters as p')
    .select(['p.digest', 'p.content_type as contentType', 'p.width', 'p.height', 'p.bytes'])
    .where('p.movie_id', '=', movieId)
    .where('p.digest', '=', digest)
    .executeTakeFirst();
}
