import { sql } from 'kysely';
import type pg from 'pg';

import { prepareStatement, type Database, type Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import type { CodedPromotion, Quote, SalesChannel } from '../pricing/index.ts';
import type { SaleOutcome, SaleWindowRefusal } from './sale-outcome.ts';

/** What a hold was when it was placed or extended: the answer, now and whenever it is repeated. */
export type HoldFacts = {
  holdId: string;
  seats: string[];
  quote: Quote;
  /** Epoch milliseconds of the database's clock. */
  answeredAt: number;
  expiresAt: number;
};

/** Everything `marquee.place_hold` needs. */
export type NewHold = {
  showtimeId: string;
  owner: string;
  /** Null for guests. */
  sessionId: string | null;
  seatMapId: string;
  /** What the quote was computed from: the showtime must still sell under it. */
  saleTermsId: string;
  /** Distinct, in label order. */
  seats: readonly string[];
  channel: SalesChannel;
  quote: Quote;
  /** The moment whose prices these are. */
  quotedAt: Date;
  /** What the given code stands for, whether or not it takes anything off. */
  givenPromotion: CodedPromotion | null;
  /** The promotion of which this takes a use. */
  limitedPromotion: string | null;
  holdId: string;
  durationSeconds: number;
  liveSeatsMax: number;
  idempotency: IdempotencyRequest;
};

export type StoredHold = {
  id: string;
  status: 'active' | 'converted' | 'released';
  /** Judged by the database's clock. */
  isExpired: boolean;
  seats: string[];
  saleTermsId: string;
  channel: SalesChannel;
  quote: Quote;
  quotedAt: Date;
  givenPromotion: CodedPromotion | null;
  createdAt: Date;
  expiresAt: Date;
  /** The database's clock when this was read. */
  now: Date;
  reservationId: string | null;
};

const placeHoldStatement = prepareStatement<{ outcome: SaleOutcome<HoldFacts, null> }>(
  'place_hold',
  `select marquee.place_hold(
    $1::uuid, $2, $3::uuid, $4::uuid, $5::uuid, $6::text[], $7::uuid, $8::integer, $9::integer,
    $10, $11::jsonb, $12::timestamptz, $13::jsonb, $14::uuid, $15, $16, $17::bytea, null
  ) as outcome`,
);

/** Holds named seats in one round trip: the hot path. The statement is a transaction by itself. */
export async function placeHold(
  pool: pg.Pool,
  hold: NewHold,
): Promise<SaleOutcome<HoldFacts, null>> {
  const [row] = await placeHoldStatement.run(pool, [
    hold.showtimeId,
    hold.owner,
    hold.sessionId,
    hold.seatMapId,
    hold.saleTermsId,
    hold.seats,
    hold.holdId,
    hold.durationSeconds,
    hold.liveSeatsMax,
    hold.channel,
    JSON.stringify(hold.quote),
    hold.quotedAt.toISOString(),
    jsonOrNull(hold.givenPromotion),
    hold.limitedPromotion,
    hold.idempotency.key,
    hold.idempotency.operation,
    hold.idempotency.requestHash,
  ]);
  assert(row !== undefined, 'place_hold returns one row');
  return row.outcome;
}

/** The same within a transaction that has locked and chosen the seats. */
export async function placeHoldLocked(
  tx: Transaction,
  hold: NewHold,
): Promise<SaleOutcome<HoldFacts, null>> {
  const { rows } = await sql<{ outcome: SaleOutcome<HoldFacts, null> }>`
    select marquee.place_hold(
      ${hold.showtimeId}::uuid, ${hold.owner}, ${hold.sessionId}::uuid, ${hold.seatMapId}::uuid,
      ${hold.saleTermsId}::uuid, ${hold.seats}::text[], ${hold.holdId}::uuid,
      ${hold.durationSeconds}::integer, ${hold.liveSeatsMax}::integer, ${hold.channel},
      ${JSON.stringify(hold.quote)}::jsonb, ${hold.quotedAt.toISOString()}::timestamptz,
      ${jsonOrNull(hold.givenPromotion)}::jsonb, ${hold.limitedPromotion}::uuid,
      ${hold.idempotency.key}, ${hold.idempotency.operation}, ${hold.idempotency.requestHash}::bytea, null
    ) as outcome`.execute(tx);
  const [row] = rows;
  assert(row !== undefined, 'place_hold returns one row');
  return row.outcome;
}

/** Makes the requests of one owner for one showtime take turns until the transaction ends. */
export async function lockBuyer(tx: Transaction, showtimeId: string, owner: string): Promise<void> {
  await sql`select marquee.lock_buyer(${showtimeId}::uuid, ${owner})`.execute(tx);
}

/** What a request with this key was answered before; null when it is new. Ask under `lockBuyer`. */
export async function findStoredAnswer<Facts, Context>(
  tx: Transaction,
  { showtimeId, owner }: { showtimeId: string; owner: string },
  { key, operation, requestHash }: IdempotencyRequest,
): Promise<SaleOutcome<Facts, Context> | null> {
  if (key === null) return null;
  const { rows } = await sql<{ answer: SaleOutcome<Facts, Context> | null }>`
    select marquee.stored_answer(
      ${showtimeId}::uuid, ${owner}, ${key}, ${operation}, ${requestHash}::bytea
    ) as answer`.execute(tx);
  return rows[0]?.answer ?? null;
}

/** Keeps the answer to a request that carried a key, in the transaction of its effect. */
export async function recordAnswer(
  tx: Transaction,
  { showtimeId, owner }: { showtimeId: string; owner: string },
  { key, operation, requestHash }: IdempotencyRequest,
  facts: object,
  context: object | null,
): Promise<void> {
  await sql`
    select marquee.record_answer(
      ${showtimeId}::uuid, ${owner}, ${key}, ${operation}, ${requestHash}::bytea,
      ${JSON.stringify(facts)}::jsonb, ${context === null ? null : JSON.stringify(context)}::jsonb
    )`.execute(tx);
}

/** Whether a session may still act. */
export async function isSessionLive(tx: Transaction, sessionId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from marquee.live_session(${sessionId}::uuid)`.execute(tx);
  return rows.length > 0;
}

/** Why seats of a showtime cannot be sold now; null while they can. */
export async function findSaleRefusal(
  tx: Transaction,
  showtimeId: string,
  { seatMapId, saleTermsId }: { seatMapId: string; saleTermsId: string },
): Promise<SaleWindowRefusal | null> {
  const { rows } = await sql<{ refusal: SaleWindowRefusal['outcome'] | null }>`
    select marquee.sale_refusal(
      ${showtimeId}::uuid, ${seatMapId}::uuid, ${saleTermsId}::uuid
    ) as refusal`.execute(tx);
  const refusal = rows[0]?.refusal ?? null;
  return refusal === null ? null : { outcome: refusal };
}

/** The seats of a showtime that are free at this moment. */
export async function findFreeSeats(tx: Transaction, showtimeId: string): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('showtime_seats as s')
    .select('s.seat_label as label')
    .where('s.showtime_id', '=', showtimeId)
    .where(sql<boolean>`marquee.is_free(s.status, s.held_until)`)
    .execute();
  return new Set(rows.map((row) => row.label));
}

/** Locks those of the named seats that are still free and that nobody else is at; says which. */
export async function lockWithoutWaiting(
  tx: Transaction,
  showtimeId: string,
  seats: readonly string[],
): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('showtime_seats as s')
    .select('s.seat_label as label')
    .where('s.showtime_id', '=', showtimeId)
    .where('s.seat_label', '=', sql<string>`any(${seats}::text[])`)
    .where(sql<boolean>`marquee.is_free(s.status, s.held_until)`)
    .orderBy('s.seat_label')
    .forUpdate()
    .skipLocked()
    .execute();
  return new Set(rows.map((row) => row.label));
}

/** Locks every free seat of a showtime, and others that are named, in one go; says which these are. */
export async function lockFreeSeats(
  tx: Transaction,
  showtimeId: string,
  andThese: readonly string[] = [],
): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('showtime_seats as s')
    .select('s.seat_label as label')
    .where('s.showtime_id', '=', showtimeId)
    .where((where) =>
      where.or([
        where('s.seat_label', '=', sql<string>`any(${andThese}::text[])`),
        sql<boolean>`marquee.is_free(s.status, s.held_until)`,
      ]),
    )
    .orderBy('s.seat_label')
    .forUpdate()
    .execute();
  return new Set(rows.map((row) => row.label));
}

/** An owner's hold, as it is at this moment. */
export async function findHold(
  db: Database | Transaction,
  { showtimeId, holdId, owner }: { showtimeId: string; holdId: string; owner: string },
): Promise<StoredHold | undefined> {
  return db
    .selectFrom('holds as h')
    .select([
      'h.id',
      'h.status',
      'h.seat_labels as seats',
      'h.sale_terms_id as saleTermsId',
      'h.channel',
      'h.quote',
      'h.quoted_at as quotedAt',
      'h.given_promotion as givenPromotion',
      'h.created_at as createdAt',
      'h.expires_at as expiresAt',
      'h.reservation_id as reservationId',
      sql<boolean>`h.expires_at <= now()`.as('isExpired'),
      sql<Date>`now()`.as('now'),
    ])
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', holdId)
    .where('h.owner', '=', owner)
    .executeTakeFirst();
}

/** Locks the seats a hold was given, in label order, whoever has them now. */
export async function lockSeats(
  tx: Transaction,
  showtimeId: string,
  seats: readonly string[],
): Promise<void> {
  await tx
    .selectFrom('showtime_seats as s')
    .select('s.seat_label')
    .where('s.showtime_id', '=', showtimeId)
    .where('s.seat_label', '=', sql<string>`any(${seats}::text[])`)
    .orderBy('s.seat_label')
    .forUpdate()
    .execute();
}

/**
 * Lets an active hold last longer. Its seats are locked.
 *
 * @returns false when it has not all of its seats any more, and so has run out
 */
export async function extendHold(
  tx: Transaction,
  { showtimeId, holdId }: { showtimeId: string; holdId: string },
  expiresAt: Date,
): Promise<boolean> {
  const hold = await tx
    .updateTable('holds as h')
    .set({ expires_at: expiresAt })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', holdId)
    .where('h.status', '=', 'active')
    .returning('h.seat_labels as seats')
    .executeTakeFirstOrThrow();
  const { numUpdatedRows } = await tx
    .updateTable('showtime_seats as s')
    .set({ held_until: expiresAt })
    .where('s.showtime_id', '=', showtimeId)
    .where('s.hold_id', '=', holdId)
    .where('s.status', '=', 'held')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === BigInt(hold.seats.length);
}

/** Exchanges the quote of an active hold, and the promotion it was given. Its owner's turn is ours. */
export async function replaceQuote(
  tx: Transaction,
  { showtimeId, holdId }: { showtimeId: string; holdId: string },
  { quote, givenPromotion }: { quote: Quote; givenPromotion: CodedPromotion | null },
): Promise<void> {
  await tx
    .updateTable('holds as h')
    .set({ quote: JSON.stringify(quote), given_promotion: jsonOrNull(givenPromotion) })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', holdId)
    .where('h.status', '=', 'active')
    .executeTakeFirstOrThrow();
}

/** Gives the seats that a hold still has back to everyone. They are locked. */
export async function releaseHold(
  tx: Transaction,
  { showtimeId, holdId }: { showtimeId: string; holdId: string },
): Promise<void> {
  await freeHeldSeats(tx, { showtimeId, holdId });
  await tx
    .updateTable('holds as h')
    .set({ status: 'released', released_at: sql<Date>`now()` })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', holdId)
    .where('h.status', '=', 'active')
    .execute();
}

/** Makes every seat that a hold still has available. They are locked. */
export async function freeHeldSeats(
  tx: Transaction,
  { showtimeId, holdId }: { showtimeId: string; holdId: string },
): Promise<void> {
  await tx
    .updateTable('showtime_seats as s')
    .set({ status: 'available', hold_id: null, held_until: null })
    .where('s.showtime_id', '=', showtimeId)
    .where('s.hold_id', '=', holdId)
    .where('s.status', '=', 'held')
    .execute();
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
