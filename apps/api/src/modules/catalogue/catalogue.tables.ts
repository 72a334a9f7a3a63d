import type { ColumnType, Generated, JSONColumnType } from 'kysely';

export interface GenreTable {
  slug: string;
  name: string;
}

export type Person = { name: string; role: string };

export interface MovieTable {
  id: string;
  title: string;
  original_title: string | null;
  synopsis: string;
  runtime_minutes: number;
  year: number | null;
  /** `YYYY-MM-DD`. */
  release_date: string | null;
  certificate: string | null;
  trailer_url: string | null;
  people: JSONColumnType<Person[], string, string>;
  /** Archived: no new showtimes, and in no list; scheduled ones keep selling. */
  status: Generated<'active' | 'archived'>;
  created_at: ColumnType<Date, never, never>;
  updated_at: ColumnType<Date, Date | undefined, Date>;
  /** Title and original title without accents and capitals; made by the database. */
  search_text: ColumnType<string, never, never>;
}

export interface MovieGenreTable {
  movie_id: string;
  genre_slug: string;
}

export interface MoviePosterTable {
  movie_id: string;
  /** Of the bytes; part of the poster's URL, which may therefore be cached for ever. */
  digest: string;
  content_type: string;
  width: number;
  height: number;
  bytes: Buffer;
}
