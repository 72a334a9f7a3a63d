import { sql } from 'kysely';
import type pg from 'pg';

import { prepareStatement, type Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import type { Quote, SalesChannel } from '../pricing/index.ts';
import type { SaleOutcome } from '../seats/index.ts';
import type { ShowtimeSummary } from '../showtimes/index.ts';
import type { ReservationPaymentMethod } from './reservations.tables.ts';

/** What a sale was: the answer to the request, now and whenever it is repeated. */
export type SaleFacts = {
  reservationId: string;
  reference: string;
  channel: SalesChannel;
  method: ReservationPaymentMethod;
  email: string | null;
  /** Epoch milliseconds of the database's clock. */
  createdAt: number;
  quote: Quote;
} & (
  | {
      status: 'confirmed';
      /** In the order of the quote's tickets; there may be more of them. */
      ticketIds: string[];
      signingKeyId: string;
    }
  | {
      status: 'pendingPayment';
      /** Epoch milliseconds. */
      payBy: number;
      paymentId: string;
      provider: string;
    }
);

/** What surrounded the sale at the time, kept with its answer. */
export type SaleContext = { showtime: ShowtimeSummary };

/** A reservation to be made, whatever its seats. */
export type NewReservation = {
  showtimeId: string;
  owner: string;
  /** Null for guests. */
  sessionId: string | null;
  /** What `marquee.write_sale` and `write_pending` are told. */
  sale: {
    reservationId: string;
    reference: string;
    userId: string | null;
    /** Null: that of the account. */
    email: string | null;
    channel: SalesChannel;
    method: Exclude<ReservationPaymentMethod, 'none'>;
    /** At least one for each seat. */
    ticketIds: readonly string[];
    signingKeyId: string;
    paymentId: string;
    /** Who takes the money at the counter. */
    takenByUserId: string | null;
    /** Who takes it online. */
    provider: string | null;
    /** What a payment may take, beyond which bound a hold never lasts, and how long its seats stay held after that. */
    paymentSeconds: number;
    holdSecondsMax: number;
    graceSeconds: number;
  };
  idempotency: IdempotencyRequest;
  context: SaleContext;
};

/** The seats of a sale in one step. */
export type SoldSeats = {
  /** Distinct, in label order, checked against the given seat map. */
  seats: readonly string[];
  seatMapId: string;
  saleTermsId: string;
  quote: Quote;
  limitedPromotion: string | null;
  liveSeatsMax: number;
};

const sellSeatsStatement = prepareStatement<{ outcome: SaleOutcome<SaleFacts, SaleContext> }>(
  'sell_seats',
  `select marquee.sell_seats(
    $1::uuid, $2, $3::uuid, $4::uuid, $5::uuid, $6::text[], $7::integer, $8::jsonb, $9::uuid,
    $10::jsonb, $11, $12, $13::bytea, $14::jsonb
  ) as outcome`,
);

const sellHoldStatement = prepareStatement<{ outcome: SaleOutcome<SaleFacts, SaleContext> }>(
  'sell_hold',
  `select marquee.sell_hold(
    $1::uuid, $2, $3::uuid, $4::uuid, $5::jsonb, $6, $7, $8::bytea, $9::jsonb
  ) as outcome`,
);

/** Sells named seats in one round trip: the hottest path. The statement is a transaction by itself. */
export async function sellSeats(
  pool: pg.Pool,
  reservation: NewReservation,
  sold: SoldSeats,
): Promise<SaleOutcome<SaleFacts, SaleContext>> {
  const [row] = await sellSeatsStatement.run(pool, [
    reservation.showtimeId,
    reservation.owner,
    reservation.sessionId,
    sold.seatMapId,
    sold.saleTermsId,
    sold.seats,
    sold.liveSeatsMax,
    JSON.stringify(sold.quote),
    sold.limitedPromotion,
    JSON.stringify(reservation.sale),
    ...answerParameters(reservation),
  ]);
  assert(row !== undefined, 'sell_seats returns one row');
  return row.outcome;
}

/** Sells what a hold holds, or begins its payment, at the prices of its quote, in one round trip. */
export async function sellHold(
  pool: pg.Pool,
  reservation: NewReservation,
  holdId: string,
): Promise<SaleOutcome<SaleFacts, SaleContext>> {
  const [row] = await sellHoldStatement.run(pool, [
    reservation.showtimeId,
    reservation.owner,
    reservation.sessionId,
    holdId,
    JSON.stringify(reservation.sale),
    ...answerParameters(reservation),
  ]);
  assert(row !== undefined, 'sell_hold returns one row');
  return row.outcome;
}

/** The same within a transaction, for those who look at what it came to before they let it stand. */
export async function sellHoldWithin(
  tx: Transaction,
  reservation: NewReservation,
  holdId: string,
): Promise<SaleOutcome<SaleFacts, SaleContext>> {
  const [key, operation, requestHash, context] = answerParameters(reservation);
  const { rows } = await sql<{ outcome: SaleOutcome<SaleFacts, SaleContext> }>`
    select marquee.sell_hold(
      ${reservation.showtimeId}::uuid, ${reservation.owner}, ${reservation.sessionId}::uuid,
      ${holdId}::uuid, ${JSON.stringify(reservation.sale)}::jsonb,
      ${key}, ${operation}, ${requestHash}::bytea, ${context}::jsonb
    ) as outcome
  `.execute(tx);
  const [row] = rows;
  assert(row !== undefined, 'sell_hold returns one row');
  return row.outcome;
}

function answerParameters({ idempotency, context }: NewReservation): readonly unknown[] {
  const { key, operation, requestHash } = idempotency;
  return [key, operation, requestHash, key === null ? null : JSON.stringify(context)];
}
