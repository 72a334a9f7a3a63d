import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { SaleTerms } from '../pricing/index.ts';
import type { SeatMapDocument } from '../seating/index.ts';

/** An auditorium and its seats as they are now. */
export type StoredScreen = {
  id: string;
  preShowMinutes: number;
  turnaroundMinutes: number;
  seatMapId: string;
  document: SeatMapDocument;
  timeZone: string;
  currency: string;
  businessDayStartsAt: string;
};

export async function findScreens(
  db: Database,
  auditoriumIds: readonly string[],
): Promise<StoredScreen[]> {
  return db
    .selectFrom('auditoriums as a')
    .innerJoin('cinemas as c', 'c.id', 'a.cinema_id')
    .innerJoin('seat_maps as m', 'm.id', 'a.current_seat_map_id')
    .select([
      'a.id',
      'a.pre_show_minutes as preShowMinutes',
      'a.turnaround_minutes as turnaroundMinutes',
      'm.id as seatMapId',
      'm.document',
      'c.time_zone as timeZone',
      'c.currency',
      'c.business_day_starts_at as businessDayStartsAt',
    ])
    .where('a.id', 'in', [...auditoriumIds])
    .execute();
}

/** The runtimes of those movies that may be shown. */
export async function findRuntimes(
  db: Database,
  movieIds: readonly string[],
): Promise<{ id: string; runtimeMinutes: number }[]> {
  return db
    .selectFrom('movies as m')
    .select(['m.id', 'm.runtime_minutes as runtimeMinutes'])
    .where('m.id', 'in', [...movieIds])
    .where('m.status', '=', 'active')
    .execute();
}

/** Which of these showtimes are there already. */
export async function findKnownShowtimes(
  db: Database,
  showtimeIds: readonly string[],
): Promise<Set<string>> {
  const known = await db
    .selectFrom('showtimes as t')
    .select('t.id')
    .where('t.id', '=', sql<string>`any(${showtimeIds}::uuid[])`)
    .execute();
  return new Set(known.map(({ id }) => id));
}

/** What showtimes are sold under, by id; read in the transaction that may have stored it. */
export async function findTerms(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, SaleTerms>> {
  const found = await tx
    .selectFrom('sale_terms as s')
    .select(['s.id', 's.document'])
    .where('s.id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute();
  return new Map(found.map(({ id, document }) => [id, document]));
}
