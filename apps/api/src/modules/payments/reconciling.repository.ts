import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { PaymentCase } from './cases.repository.ts';
import type { PaymentTable } from './payments.tables.ts';

/** Moved by a provider, as our ledger has it. Minor units. */
export type BookedMovement = {
  intentReference: string;
  /** Came in, or below zero went back. */
  amount: number;
  position: { at: string; id: string };
};

/** All that our books have of one intent of a provider. Minor units. */
export type IntentBooks = {
  captured: number;
  currencies: string[];
  refunded: number;
  /** Begun to be sent: the provider may have it already. */
  underWay: number;
  showtimeId: string | null;
  reservationId: string | null;
  paymentId: string | null;
};

const MOVEMENTS = ['capture', 'parked', 'refund', 'unparked'] as const;

/** What the ledger has of a provider's in `[since, until)`, in its order, after a position. */
export async function readMovements(
  db: Database,
  window: { provider: string; since: Date; until: Date },
  after: BookedMovement['position'] | null,
  limit: number,
): Promise<BookedMovement[]> {
  let query = db
    .selectFrom('ledger_entries as e')
    .innerJoin('payments as p', (join) =>
      join.onRef('p.showtime_id', '=', 'e.showtime_id').onRef('p.id', '=', 'e.payment_id'),
    )
    .select([
      sql<string>`p.provider_reference`.as('intentReference'),
      'e.paid_amount as amount',
      sql<string>`e.created_at::text`.as('at'),
      'e.id',
    ])
    .where('e.kind', 'in', MOVEMENTS)
    .where('e.created_at', '>=', window.since)
    .where('e.created_at', '<', window.until)
    .where('p.provider', '=', sql<PaymentTable['provider']>`${window.provider}`)
    .where('p.provider_reference', 'is not', null);
  if (after !== null) {
    query = query.where(
      sql<boolean>`(e.created_at, e.id) > (${after.at}::timestamptz, ${after.id}::uuid)`,
    );
  }
  const rows = await query.orderBy('e.created_at').orderBy('e.id').limit(limit).execute();
  return rows.map(({ intentReference, amount, at, id }) => ({
    intentReference,
    amount,
    position: { at, id },
  }));
}

/** What our books have of an intent. What an exchange moved on came in once, where it came in. */
export async function readIntentBooks(
  db: Database,
  provider: string,
  intentReference: string,
): Promise<IntentBooks> {
  const payments = await db
    .selectFrom('payments as p')
    .select([
      'p.showtime_id as showtimeId',
      'p.reservation_id as reservationId',
      'p.id as paymentId',
      'p.currency',
      'p.captured_amount as captured',
      'p.source_payment_id as sourceId',
    ])
    .where('p.provider', '=', sql<PaymentTable['provider']>`${provider}`)
    .where('p.provider_reference', '=', intentReference)
    .orderBy('p.created_at')
    .execute();
  const refunds = await db
    .selectFrom('payments as p')
    .innerJoin('refunds as f', (join) =>
      join.onRef('f.showtime_id', '=', 'p.showtime_id').onRef('f.payment_id', '=', 'p.id'),
    )
    .select(['f.amount', 'f.status', 'f.attempts'])
    .where('p.provider', '=', sql<PaymentTable['provider']>`${provider}`)
    .where('p.provider_reference', '=', intentReference)
    .execute();
  const first = payments.filter((payment) => payment.sourceId === null);
  const [origin] = first;
  return {
    captured: sumOf(first.map(({ captured }) => captured)),
    currencies: [...new Set(first.filter((p) => p.captured > 0).map((p) => p.currency))],
    refunded: sumOf(refunds.filter((f) => f.status === 'succeeded').map((f) => f.amount)),
    underWay: sumOf(
      refunds.filter((f) => f.status === 'requested' && f.attempts > 0).map((f) => f.amount),
    ),
    showtimeId: origin?.showtimeId ?? null,
    reservationId: origin?.reservationId ?? null,
    paymentId: origin?.paymentId ?? null,
  };
}

/** Differences of one intent that were found earlier and are still open. */
export async function findOpenDifferences(
  tx: Transaction,
  keyPrefix: string,
): Promise<Pick<PaymentCase, 'id' | 'dedupeKey'>[]> {
  return tx
    .selectFrom('payment_cases as c')
    .select(['c.id', 'c.dedupe_key as dedupeKey'])
    .where('c.kind', '=', 'ledgerDifference')
    .where('c.resolved_at', 'is', null)
    .where(sql<boolean>`starts_with(c.dedupe_key, ${keyPrefix})`)
    .execute();
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
