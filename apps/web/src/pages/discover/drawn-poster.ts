import { createHash } from 'node:crypto';

import { posterPath, type Movie } from '../../api.ts';
import { drawPoster, type PosterFilm } from '../../posters/index.ts';
import { links } from '../../shell/links.ts';

/** Raised with the way posters are drawn, so that browsers ask for them anew. */
const DRAWING = 1;
/** Posters that are kept drawn: some 5 MB. */
const POSTERS_KEPT_MAX = 500;

/** A poster that we draw, of a film that has none. */
export type DrawnPoster = {
  /** Names it after everything that it is made of. */
  version: string;
  /** Drawn when somebody first looks at it. */
  svg: () => string;
};

/** Those that were asked for last, by what they are drawn from. */
const kept = new Map<string, DrawnPoster>();

/** The poster of a film: worked out once while it stays as it is, however often it is looked at. */
export function drawnPosterOf(movie: Movie): DrawnPoster {
  const film = posterFilmOf(movie);
  const content = JSON.stringify([DRAWING, film]);
  const poster = kept.get(content) ?? createPoster(film, content);
  kept.delete(content);
  kept.set(content, poster);
  for (const oldest of kept.keys()) {
    if (kept.size <= POSTERS_KEPT_MAX) break;
    kept.delete(oldest);
  }
  return poster;
}

/** A film as its poster is asked for: the uploaded one, or the drawn one at an address that lasts. */
export function posterOf(movie: Movie): { id: string; posterUrl: string } {
  const uploaded = posterPath(movie.id, movie.posterDigest);
  return {
    id: movie.id,
    posterUrl: uploaded ?? links.poster(movie.id, drawnPosterOf(movie).version),
  };
}

function createPoster(film: PosterFilm, content: string): DrawnPoster {
  let drawn: string | undefined;
  return {
    version: createHash('sha256').update(content).digest('base64url').slice(0, 12),
    svg: () => (drawn ??= drawPoster(film)),
  };
}

function posterFilmOf({ title, year, genres, people }: Movie): PosterFilm {
  const directors = people.filter(({ role }) => role.toLowerCase() === 'director');
  return { title, year, genres, directors: directors.map(({ name }) => name) };
}
