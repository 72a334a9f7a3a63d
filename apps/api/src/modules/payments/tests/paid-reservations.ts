import { sql } from 'kysely';
import { vi } from 'vitest';

import { newGuest } from '../../../../test/support/races.ts';
import type { TestPayments } from '../../../../test/support/payment-simulator.ts';
import type { TestApp, TestUser } from '../../../../test/support/test-app.ts';

/** A reservation that was paid online, and the intent that paid it. */
export type PaidReservation = {
  showtimeId: string;
  id: string;
  intent: string;
  /** What was paid, in minor units. */
  amount: number;
};

/** The ledger of a reservation as staff read it. */
export type Books = {
  entries: { kind: string; explanation: string; paidAmount: number; dueAmount: number }[];
  totals: {
    chargeAmount: number;
    ticketAmount: number;
    parkedAmount: number;
    paidAmount: number;
    dueAmount: number;
  };
  payments: { id: string; status: string; captured: Amount; refunded: Amount }[];
  refunds: {
    id: string;
    status: string;
    amount: Amount;
    reason: string;
    note: string | null;
    attempts: number;
    failureReason: string | null;
  }[];
};

type Amount = { amount: number; currency: string };

/** What tests about money that goes back do over and over. */
export function createPaidReservations(api: TestApp, payments: TestPayments) {
  return {
    givenPending,
    givenPaid,
    waitForWebhooks,
    refund,
    readBooks,
    sendDueRefunds,
    makeRefundsDue,
    refundsOf,
    openCases,
    lastEvent,
  };

  /** Seats whose buyer is at the provider's page. */
  async function givenPending({ seats = ['A1', 'A2'] } = {}): Promise<PaidReservation> {
    const { showtimeId } = await api.givenShowtime();
    const guest = newGuest();
    const held = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats },
      headers: guest,
    });
    const placed = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: {
        showtimeId,
        holdId: held.json<{ id: string }>().id,
        email: 'grace@example.com',
        payment: { method: 'online' },
      },
      headers: guest,
    });
    if (placed.statusCode !== 201) throw new Error(`no reservation: ${placed.body}`);
    const { id, payment } = placed.json<{
      id: string;
      payment: { checkoutUrl: string; amount: Amount };
    }>();
    const intent = payment.checkoutUrl.slice(payment.checkoutUrl.lastIndexOf('/') + 1);
    return { showtimeId, id, intent, amount: payment.amount.amount };
  }

  /** Until every webhook was taken, and all came of it that is to come: a busy machine takes longer. */
  async function waitForWebhooks(): Promise<void> {
    await payments.waitForWebhooks();
    await vi.waitFor(
      async () => {
        await api.parts.payments.processDueEvents();
        const waiting = await api.db
          .selectFrom('payment_events')
          .select('event_id')
          .where('processed_at', 'is', null)
          .execute();
        if (waiting.length > 0) throw new Error(`${waiting.length} events are being worked on`);
      },
      { timeout: 20_000, interval: 20 },
    );
  }

  /** Seats that were paid at the provider, and are confirmed. */
  async function givenPaid(options: { seats?: string[] } = {}): Promise<PaidReservation> {
    const paid = await givenPending(options);
    await payments.pay(paid.intent);
    await waitForWebhooks();
    return paid;
  }

  /** Staff give money back. */
  async function refund(
    { id }: Pick<PaidReservation, 'id'>,
    as: TestUser,
    { amount = 500, reason = 'The sound failed.', key, handedOut }: StaffRefund = {},
  ) {
    return api.request({
      method: 'POST',
      url: `/reservations/${id}/refunds`,
      payload: { amount, reason, ...(handedOut === undefined ? {} : { handedOut }) },
      as,
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  }

  async function readBooks({ id }: Pick<PaidReservation, 'id'>, as: TestUser): Promise<Books> {
    const answer = await api.request({ url: `/reservations/${id}/ledger`, as });
    if (answer.statusCode !== 200) throw new Error(`no ledger: ${answer.body}`);
    return answer.json<Books>();
  }

  /** As the job does, when the pause after the last attempt is over. */
  async function sendDueRefunds(): Promise<void> {
    await makeRefundsDue();
    await api.parts.returningMoney.sendRefunds();
  }

  async function makeRefundsDue(): Promise<void> {
    await sql`
      update refunds set next_attempt_at = now()
      where status = 'requested' and next_attempt_at <> 'infinity'`.execute(api.db);
  }

  /** What went back at the provider, by its own books. */
  async function refundsOf(intent: string): Promise<number[]> {
    const booked = await payments.ledger();
    return booked
      .filter(({ kind, intentId }) => kind === 'refund' && intentId === intent)
      .map(({ amount }) => amount);
  }

  async function openCases(kind: string) {
    const rows = await api.db
      .selectFrom('payment_cases')
      .select(['id', 'kind', 'details'])
      .where(sql<boolean>`kind = ${kind}`)
      .where('resolved_at', 'is', null)
      .execute();
    return rows.map(({ id, details }): Record<string, unknown> => ({ id, ...details }));
  }

  /** The last event about an intent that its provider has made, as a webhook brings it. */
  async function lastEvent(intent: string, type: string): Promise<{ id: string }> {
    const events = await payments.events(intent);
    const event = events.findLast((one) => one.type === type);
    if (event === undefined) throw new Error(`no ${type} about ${intent}`);
    return event;
  }
}

type StaffRefund = { amount?: number; reason?: string; key?: string; handedOut?: boolean };
