import type { Database } from '../../database.ts';

/** The currency that a cinema sells in; undefined where there is no such cinema. */
export async function findCurrencyOf(db: Database, cinemaId: string): Promise<string | undefined> {
  const cinema = await db
    .selectFrom('cinemas as c')
    .select('c.currency')
    .where('c.id', '=', cinemaId)
    .executeTakeFirst();
  return cinema?.currency;
}

/** The cinema that an auditorium belongs to; undefined where there is no such auditorium. */
export async function findCinemaOf(
  db: Database,
  auditoriumId: string,
): Promise<string | undefined> {
  const auditorium = await db
    .selectFrom('auditoriums as a')
    .select('a.cinema_id as cinemaId')
    .where('a.id', '=', auditoriumId)
    .executeTakeFirst();
  return auditorium?.cinemaId;
}
