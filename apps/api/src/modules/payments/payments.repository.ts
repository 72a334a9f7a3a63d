import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { ProviderIntent } from './payment-provider.ts';
import type { PaymentMethod, PaymentStatus } from './payments.tables.ts';

/** A payment is found by its showtime and its id. */
export type PaymentAddress = { showtimeId: string; paymentId: string };

export type StoredPayment = {
  id: string;
  showtimeId: string;
  reservationId: string;
  provider: string;
  method: PaymentMethod;
  status: PaymentStatus;
  currency: string;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  transferredAmount: number;
  providerReference: string | null;
  checkoutUrl: string | null;
  clientSecret: string | null;
};

export async function findPayment(
  db: Database | Transaction,
  { showtimeId, paymentId }: PaymentAddress,
): Promise<StoredPayment | undefined> {
  return selectPayments(db)
    .where('p.showtime_id', '=', showtimeId)
    .where('p.id', '=', paymentId)
    .executeTakeFirst();
}

/**
 * By what the provider calls it: a cold read. What an exchange moved elsewhere goes by the same name:
 * this is the one that the money came for.
 */
export async function findPaymentByReference(
  db: Database | Transaction,
  provider: string,
  reference: string,
): Promise<StoredPayment | undefined> {
  return selectPayments(db)
    .where(sql<boolean>`p.provider = ${provider}`)
    .where('p.provider_reference', '=', reference)
    .where('p.source_payment_id', 'is', null)
    .orderBy('p.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Notes what the provider calls an intent and where it is paid. Again: no effect. */
export async function noteIntent(
  db: Database,
  { showtimeId, paymentId }: PaymentAddress,
  { reference, checkoutUrl, clientSecret }: ProviderIntent,
): Promise<void> {
  await db
    .updateTable('payments as p')
    .set({
      provider_reference: reference,
      checkout_url: checkoutUrl,
      client_secret: clientSecret,
      status: sql<PaymentStatus>`case when p.status = 'created' then 'open' else p.status end`,
    })
    .where('p.showtime_id', '=', showtimeId)
    .where('p.id', '=', paymentId)
    .where('p.provider_reference', 'is', null)
    .execute();
}

function selectPayments(db: Database | Transaction) {
  return db
    .selectFrom('payments as p')
    .select([
      'p.id',
      'p.showtime_id as showtimeId',
      'p.reservation_id as reservationId',
      'p.provider',
      'p.method',
      'p.status',
      'p.currency',
      'p.amount',
      'p.captured_amount as capturedAmount',
      'p.refunded_amount as refundedAmount',
      'p.transferred_amount as transferredAmount',
      'p.provider_reference as providerReference',
      'p.checkout_url as checkoutUrl',
      'p.client_secret as clientSecret',
    ]);
}
