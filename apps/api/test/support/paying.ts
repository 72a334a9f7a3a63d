import { sql } from 'kysely';
import { expect } from 'vitest';

import { newId, newSecret } from '../../src/platform/ids.ts';
import { expectInvariants } from './invariants.ts';
import type { TestPayments } from './payment-simulator.ts';
import type { TestApp } from './test-app.ts';

/** A guest who is about to pay online. */
export type PendingPurchase = {
  showtimeId: string;
  seats: readonly string[];
  holdId: string;
  reservationId: string;
  paymentId: string;
  /** Where the buyer pays. */
  checkoutUrl: string;
  payBy: string;
  amount: number;
  /** What makes a request theirs. */
  headers: Record<string, string>;
};

export type ReservationBody = {
  id: string;
  status: string;
  reference: string;
  tickets: { id: string; seat: string; status: string; code: string }[];
  total: { amount: number };
  amountPaid: { amount: number };
  amountRefunded: { amount: number };
  amountDue: { amount: number };
  refundDue: { amount: number };
  payment?: {
    id: string;
    status: string;
    checkoutUrl: string;
    payBy?: string;
    amount: { amount: number };
  };
  refunds: { amount: { amount: number }; status: string; reason: string }[];
  isFreelyRefundable: boolean;
};

/** Seats that a guest holds and goes to pay for. */
export async function givenPending(
  api: TestApp,
  {
    showtimeId,
    seats,
    key,
    promotionCode,
    headers = { 'guest-token': newSecret(32) },
  }: {
    showtimeId: string;
    seats: readonly string[];
    key?: string;
    promotionCode?: string;
    /** Of a guest who is here again. */
    headers?: Record<string, string> | undefined;
  },
): Promise<PendingPurchase> {
  const hold = await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats, ...(promotionCode === undefined ? {} : { promotionCode }) },
    headers,
  });
  expect(hold.statusCode, hold.body).toBe(201);
  const holdId = hold.json<{ id: string }>().id;
  const begun = await api.request(beginning({ showtimeId, holdId, headers }, key));
  expect(begun.statusCode, begun.body).toBe(201);
  const { id: reservationId, payment, total } = begun.json<ReservationBody>();
  if (payment === undefined) throw new Error(`nothing to pay: ${begun.body}`);
  return {
    showtimeId,
    seats,
    holdId,
    reservationId,
    paymentId: payment.id,
    checkoutUrl: payment.checkoutUrl,
    payBy: payment.payBy ?? '',
    amount: total.amount,
    headers,
  };
}

/** The request that begins to pay for a hold. */
export function beginning(
  { showtimeId, holdId, headers }: Pick<PendingPurchase, 'showtimeId' | 'holdId' | 'headers'>,
  key?: string,
) {
  return {
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, holdId, email: 'guest@example.com' },
    headers: { ...headers, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  } as const;
}

/** The request for another attempt to pay online. */
export function payAgain(
  { reservationId, headers }: Pick<PendingPurchase, 'reservationId' | 'headers'>,
  key?: string,
) {
  return {
    method: 'POST',
    url: `/reservations/${reservationId}/payments`,
    headers: { ...headers, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  } as const;
}

/** A reservation as its buyer sees it. */
export async function reservationOf(
  api: TestApp,
  { reservationId, headers }: Pick<PendingPurchase, 'reservationId' | 'headers'>,
): Promise<ReservationBody> {
  const answer = await api.request({ url: `/reservations/${reservationId}`, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<ReservationBody>();
}

/** Makes a purchase older, as if it had been begun that much earlier. */
export async function agePurchase(
  api: TestApp,
  {
    showtimeId,
    holdId,
    reservationId,
  }: Pick<PendingPurchase, 'showtimeId' | 'holdId' | 'reservationId'>,
  seconds: number,
): Promise<void> {
  const age = sql`make_interval(secs => ${seconds})`;
  await sql`
    update reservations
    set created_at = created_at - ${age}, pay_by = pay_by - ${age}, expired_at = expired_at - ${age}
    where showtime_id = ${showtimeId}::uuid and id = ${reservationId}::uuid`.execute(api.db);
  await sql`
    update payments set created_at = created_at - ${age}, next_close_at = next_close_at - ${age}
    where showtime_id = ${showtimeId}::uuid and reservation_id = ${reservationId}::uuid`.execute(
    api.db,
  );
  await api.ageHold({ showtimeId, holdId, seconds });
}

/** What the books of a reservation come to: one row of sums. */
export async function booksOf(
  api: TestApp,
  { showtimeId, reservationId }: Pick<PendingPurchase, 'showtimeId' | 'reservationId'>,
) {
  const { rows } = await sql<{
    sold: number;
    parked: number;
    paid: number;
    due: number;
    captures: number;
    refundsAsked: number;
  }>`
    select
      coalesce(sum(l.ticket_amount + l.fee_amount + l.charge_amount), 0)::integer as sold,
      coalesce(sum(l.parked_amount), 0)::integer as parked,
      coalesce(sum(l.paid_amount), 0)::integer as paid,
      coalesce(sum(l.due_amount), 0)::integer as due,
      count(*) filter (where l.kind = 'capture')::integer as captures,
      (
        select coalesce(sum(f.amount), 0)::integer from refunds f
        where f.showtime_id = ${showtimeId}::uuid and f.reservation_id = ${reservationId}::uuid
      ) as "refundsAsked"
    from ledger_entries l
    where l.showtime_id = ${showtimeId}::uuid and l.reservation_id = ${reservationId}::uuid`.execute(
    api.db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('no books');
  return row;
}

/**
 * What became of somebody's money and seats, looked at from both sides: our books and seats, and the
 * books of the provider. Three ends are good, `soldAndCaptured`, `releasedAndRefunded` and
 * `releasedAndNotPaid`; any other is described.
 */
export async function endStateOf(
  api: TestApp,
  payments: TestPayments,
  purchase: PendingPurchase,
): Promise<string> {
  const { status, tickets } = await reservationOf(api, purchase);
  const books = await booksOf(api, purchase);
  const intent = await payments.intent(purchase.checkoutUrl);
  const live = tickets.filter((ticket) => ticket.status === 'valid').length;
  const captured = intent.capturedAmount;
  const isSold = status === 'confirmed' && live === purchase.seats.length;
  const isReleased = (status === 'expired' || status === 'cancelled') && live === 0;
  if (isSold && captured === purchase.amount && books.paid === captured && books.due === 0) {
    return 'soldAndCaptured';
  }
  if (isReleased && captured > 0 && books.refundsAsked === captured && books.sold === 0) {
    return 'releasedAndRefunded';
  }
  if (isReleased && captured === 0 && books.paid === 0) return 'releasedAndNotPaid';
  return JSON.stringify({ status, live, captured, books });
}

/** The kinds of messages that are written about a reservation, in order. */
export async function messagesAbout(
  api: TestApp,
  { reservationId }: Pick<PendingPurchase, 'reservationId'>,
): Promise<string[]> {
  const rows = await api.db
    .selectFrom('outbox_messages')
    .select('kind')
    .where('subject_id', '=', reservationId)
    .orderBy('created_at')
    .execute();
  return rows.map(({ kind }) => kind);
}

/** Waits until everything is settled that is under way, and audits ledger and seats. */
export async function expectSettled(api: TestApp, payments: TestPayments): Promise<void> {
  await expect
    .poll(
      async () => {
        await payments.waitForWebhooks();
        // What was put back is taken up now, and not in its time.
        const { rows } = await sql<{ eventId: string }>`
          update payment_events
          set next_attempt_at = case when attempts > 1 then now() else next_attempt_at end
          where processed_at is null
          returning event_id as "eventId"`.execute(api.db);
        await api.parts.payments.processDueEvents();
        return rows;
      },
      { timeout: 20_000, interval: 100 },
    )
    .toEqual([]);
  await expectInvariants(api);
}

export const newKey = () => `key-${newId()}`;

/** Lets what was put off because it failed be tried again now. */
export async function forgetPostponement(
  { db }: Pick<TestApp, 'db'>,
  { showtimeId }: Pick<PendingPurchase, 'showtimeId'>,
): Promise<void> {
  await db
    .updateTable('payments')
    .set({ next_close_at: null })
    .where('showtime_id', '=', showtimeId)
    .execute();
}
