import { sql } from 'kysely';
import type { Response as InjectedResponse } from 'light-my-request';

import type { Database } from '../../src/database.ts';
import type { SaleTerms } from '../../src/modules/pricing/index.ts';
import type { SeatMapDocument } from '../../src/modules/seating/index.ts';
import { insertSeats, seatsTopic } from '../../src/modules/seats/index.ts';
import { parseTextGrid, type TextGrid } from '../../src/modules/venues/index.ts';
import { localDate } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import type { TestRequest, TestUser } from './test-request.ts';

/** What tests begin with, written straight into the database; tests of making these go through HTTP. */
export type Givens = ReturnType<typeof createGivens>;

export type GivenShowtime = {
  showtimeId: string;
  cinemaId: string;
  auditoriumId: string;
  movieId: string;
  seatMapId: string;
  /** Labels in order. */
  seats: string[];
};

const MINUTE = 60_000;

export function createGivens({
  db,
  request,
  givenUser,
  dropCached,
}: {
  db: Database;
  dropCached: (topics: readonly string[]) => void;
  request: (request: TestRequest) => Promise<InjectedResponse>;
  givenUser: () => Promise<TestUser>;
}) {
  return {
    givenCinema,
    givenAuditorium,
    givenMovie,
    givenShowtime,
    givenTerms,
    givenHold,
    givenReservation,
    ageHold,
    takenSeats,
  };

  async function givenCinema({
    name = `Cinema ${newId()}`,
    timeZone = 'Europe/London',
    currency = 'GBP',
  } = {}): Promise<string> {
    const id = newId();
    await db
      .insertInto('cinemas')
      .values({ id, name, time_zone: timeZone, currency, business_day_starts_at: '06:00' })
      .execute();
    return id;
  }

  /** An auditorium with a seat map: a text grid, or its lines (`s` standard, `p` premium, `w`, `c`, `L`). */
  async function givenAuditorium({
    cinemaId,
    seats = 'ssssssssss',
  }: { cinemaId?: string; seats?: string | TextGrid } = {}) {
    const cinema = cinemaId ?? (await givenCinema());
    const grid = typeof seats === 'string' ? { sections: [{ grid: seats }] } : seats;
    const result = parseTextGrid(grid);
    if (!result.ok) throw new Error(`not a seat map: ${JSON.stringify(result.problems)}`);
    const auditoriumId = newId();
    const seatMapId = newId();
    await db
      .insertInto('auditoriums')
      .values({
        id: auditoriumId,
        cinema_id: cinema,
        name: `Screen ${auditoriumId}`,
        pre_show_minutes: 15,
        turnaround_minutes: 20,
      })
      .execute();
    await db
      .insertInto('seat_maps')
      .values({
        id: seatMapId,
        auditorium_id: auditoriumId,
        version_number: 1,
        name: 'Seats',
        document: JSON.stringify(result.document),
        capacity: result.document.seats.length,
      })
      .execute();
    await db
      .updateTable('auditoriums')
      .set({ current_seat_map_id: seatMapId })
      .where('id', '=', auditoriumId)
      .execute();
    return { cinemaId: cinema, auditoriumId, seatMapId, document: result.document };
  }

  async function givenMovie({ title = 'The General', runtimeMinutes = 75 } = {}): Promise<string> {
    const id = newId();
    await db
      .insertInto('movies')
      .values({
        id,
        title,
        synopsis: 'A train, a war, and a man who loves one of them.',
        runtime_minutes: runtimeMinutes,
        people: '[]',
      })
      .execute();
    return id;
  }

  /**
   * A showtime on sale, in an auditorium of its own, a day from now.
   *
   * @param options.zonePrices minor units by zone for adults; every zone costs 1250 without
   * @param options.terms what else it is sold under: nothing beside adults' prices without
   */
  async function givenShowtime({
    seats = 'ssssssssss',
    startsInMinutes = 24 * 60,
    status = 'onSale',
    zonePrices,
    terms,
    movieId,
    cinemaId,
  }: {
    seats?: string | TextGrid;
    startsInMinutes?: number;
    status?: 'planned' | 'onSale';
    zonePrices?: Record<string, number>;
    terms?: Partial<SaleTerms>;
    movieId?: string;
    cinemaId?: string;
  } = {}): Promise<GivenShowtime> {
    const auditorium = await givenAuditorium({
      seats,
      ...(cinemaId === undefined ? {} : { cinemaId }),
    });
    const movie = movieId ?? (await givenMovie());
    const { time_zone: timeZone, currency } = await db
      .selectFrom('cinemas')
      .select(['time_zone', 'currency'])
      .where('id', '=', auditorium.cinemaId)
      .executeTakeFirstOrThrow();
    const ownPrices = zonePrices ?? pricesOf(auditorium.document);
    const showtimeId = newId();
    const startsAt = new Date(Math.ceil(Date.now() / MINUTE) * MINUTE + startsInMinutes * MINUTE);
    const after = (minutes: number) => new Date(startsAt.getTime() + minutes * MINUTE);
    await db
      .insertInto('showtimes')
      .values({
        id: showtimeId,
        movie_id: movie,
        cinema_id: auditorium.cinemaId,
        auditorium_id: auditorium.auditoriumId,
        seat_map_id: auditorium.seatMapId,
        format: '2D',
        starts_at: startsAt,
        feature_starts_at: after(15),
        ends_at: after(90),
        turnaround_ends_at: after(110),
        sales_open_at: new Date(Math.min(Date.now(), startsAt.getTime()) - 60 * MINUTE),
        sales_close_at: after(15),
        business_date: localDate(startsAt, timeZone),
        status,
        currency,
        zone_prices: JSON.stringify(ownPrices),
        sale_terms_id: await givenTerms({ currency, ...adultTerms(ownPrices), ...terms }),
      })
      .execute();
    await db.transaction().execute(async (tx) => insertSeats(tx, showtimeId, auditorium.document));
    return {
      showtimeId,
      cinemaId: auditorium.cinemaId,
      auditoriumId: auditorium.auditoriumId,
      movieId: movie,
      seatMapId: auditorium.seatMapId,
      seats: auditorium.document.seats.map((seat) => seat.label).sort(),
    };
  }

  /** Terms that something is sold under. */
  async function givenTerms(terms: SaleTerms): Promise<string> {
    const document = JSON.stringify(terms);
    const { rows } = await sql<{ id: string }>`
      with written as (
        insert into sale_terms (id, document)
        values (marquee.sale_terms_id(${document}::jsonb), ${document}::jsonb)
        on conflict (id) do nothing
      )
      select marquee.sale_terms_id(${document}::jsonb) as id`.execute(db);
    const [row] = rows;
    if (row === undefined) throw new Error('no terms');
    return row.id;
  }

  /** Seats held by somebody. */
  async function givenHold(
    showtimeId: string,
    seats: readonly string[],
    as?: Pick<TestUser, 'accessToken'>,
  ) {
    const response = await request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats },
      ...(as === undefined ? {} : { as }),
    });
    if (response.statusCode !== 201) throw new Error(`no hold: ${response.body}`);
    return {
      ...response.json<{ id: string; expiresAt: string }>(),
      guestToken: String(response.headers['guest-token'] ?? ''),
    };
  }

  /** Seats sold to somebody. */
  async function givenReservation(showtimeId: string, seats: readonly string[], as?: TestUser) {
    const buyer = as ?? (await givenUser());
    const response = await request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, seats },
      as: buyer,
    });
    if (response.statusCode !== 201) throw new Error(`no reservation: ${response.body}`);
    return {
      ...response.json<{
        id: string;
        reference: string;
        tickets: { id: string; seat: string; code: string }[];
      }>(),
      buyer,
    };
  }

  /** Makes a hold older, as if it had been placed that much earlier, and asks the seats anew. */
  async function ageHold({
    showtimeId,
    holdId,
    seconds,
  }: {
    showtimeId: string;
    holdId: string;
    seconds: number;
  }): Promise<void> {
    const age = sql`make_interval(secs => ${seconds})`;
    await sql`
      update holds set created_at = created_at - ${age}, expires_at = expires_at - ${age}
      where showtime_id = ${showtimeId}::uuid and id = ${holdId}::uuid`.execute(db);
    await sql`
      update showtime_seats set held_until = held_until - ${age}
      where showtime_id = ${showtimeId}::uuid and hold_id = ${holdId}::uuid`.execute(db);
    forgetSeats(showtimeId);
  }

  // What is written past the application has to be told to it.
  function forgetSeats(showtimeId: string): void {
    dropCached([seatsTopic(showtimeId)]);
  }

  /** What the public sees as not available. */
  async function takenSeats(showtimeId: string): Promise<string[]> {
    const response = await request({ url: `/showtimes/${showtimeId}/seats` });
    return response.json<{ unavailable: string[] }>().unavailable;
  }
}

/** Terms under which adults pay, and staff may give a seat away. */
export function adultTerms(zonePrices: Readonly<Record<string, number>>) {
  return {
    ticketTypes: [
      { code: 'adult', name: 'Adult', staffOnly: false, requiresAnother: false },
      { code: 'complimentary', name: 'Complimentary', staffOnly: true, requiresAnother: false },
    ],
    prices: Object.fromEntries(
      Object.entries(zonePrices).map(([zone, adult]) => [zone, { adult, complimentary: 0 }]),
    ),
    fees: [],
    tax: null,
    promotions: [],
    refundPolicy: { tiers: [{ untilMinutesBefore: 60, percent: 100 }], feesRefundable: false },
  } satisfies Omit<SaleTerms, 'currency'>;
}

function pricesOf({ zones }: SeatMapDocument): Record<string, number> {
  return Object.fromEntries(zones.map((zone) => [zone.id, 1250]));
}
