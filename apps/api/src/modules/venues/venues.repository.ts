import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

export type Cinema = {
  id: string;
  name: string;
  /** IANA name. */
  timeZone: string;
  /** ISO 4217. */
  currency: string;
  /** `HH:MM`. */
  businessDayStartsAt: string;
};

export type Auditorium = {
  id: string;
  cinemaId: string;
  name: string;
  preShowMinutes: number;
  turnaroundMinutes: number;
  /** What new showtimes get; null until the first seat map is there. */
  currentSeatMapId: string | null;
};

/** An auditorium in a list: with the number of seats of its current map. */
export type ListedAuditorium = Auditorium & { capacity: number | null };

/** What making a showtime needs to know of a place. */
export type SchedulableAuditorium = Auditorium & {
  cinema: Cinema;
  /** The database's clock at the time of asking. */
  now: Date;
};

/** Part of a list sorted by name: what follows a name and an id. */
export type NamePage = { after: readonly string[] | undefined; rowsMax: number };

/** Changes to a row: what is undefined stays. */
export type Changes<T> = { [K in keyof T]?: T[K] | undefined };

export async function findCinemas(db: Database, { after, rowsMax }: NamePage): Promise<Cinema[]> {
  let cinemas = selectCinemas(db).orderBy('c.name').orderBy('c.id').limit(rowsMax);
  if (after !== undefined) {
    const [name = '', id = ''] = after;
    cinemas = cinemas.where(sql<boolean>`(c.name, c.id) > (${name}::text, ${id}::uuid)`);
  }
  return cinemas.execute();
}

export async function findCinema(db: Database, cinemaId: string): Promise<Cinema | undefined> {
  return selectCinemas(db).where('c.id', '=', cinemaId).executeTakeFirst();
}

/**
 * Whether the database reckons with this time zone: it has a list of its own, which reports ask.
 * In either case of letters, as it reads them itself.
 */
export async function knowsTimeZone(db: Database | Transaction, name: string): Promise<boolean> {
  const { rows } = await sql<{ isKnown: boolean }>`
    select exists (
      select 1 from pg_timezone_names z where lower(z.name) = lower(${name})
    ) as "isKnown"
  `.execute(db);
  return rows[0]?.isKnown === true;
}

/** A cinema that nobody changes, and nobody schedules in, until the transaction ends. */
export async function lockCinema(tx: Transaction, cinemaId: string): Promise<Cinema | undefined> {
  return selectCinemas(tx).where('c.id', '=', cinemaId).forUpdate().executeTakeFirst();
}

/** @throws the database's unique violation where the name is taken */
export async function insertCinema(tx: Transaction, cinema: Cinema): Promise<void> {
  await tx
    .insertInto('cinemas')
    .values({
      id: cinema.id,
      name: cinema.name,
      time_zone: cinema.timeZone,
      currency: cinema.currency,
      business_day_starts_at: cinema.businessDayStartsAt,
    })
    .execute();
}

/** @throws the database's unique violation where the name is taken */
export async function updateCinema(tx: Transaction, cinema: Cinema): Promise<void> {
  await tx
    .updateTable('cinemas as c')
    .set({
      name: cinema.name,
      time_zone: cinema.timeZone,
      currency: cinema.currency,
      business_day_starts_at: cinema.businessDayStartsAt,
    })
    .where('c.id', '=', cinema.id)
    .execute();
}

export async function findAuditoriums(
  db: Database,
  cinemaId: string,
  { after, rowsMax }: NamePage,
): Promise<ListedAuditorium[]> {
  let auditoriums = selectAuditoriums(db)
    .leftJoin('seat_maps as m', 'm.id', 'a.current_seat_map_id')
    .select('m.capacity')
    .where('a.cinema_id', '=', cinemaId)
    .orderBy('a.name')
    .orderBy('a.id')
    .limit(rowsMax);
  if (after !== undefined) {
    const [name = '', id = ''] = after;
    auditoriums = auditoriums.where(sql<boolean>`(a.name, a.id) > (${name}::text, ${id}::uuid)`);
  }
  return auditoriums.execute();
}

export async function findAuditorium(
  db: Database,
  auditoriumId: string,
): Promise<ListedAuditorium | undefined> {
  return selectAuditoriums(db)
    .leftJoin('seat_maps as m', 'm.id', 'a.current_seat_map_id')
    .select('m.capacity')
    .where('a.id', '=', auditoriumId)
    .executeTakeFirst();
}

/** An auditorium that nobody changes until the transaction ends. */
export async function lockAuditorium(
  tx: Transaction,
  auditoriumId: string,
): Promise<Auditorium | undefined> {
  return selectAuditoriums(tx).where('a.id', '=', auditoriumId).forNoKeyUpdate().executeTakeFirst();
}

/**
 * An auditorium to make or move showtimes in. Whoever schedules in it takes turns until the
 * transaction ends: without that, many who collide would wait for each other in a circle at the
 * constraint that keeps showtimes apart. The cinema's clock and currency stay as they are meanwhile.
 */
export async function lockAuditoriumForScheduling(
  tx: Transaction,
  auditoriumId: string,
): Promise<SchedulableAuditorium | undefined> {
  const row = await selectAuditoriums(tx)
    .innerJoin('cinemas as c', 'c.id', 'a.cinema_id')
    .select([
      'c.name as cinemaName',
      'c.time_zone as timeZone',
      'c.currency',
      businessDayStartsAt.as('businessDayStartsAt'),
      sql<Date>`clock_timestamp()`.as('now'),
    ])
    .where('a.id', '=', auditoriumId)
    .forNoKeyUpdate('a')
    .forKeyShare('c')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { cinemaName, timeZone, currency, businessDayStartsAt: dayStartsAt, now, ...rest } = row;
  return {
    ...rest,
    cinema: {
      id: rest.cinemaId,
      name: cinemaName,
      timeZone,
      currency,
      businessDayStartsAt: dayStartsAt,
    },
    now,
  };
}

/** @throws the database's unique violation where the name is taken in the cinema */
export async function insertAuditorium(tx: Transaction, auditorium: Auditorium): Promise<void> {
  await tx
    .insertInto('auditoriums')
    .values({
      id: auditorium.id,
      cinema_id: auditorium.cinemaId,
      name: auditorium.name,
      pre_show_minutes: auditorium.preShowMinutes,
      turnaround_minutes: auditorium.turnaroundMinutes,
      current_seat_map_id: auditorium.currentSeatMapId,
    })
    .execute();
}

/** @throws the database's unique violation where the name is taken in the cinema */
export async function updateAuditorium(tx: Transaction, auditorium: Auditorium): Promise<void> {
  await tx
    .updateTable('auditoriums as a')
    .set({
      name: auditorium.name,
      pre_show_minutes: auditorium.preShowMinutes,
      turnaround_minutes: auditorium.turnaroundMinutes,
      current_seat_map_id: auditorium.currentSeatMapId,
    })
    .where('a.id', '=', auditorium.id)
    .execute();
}

const businessDayStartsAt = sql<string>`to_char(c.business_day_starts_at, 'HH24:MI')`;

function selectCinemas(db: Database) {
  return db
    .selectFrom('cinemas as c')
    .select([
      'c.id',
      'c.name',
      'c.time_zone as timeZone',
      'c.currency',
      businessDayStartsAt.as('businessDayStartsAt'),
    ]);
}

function selectAuditoriums(db: Database) {
  return db
    .selectFrom('auditoriums as a')
    .select([
      'a.id',
      'a.cinema_id as cinemaId',
      'a.name',
      'a.pre_show_minutes as preShowMinutes',
      'a.turnaround_minutes as turnaroundMinutes',
      'a.current_seat_map_id as currentSeatMapId',
    ]);
}
