import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import type { Quote, SalesChannel } from '../pricing/index.ts';
import type { StoredHold } from '../seats/index.ts';
import type { RefundLimits } from './cancelling-judgement.ts';
import { newReference } from './reference.ts';
import type { ReservationPaymentMethod } from './reservations.tables.ts';

/** A reservation that takes the place of another: confirmed at once, at the prices of its hold. */
export type ExchangedReservation = {
  showtimeId: string;
  id: string;
  owner: string;
  userId: string | null;
  email: string | null;
  channel: SalesChannel;
  paymentMethod: ReservationPaymentMethod;
  hold: Pick<StoredHold, 'id' | 'saleTermsId' | 'quote'>;
  limits: RefundLimits;
  exchangedFrom: { showtimeId: string; id: string };
  /** One for every seat. */
  ticketIds: readonly string[];
  signingKeyId: string;
};

/** What is seen of the seats of a hold once they are locked. */
export type HeldSeats = { isCancelled: boolean; ours: number };

/** How many locked seats a hold still has, and whether its showtime was cancelled before. */
export async function readHeldSeats(
  tx: Transaction,
  { showtimeId, holdId }: { showtimeId: string; holdId: string },
): Promise<HeldSeats> {
  const { rows } = await sql<HeldSeats>`
    select
      marquee.showtime_is_cancelled(${showtimeId}::uuid) as "isCancelled",
      (
        select count(*)::integer from showtime_seats s
        where s.showtime_id = ${showtimeId}::uuid and s.hold_id = ${holdId}::uuid
          and s.held_until > now()
      ) as ours`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('one row was asked for');
  return row;
}

/** How many seats somebody has of a showtime. Ask under their lock. */
export async function countLiveSeats(
  tx: Transaction,
  { showtimeId, owner }: { showtimeId: string; owner: string },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select marquee.live_seat_count(${showtimeId}::uuid, ${owner})::integer as count`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** A reference is taken once in hundreds of millions of times. */
const REFERENCES_MAX = 5;

/** Sells locked, held seats for what was paid before: reservation, tickets and the ledger of the sale. */
export async function sellExchanged(
  tx: Transaction,
  reservation: ExchangedReservation,
): Promise<void> {
  const { showtimeId, id, owner, hold } = reservation;
  await insertReservation(tx, reservation);
  const quote = JSON.stringify(hold.quote);
  await sql`
    select marquee.issue_tickets(
      ${showtimeId}::uuid, ${id}::uuid, ${hold.id}::uuid, ${quote}::jsonb,
      ${reservation.ticketIds}::uuid[], ${reservation.signingKeyId}
    )`.execute(tx);
  await sql`
    select marquee.enter_sale(${showtimeId}::uuid, ${id}::uuid, ${quote}::jsonb)`.execute(tx);
  await tx
    .updateTable('holds as h')
    // Staff hold seats for somebody: what comes of it is theirs.
    .set({ status: 'converted', reservation_id: id, owner })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', hold.id)
    .where('h.status', '=', 'active')
    .returning('h.id')
    .executeTakeFirstOrThrow();
}

/** What the new reservation does not give back, the old one need not keep. It is locked. */
export async function handOverForfeited(
  tx: Transaction,
  { showtimeId, id }: { showtimeId: string; id: string },
  forfeited: number,
): Promise<void> {
  if (forfeited === 0) return;
  await tx
    .updateTable('reservations as r')
    .set({ forfeited_amount: sql<number>`greatest(0, r.forfeited_amount - ${forfeited}::integer)` })
    .where('r.showtime_id', '=', showtimeId)
    .where('r.id', '=', id)
    .execute();
}

async function insertReservation(
  tx: Transaction,
  reservation: ExchangedReservation,
): Promise<void> {
  const { hold } = reservation;
  const quote: Quote = hold.quote;
  for (let attempt = 1; attempt <= REFERENCES_MAX; attempt += 1) {
    const inserted = await tx
      .insertInto('reservations')
      .values({
        showtime_id: reservation.showtimeId,
        id: reservation.id,
        owner: reservation.owner,
        user_id: reservation.userId,
        email: reservation.email,
        reference: newReference(),
        status: 'confirmed',
        channel: reservation.channel,
        payment_method: reservation.paymentMethod,
        currency: quote.currency,
        original_total_amount: quote.total,
        hold_id: hold.id,
        sale_terms_id: hold.saleTermsId,
        quote: JSON.stringify(quote),
        pay_by: null,
        expired_at: null,
        exchanged_from_showtime_id: reservation.exchangedFrom.showtimeId,
        exchanged_from_id: reservation.exchangedFrom.id,
        refund_percent_max: reservation.limits.refundPercentMax,
        forfeited_amount: reservation.limits.forfeited,
        cancelled_at: null,
      })
      .onConflict((conflict) => conflict.columns(['showtime_id', 'reference']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted !== undefined) return;
  }
  throw new Error(`${REFERENCES_MAX} references were taken in one showtime`);
}
