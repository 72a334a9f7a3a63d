import { demoId } from './demo-ids.ts';
import films from './films.json' with { type: 'json' };

/** A film of the demo: all are old enough to be anybody's. */
export type DemoFilm = {
  id: string;
  title: string;
  year: number;
  directors: readonly string[];
  runtimeMinutes: number;
  /** Slugs. */
  genres: readonly string[];
  certificate: string;
  synopsis: string;
};

const SHORT_MINUTES_MAX = 30;

export const demoFilms: readonly DemoFilm[] = films.map(({ country: _country, ...film }) => ({
  id: demoId('movie', film.title, String(film.year)),
  ...film,
}));

/** Names by slug. */
export const demoGenres: Readonly<Record<string, string>> = {
  action: 'Action',
  adventure: 'Adventure',
  animation: 'Animation',
  comedy: 'Comedy',
  documentary: 'Documentary',
  drama: 'Drama',
  family: 'Family',
  fantasy: 'Fantasy',
  history: 'History',
  horror: 'Horror',
  romance: 'Romance',
  'sci-fi': 'Science fiction',
  short: 'Short film',
  sound: 'Sound film',
  thriller: 'Thriller',
  war: 'War',
  western: 'Western',
};

/** Shown before noon, one after the other with nothing else. */
export function isShort({ runtimeMinutes }: Pick<DemoFilm, 'runtimeMinutes'>): boolean {
  return runtimeMinutes <= SHORT_MINUTES_MAX;
}

/** What people come for after eleven at night. */
export function isForTheNight({ genres }: DemoFilm): boolean {
  return genres.includes('horror') || genres.includes('thriller');
}

/** Nobody speaks in it: it has no language, only cards to read. */
export function isSilent({ genres }: DemoFilm): boolean {
  return !genres.includes('sound');
}
