import type pg from 'pg';

import { prepareStatement } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import type { SaleOutcome } from '../seats/index.ts';
import type { ShowtimeSummary } from '../showtimes/index.ts';
import type { SalesChannel } from './reservations.tables.ts';

/** What a sale was: the answer to the request, now and whenever it is repeated. */
export type SaleFacts = {
  reservationId: string;
  reference: string;
  channel: SalesChannel;
  currency: string;
  /** Epoch milliseconds of the database's clock. */
  createdAt: number;
  tickets: { id: string; seat: string; zone: string; price: number; code: string }[];
};

/** What surrounded the sale at the time, kept with its answer. */
export type SaleContext = { showtime: ShowtimeSummary };

/** A reservation to be made, whatever its seats. */
export type NewReservation = {
  showtimeId: string;
  owner: string;
  sessionId: string;
  userId: string;
  reservationId: string;
  reference: string;
  /** At least one for each seat. */
  tickets: readonly { id: string; code: string }[];
  channel: SalesChannel;
  idempotency: IdempotencyRequest;
  context: SaleContext;
};

const sellSeatsStatement = prepareStatement<{ outcome: SaleOutcome<SaleFacts, SaleContext> }>(
  'sell_seats',
  `select marquee.sell_seats(
    $1::uuid, $2, $3::uuid, $4::uuid, $5::uuid, $6::text[], $7::uuid, $8, $9::uuid[], $10::text[],
    $11, $12::integer, $13, $14, $15::bytea, $16::jsonb
  ) as outcome`,
);

const sellHoldStatement = prepareStatement<{ outcome: SaleOutcome<SaleFacts, SaleContext> }>(
  'sell_hold',
  `select marquee.sell_hold(
    $1::uuid, $2, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7, $8::uuid[], $9::text[],
    $10, $11, $12, $13::bytea, $14::jsonb
  ) as outcome`,
);

/**
 * Sells named seats in one round trip: the hottest path. The statement is a transaction by itself.
 * The seats are distinct and in label order, and were checked against the given seat map.
 */
export async function sellSeats(
  pool: pg.Pool,
  reservation: NewReservation,
  {
    seats,
    seatMapId,
    liveSeatsMax,
  }: { seats: readonly string[]; seatMapId: string; liveSeatsMax: number },
): Promise<SaleOutcome<SaleFacts, SaleContext>> {
  const [row] = await sellSeatsStatement.run(pool, [
    reservation.showtimeId,
    reservation.owner,
    reservation.sessionId,
    reservation.userId,
    seatMapId,
    seats,
    reservation.reservationId,
    reservation.reference,
    reservation.tickets.map((ticket) => ticket.id),
    reservation.tickets.map((ticket) => ticket.code),
    reservation.channel,
    liveSeatsMax,
    ...answerParameters(reservation),
  ]);
  assert(row !== undefined, 'sell_seats returns one row');
  return row.outcome;
}

/** Sells what a hold holds, at the prices of its quote, in one round trip. */
export async function sellHold(
  pool: pg.Pool,
  reservation: NewReservation,
  holdId: string,
): Promise<SaleOutcome<SaleFacts, SaleContext>> {
  const [row] = await sellHoldStatement.run(pool, [
    reservation.showtimeId,
    reservation.owner,
    reservation.sessionId,
    reservation.userId,
    holdId,
    reservation.reservationId,
    reservation.reference,
    reservation.tickets.map((ticket) => ticket.id),
    reservation.tickets.map((ticket) => ticket.code),
    reservation.channel,
    ...answerParameters(reservation),
  ]);
  assert(row !== undefined, 'sell_hold returns one row');
  return row.outcome;
}

function answerParameters({ idempotency, context }: NewReservation): readonly unknown[] {
  const { key, operation, requestHash } = idempotency;
  return [key, operation, requestHash, key === null ? null : JSON.stringify(context)];
}
