import type { Database } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import { failedWith } from '../../platform/sql-state.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { catalogueKey, MOVIES_TOPIC, rowsToKeep, type CatalogueCache } from './catalogue-cache.ts';
import { genreExists, genreInUse } from './catalogue.errors.ts';
import * as catalogue from './catalogue.repository.ts';
import type { Genre } from './movie.read-model.ts';

/** What is not named stays. */
export type GenreChanges = { slug?: string | undefined; name?: string | undefined };

type Options = { db: Database; kept: CatalogueCache; dropMovies: () => void };

/** The genres; movies carry their names, so a change of one is a change of movies. */
export function createGenreService({ db, kept, dropMovies }: Options) {
  return { listGenres, addGenre, changeGenre, removeGenre };

  /** By name: one row more than a page tells that there is another. */
  async function listGenres(query: { after: readonly string[] | undefined; rowsMax: number }) {
    if (query.after !== undefined) return catalogue.findGenres(db, query);
    const rowsMax = rowsToKeep(query.rowsMax);
    const genres = await kept.genreLists.read(
      { key: catalogueKey(String(rowsMax)), topics: [MOVIES_TOPIC] },
      () => catalogue.findGenres(db, { after: undefined, rowsMax }),
    );
    return genres.slice(0, query.rowsMax);
  }

  /** @throws DomainError GENRE_EXISTS */
  async function addGenre(actor: Actor, genre: Genre): Promise<Genre> {
    await runTransaction(db, async (tx) => {
      if (!(await catalogue.insertGenre(tx, genre))) throw genreExists();
      await recordAudit(tx, {
        actor,
        action: 'genre.create',
        subjectType: 'genre',
        subjectId: genre.slug,
        before: null,
        after: genre,
      });
    });
    dropMovies();
    return genre;
  }

  /** @throws DomainError NOT_FOUND or GENRE_EXISTS */
  async function changeGenre(actor: Actor, slug: string, changes: GenreChanges): Promise<Genre> {
    const genre = await runTransaction(db, async (tx) => {
      const before = await catalogue.lockGenre(tx, slug);
      if (before === undefined) throw notFound('genre');
      const after = { slug: changes.slug ?? before.slug, name: changes.name ?? before.name };
      try {
        await catalogue.updateGenre(tx, slug, after);
      } catch (error) {
        throw failedWith(error, 'uniqueViolation') ? genreExists(error) : error;
      }
      await recordAudit(tx, {
        actor,
        action: 'genre.update',
        subjectType: 'genre',
        subjectId: slug,
        before,
        after,
      });
      return after;
    });
    dropMovies();
    return genre;
  }

  /** @throws DomainError NOT_FOUND or GENRE_IN_USE */
  async function removeGenre(actor: Actor, slug: string): Promise<void> {
    await runTransaction(db, async (tx) => {
      const before = await catalogue.lockGenre(tx, slug);
      if (before === undefined) throw notFound('genre');
      try {
        await catalogue.deleteGenre(tx, slug);
      } catch (error) {
        throw failedWith(error, 'foreignKeyViolation') ? genreInUse(error) : error;
      }
      await recordAudit(tx, {
        actor,
        action: 'genre.delete',
        subjectType: 'genre',
        subjectId: slug,
        before,
        after: null,
      });
    });
    dropMovies();
  }
}
