import type { ColumnType, JSONColumnType } from 'kysely';

import type { SeatMapDocument } from '../seating/index.ts';

export interface CinemaTable {
  id: string;
  name: string;
  /** IANA name. */
  time_zone: string;
  /** ISO 4217. */
  currency: string;
  /** `HH:MM:SS`: what starts earlier in the day belongs to the business date before. */
  business_day_starts_at: string;
  created_at: ColumnType<Date, never, never>;
}

export interface AuditoriumTable {
  id: string;
  cinema_id: string;
  name: string;
  pre_show_minutes: number;
  turnaround_minutes: number;
  /** What new showtimes get; null until the first seat map is there. */
  current_seat_map_id: string | null;
  created_at: ColumnType<Date, never, never>;
}

/** One row is one version, and is never changed. */
export interface SeatMapTable {
  id: string;
  auditorium_id: string;
  version_number: number;
  name: string;
  document: JSONColumnType<SeatMapDocument, string, never>;
  capacity: number;
  created_at: ColumnType<Date, never, never>;
}
