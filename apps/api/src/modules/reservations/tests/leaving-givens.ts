import { sql } from 'kysely';
import { expect } from 'vitest';

import { givenPending, type PendingPurchase } from '../../../../test/support/paying.ts';
import type { TestPayments } from '../../../../test/support/payment-simulator.ts';
import type { TestApp, TestRequest } from '../../../../test/support/test-app.ts';
import type { SaleTerms } from '../../pricing/index.ts';

/** Everything back until a day before, half of it until two hours before; fees where they can. */
export const TIERED = {
  fees: [
    fee('service', 'ticket', 100, true),
    fee('card', 'ticket', 50, false),
    fee('booking', 'booking', 200, true),
  ],
  tax: { name: 'VAT', rateBasisPoints: 2000, feeRateBasisPoints: 2000, isIncluded: true },
  refundPolicy: {
    tiers: [
      { untilMinutesBefore: 1440, percent: 100 },
      { untilMinutesBefore: 120, percent: 50 },
    ],
    feesRefundable: true,
  },
} satisfies Partial<SaleTerms>;

function fee(code: string, per: 'ticket' | 'booking', amount: number, isRefundable: boolean) {
  return { code, name: code, per, amount, channels: null, isRefundable };
}

/** Seats that a guest has paid for online. */
export async function givenPaid(
  api: TestApp,
  payments: TestPayments,
  wanted: Parameters<typeof givenPending>[1],
): Promise<PendingPurchase> {
  const purchase = await givenPending(api, wanted);
  await payments.pay(purchase.checkoutUrl);
  await payments.waitForWebhooks();
  return purchase;
}

/** Who leaves: the buyer, or somebody else who asks. */
type Leaver = Pick<TestRequest, 'headers' | 'as'>;

export type CancellationQuoteBody = {
  isOpen: boolean;
  closedBecause: string | null;
  percent: number | null;
  until: string | null;
  tickets: { seat: string; credit: Amount; kept: Amount }[];
  bookingFee: { amount: Amount; credit: Amount; kept: Amount };
  credit: Amount;
  kept: Amount;
  refund: Amount;
};

type Amount = { amount: number; currency: string };

export async function quoteCancellation(
  api: TestApp,
  reservationId: string,
  who: Leaver,
  query = '',
): Promise<CancellationQuoteBody> {
  const url = `/reservations/${reservationId}/cancellation-quote${query}`;
  const answer = await api.request({ url, ...who });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<CancellationQuoteBody>();
}

export function cancelling(reservationId: string, who: Leaver, payload: object = {}): TestRequest {
  return { method: 'POST', url: `/reservations/${reservationId}/cancel`, payload, ...who };
}

export function exchanging(reservationId: string, who: Leaver, payload: object): TestRequest {
  return { method: 'POST', url: `/reservations/${reservationId}/exchange`, payload, ...who };
}

/** Seats held by whoever wants them in exchange. */
export async function givenHoldOf(
  api: TestApp,
  showtimeId: string,
  seats: readonly string[],
  who: Leaver,
): Promise<{ showtimeId: string; holdId: string }> {
  const url = `/showtimes/${showtimeId}/holds`;
  const answer = await api.request({ method: 'POST', url, payload: { seats }, ...who });
  expect(answer.statusCode, answer.body).toBe(201);
  return { showtimeId, holdId: answer.json<{ id: string }>().id };
}

/** What the ledger says of an event of a reservation, newest first. */
export async function entriesOf(api: TestApp, reservationId: string, kind: string) {
  const { rows } = await sql<{
    ticket: number;
    fee: number;
    charge: number;
    paid: number;
    due: number;
    tax: number;
    admissions: number;
  }>`
    select
      l.ticket_amount as ticket, l.fee_amount as fee, l.charge_amount as charge,
      l.paid_amount as paid, l.due_amount as due, l.tax_amount as tax, l.admissions
    from ledger_entries l
    where l.reservation_id = ${reservationId}::uuid and l.kind = ${kind}
    order by l.created_at desc`.execute(api.db);
  return rows;
}

/** As if somebody had gone in with every ticket of a reservation. */
export async function admitAll(api: TestApp, reservationId: string): Promise<void> {
  await sql`
    update tickets set admitted_at = now() where reservation_id = ${reservationId}::uuid`.execute(
    api.db,
  );
}
