import { createHash } from 'node:crypto';

import { posterPath, type Movie } from '../../api.ts';
import type { PosterFilm } from '../../posters/index.ts';
import { links } from '../../shell/links.ts';

/** Raised with the way posters are drawn, so that browsers ask for them anew. */
const DRAWING = 1;

/** What the poster of a film is drawn from. */
export function posterFilmOf({ title, year, genres, people }: Movie): PosterFilm {
  const directors = people.filter(({ role }) => role.toLowerCase() === 'director');
  return { title, year, genres, directors: directors.map(({ name }) => name) };
}

/** Names a drawn poster after everything it is made of. */
export function posterVersion(movie: Movie): string {
  return createHash('sha256')
    .update(JSON.stringify([DRAWING, posterFilmOf(movie)]))
    .digest('base64url')
    .slice(0, 12);
}

/** A film as its poster is asked for: the uploaded one, or the drawn one at an address that lasts. */
export function posterOf(movie: Movie): { id: string; posterUrl: string } {
  const uploaded = posterPath(movie.id, movie.posterDigest);
  return { id: movie.id, posterUrl: uploaded ?? links.poster(movie.id, posterVersion(movie)) };
}
