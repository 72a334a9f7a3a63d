import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';

import type { TestApp } from '../../../../test/support/test-app.ts';
import type { SaleTerms } from '../../pricing/index.ts';

/** Where something was sold, and of which showtime. */
type Place = {
  showtimeId: string;
  reservationId: string;
  currency: string;
  channel: string;
  businessDate: string;
  movieId: string;
  cinemaId: string;
  auditoriumId: string;
  timeZone: string;
  dayStartsAt: string;
};

/** An entry of the ledger, amounts in minor units. */
export type BookedEntry = Place & {
  kind: string;
  /** Milliseconds of the epoch. */
  at: number;
  ticket: number;
  fee: number;
  charge: number;
  parked: number;
  paid: number;
  due: number;
  tax: number;
  admissions: number;
};

/** A ticket; moments are milliseconds of the epoch. */
export type BookedTicket = Place & {
  ticketType: string;
  price: number;
  fee: number;
  tax: number;
  discount: number;
  soldAt: number;
  voidedAt: number | null;
  admittedAt: number | null;
};

const place = sql`
  r.currency, r.channel, t.business_date as "businessDate", t.movie_id as "movieId",
  t.cinema_id as "cinemaId", t.auditorium_id as "auditoriumId", c.time_zone as "timeZone",
  to_char(c.business_day_starts_at, 'HH24:MI') as "dayStartsAt"`;

const millisecondsOf = (column: string) =>
  sql`(extract(epoch from ${sql.ref(column)}) * 1000)::float8`;

/** Everything in the books, line by line. */
export async function readBooks({ db }: Pick<TestApp, 'db'>) {
  const { rows: entries } = await sql<BookedEntry>`
    select ${place}, e.showtime_id as "showtimeId", e.reservation_id as "reservationId", e.currency,
      e.kind, ${millisecondsOf('e.created_at')} as at, e.ticket_amount as ticket,
      e.fee_amount as fee, e.charge_amount as charge, e.parked_amount as parked,
      e.paid_amount as paid, e.due_amount as due, e.tax_amount as tax, e.admissions
    from ledger_entries e
    join reservations r on r.showtime_id = e.showtime_id and r.id = e.reservation_id
    join showtimes t on t.id = e.showtime_id
    join cinemas c on c.id = t.cinema_id`.execute(db);
  const { rows: tickets } = await sql<BookedTicket>`
    select ${place}, k.showtime_id as "showtimeId", k.reservation_id as "reservationId",
      k.ticket_type as "ticketType", k.price_amount as price, k.fee_amount as fee,
      k.tax_amount + k.fee_tax_amount as tax, k.discount_amount as discount,
      ${millisecondsOf('s.created_at')} as "soldAt",
      ${millisecondsOf('k.voided_at')} as "voidedAt",
      ${millisecondsOf('k.admitted_at')} as "admittedAt"
    from tickets k
    join reservations r on r.showtime_id = k.showtime_id and r.id = k.reservation_id
    join ledger_entries s on s.showtime_id = k.showtime_id and s.id = k.reservation_id
    join showtimes t on t.id = k.showtime_id
    join cinemas c on c.id = t.cinema_id`.execute(db);
  return { entries, tickets };
}

/** The trading day of a moment, by the clock on the wall. */
export function tradingDayOf(
  at: number,
  { timeZone, dayStartsAt }: Pick<Place, 'timeZone' | 'dayStartsAt'>,
): string {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(at))
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime();
  const isBefore = Temporal.PlainTime.compare(local.toPlainTime(), dayStartsAt) < 0;
  const date = local.toPlainDate();
  return (isBefore ? date.subtract({ days: 1 }) : date).toString();
}

/**
 * Makes everything that was booked, voided or scanned in the last hours older, as if it had happened at
 * a moment that is longer ago.
 */
export async function backdate({ db }: Pick<TestApp, 'db'>, at: Date): Promise<void> {
  const recently = sql`now() - interval '12 hours'`;
  await sql`update ledger_entries set created_at = ${at} where created_at > ${recently}`.execute(
    db,
  );
  await sql`update tickets set voided_at = ${at} where voided_at > ${recently}`.execute(db);
  await sql`update tickets set admitted_at = ${at} where admitted_at > ${recently}`.execute(db);
}

/** A moment by the clock of a place, such as `2026-03-29T05:59`; of two, the earlier. */
export function momentAt(local: string, timeZone: string): Date {
  const { epochMilliseconds } = Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone);
  return new Date(epochMilliseconds);
}

/** The last two moments at which clocks changed, the later first. */
export function lastClockChanges(timeZone: string): Temporal.ZonedDateTime[] {
  const last = Temporal.Now.zonedDateTimeISO(timeZone)
    .subtract({ days: 1 })
    .getTimeZoneTransition('previous');
  const beforeLast = last?.getTimeZoneTransition('previous');
  if (last === null || beforeLast === undefined || beforeLast === null) {
    throw new Error(`the clocks of ${timeZone} do not change`);
  }
  return [last, beforeLast];
}

export function dateAgo(days: number): string {
  return Temporal.Now.plainDateISO('UTC').subtract({ days }).toString();
}

/** Adults and children, fees of both kinds, ten per cent off, and half of it back. */
export function richTerms({
  adult,
  tax,
}: {
  adult: number;
  tax: SaleTerms['tax'];
}): Partial<SaleTerms> {
  const type = (code: string, staffOnly = false) => ({
    code,
    name: code,
    staffOnly,
    requiresAnother: false,
  });
  const fee = (code: string, per: 'ticket' | 'booking', amount: number) => ({
    code,
    name: code,
    per,
    amount,
    channels: null,
    isRefundable: per === 'ticket',
  });
  return {
    ticketTypes: [type('adult'), type('child'), type('complimentary', true)],
    prices: { standard: { adult, child: Math.round(adult * 0.6), complimentary: 0 } },
    fees: [fee('service', 'ticket', 100), fee('booking', 'booking', 200)],
    tax,
    promotions: [
      {
        id: '0198c0de-0000-7000-8000-000000000010',
        code: null,
        name: 'Tenth',
        discount: { kind: 'percentage', rateBasisPoints: 1000 },
        ticketTypes: null,
        validFrom: null,
        validTo: null,
      },
    ],
    refundPolicy: { tiers: [{ untilMinutesBefore: 60, percent: 50 }], feesRefundable: false },
  };
}

export const VAT = {
  name: 'VAT',
  rateBasisPoints: 2000,
  feeRateBasisPoints: 2000,
  isIncluded: true,
} as const satisfies SaleTerms['tax'];

export const SALES_TAX = {
  name: 'Sales tax',
  rateBasisPoints: 888,
  feeRateBasisPoints: 0,
  isIncluded: false,
} as const satisfies SaleTerms['tax'];
