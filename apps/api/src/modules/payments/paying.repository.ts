import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import type { PaymentAddress } from './payments.repository.ts';
import type { PaymentTable } from './payments.tables.ts';

type NewPayment = PaymentAddress & { reservationId: string; amount: number; currency: string };

/** Writes an attempt to pay online, before the provider hears of it. The reservation is locked. */
export async function insertOnlinePayment(
  tx: Transaction,
  payment: NewPayment & { provider: 'simulated' | 'stripe' },
): Promise<void> {
  await tx
    .insertInto('payments')
    .values({
      ...rowOf(payment),
      provider: payment.provider,
      method: 'online',
      status: 'created',
      settled_at: null,
      taken_by_user_id: null,
    })
    .execute();
}

/** Writes money that staff took. The reservation is locked. */
export async function insertTakenPayment(
  tx: Transaction,
  payment: NewPayment & { method: 'cash' | 'cardTerminal'; takenByUserId: string },
): Promise<void> {
  await tx
    .insertInto('payments')
    .values({
      ...rowOf(payment),
      provider: 'boxOffice',
      method: payment.method,
      status: 'captured',
      captured_amount: payment.amount,
      settled_at: sql<Date>`now()`,
      taken_by_user_id: payment.takenByUserId,
    })
    .execute();
}

/** Whether money came for a reservation that is not what was asked for, and nobody has seen to yet. */
export async function hasParkedMoney(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<boolean> {
  const parked = await tx
    .selectFrom('payments as p')
    .select('p.id')
    .where('p.showtime_id', '=', showtimeId)
    .where('p.reservation_id', '=', reservationId)
    .where('p.status', '=', 'parked')
    .whereRef('p.refunded_amount', '<', 'p.captured_amount')
    .limit(1)
    .executeTakeFirst();
  return parked !== undefined;
}

function rowOf({ showtimeId, paymentId, reservationId, amount, currency }: NewPayment) {
  return {
    showtime_id: showtimeId,
    id: paymentId,
    reservation_id: reservationId,
    currency,
    amount,
    provider_reference: null,
    checkout_url: null,
    client_secret: null,
    source_showtime_id: null,
    source_payment_id: null,
  } satisfies Partial<Record<keyof PaymentTable, unknown>>;
}
