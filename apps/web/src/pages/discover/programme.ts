import type { Movie } from '../../api.ts';
import type { ListedShowtime } from './listed-showtime.ts';

/** What of a film is shown: first where, then in which format. */
export type MovieOnProgramme = { movie: Movie; cinemas: readonly CinemaOnProgramme[] };

export type CinemaOnProgramme = {
  id: string;
  name: string;
  timeZone: string;
  formats: readonly FormatOnProgramme[];
};

/** Showtimes that look and sound alike, by their start. */
export type FormatOnProgramme = {
  key: string;
  format: string;
  audioLanguage: string | null;
  subtitleLanguage: string | null;
  screenings: readonly ListedShowtime[];
};

/**
 * Showtimes as people look for them: by film, cinema and format. Films that can still be seen come
 * first, and among them those that are shown most often.
 */
export function groupShowtimes(
  screenings: readonly ListedShowtime[],
  movies: ReadonlyMap<string, Movie>,
): MovieOnProgramme[] {
  const byFilm = groupBy(screenings, ({ movieId }) => movieId);
  return [...byFilm]
    .flatMap(([movieId, ofFilm]) => {
      const movie = movies.get(movieId);
      return movie === undefined ? [] : [{ movie, ofFilm }];
    })
    .toSorted(
      (a, b) =>
        bookableCount(b.ofFilm) - bookableCount(a.ofFilm) ||
        b.ofFilm.length - a.ofFilm.length ||
        a.movie.title.localeCompare(b.movie.title, 'en'),
    )
    .map(({ movie, ofFilm }) => ({ movie, cinemas: groupByCinema(ofFilm) }));
}

function bookableCount(screenings: readonly ListedShowtime[]): number {
  return screenings.filter(({ sale }) => sale.kind === 'onSale').length;
}

function groupByCinema(screenings: readonly ListedShowtime[]): CinemaOnProgramme[] {
  return [...groupBy(screenings, ({ cinema }) => cinema.id)]
    .flatMap(([id, ofCinema]) =>
      ofCinema.slice(0, 1).map(({ cinema: { name }, timeZone }) => ({
        id,
        name,
        timeZone,
        formats: groupByFormat(ofCinema),
      })),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

function groupByFormat(screenings: readonly ListedShowtime[]): FormatOnProgramme[] {
  const keyOf = ({ format, audioLanguage, subtitleLanguage }: ListedShowtime) =>
    JSON.stringify([format, audioLanguage, subtitleLanguage]);
  return [...groupBy(screenings, keyOf)].flatMap(([key, ofFormat]) =>
    ofFormat.slice(0, 1).map(({ format, audioLanguage, subtitleLanguage }) => ({
      key,
      format,
      audioLanguage,
      subtitleLanguage,
      screenings: ofFormat,
    })),
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
