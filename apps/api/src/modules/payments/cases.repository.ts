import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { PaymentCaseKind } from './payments.tables.ts';

/** What a person has to look at: money that is not where it should be. */
export type NewPaymentCase = {
  id: string;
  kind: PaymentCaseKind;
  /** Names the trouble: found again, it is the same case. */
  dedupeKey: string;
  /** What there is to know: ids and amounts in minor units, and nobody's name or address. */
  details: PaymentCaseDetails;
};

export type PaymentCaseDetails = {
  showtimeId?: string;
  reservationId?: string;
  paymentId?: string;
  refundId?: string;
  [more: string]: string | number | boolean | null | undefined;
};

export type PaymentCase = {
  id: string;
  kind: PaymentCaseKind;
  dedupeKey: string;
  details: PaymentCaseDetails;
  openedAt: Date;
  resolvedAt: Date | null;
  resolvedByUserId: string | null;
  resolution: string | null;
};

/** By openedAt and id, in which order they are listed. */
export type CasePosition = readonly string[] | undefined;

/**
 * Opens a case, in the transaction of what it is about. A case that healed by itself and comes up
 * again is opened again; one that a person closed stays closed.
 *
 * @returns whether this is news
 */
export async function insertCase(tx: Transaction, newCase: NewPaymentCase): Promise<boolean> {
  const opened = await tx
    .insertInto('payment_cases')
    .values({
      id: newCase.id,
      kind: newCase.kind,
      dedupe_key: newCase.dedupeKey,
      details: JSON.stringify(newCase.details),
      resolved_at: null,
      resolved_by_user_id: null,
      resolution: null,
    })
    .onConflict((conflict) =>
      conflict
        .column('dedupe_key')
        .doUpdateSet({ resolved_at: null, resolution: null })
        .where('payment_cases.resolved_at', 'is not', null)
        .where('payment_cases.resolved_by_user_id', 'is', null),
    )
    .returning('payment_cases.id')
    .executeTakeFirst();
  return opened !== undefined;
}

/** Cases, newest first. */
export async function listCases(
  db: Database,
  { isOpen }: { isOpen: boolean | undefined },
  limit: number,
  after: CasePosition,
): Promise<(PaymentCase & { openedAtExact: string })[]> {
  let query = selectCases(db).select(sql<string>`c.opened_at::text`.as('openedAtExact'));
  if (isOpen !== undefined) query = query.where('c.resolved_at', isOpen ? 'is' : 'is not', null);
  if (after !== undefined) {
    const [openedAt, id] = after;
    query = query.where(
      sql<boolean>`(c.opened_at, c.id) < (${openedAt}::timestamptz, ${id}::uuid)`,
    );
  }
  return query.orderBy('c.opened_at', 'desc').orderBy('c.id', 'desc').limit(limit).execute();
}

/** Open cases of a kind, oldest first. */
export async function findOpenCases(
  db: Database,
  kind: PaymentCaseKind,
  limit: number,
): Promise<PaymentCase[]> {
  return selectCases(db)
    .where('c.kind', '=', kind)
    .where('c.resolved_at', 'is', null)
    .orderBy('c.opened_at')
    .orderBy('c.id')
    .limit(limit)
    .execute();
}

/** Without a lock: what a case is about never changes. */
export async function findCase(
  db: Database | Transaction,
  id: string,
): Promise<PaymentCase | undefined> {
  return selectCases(db).where('c.id', '=', id).executeTakeFirst();
}

/**
 * Closes a case that is open.
 *
 * @param resolvedByUserId null where it healed by itself
 * @returns whether it was open
 */
export async function closeCase(
  tx: Transaction,
  id: string,
  { resolution, resolvedByUserId }: { resolution: string; resolvedByUserId: string | null },
): Promise<boolean> {
  const closed = await tx
    .updateTable('payment_cases as c')
    .set({
      resolved_at: sql<Date>`now()`,
      resolution,
      resolved_by_user_id: resolvedByUserId,
    })
    .where('c.id', '=', id)
    .where('c.resolved_at', 'is', null)
    .returning('c.id')
    .executeTakeFirst();
  return closed !== undefined;
}

/** A refund that failed and is a case. */
type FailedRefund = { showtimeId: string; id: string };

/** Closes the case of a refund that is no failed one any more. */
export async function closeCaseOfRefund(tx: Transaction, { id }: FailedRefund): Promise<void> {
  await sql`
    update payment_cases c
    set resolved_at = now(), resolution = 'It went through after all.'
    where c.dedupe_key = ${`refundFailed:${id}`} and c.resolved_at is null`.execute(tx);
}

/**
 * Closes the cases of the refunds of a reservation that failed, where nothing of them is owed any more:
 * it went back in another way. What is parked is owed by its payment, everything else together.
 */
export async function closeCasesOfPaidDebts(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<void> {
  await sql`
    update payment_cases c
    set resolved_at = now(), resolution = 'What was owed has gone back in another way.'
    where c.resolved_at is null and c.dedupe_key = any(array(
      select 'refundFailed:' || f.id
      from refunds f
      join payments p on p.showtime_id = f.showtime_id and p.id = f.payment_id
      where f.showtime_id = ${showtimeId}::uuid and f.reservation_id = ${reservationId}::uuid
        and f.status = 'failed'
        and 0 <= (
          select coalesce(
            sum(case when p.status = 'parked' then -e.parked_amount else e.due_amount end), 0
          )
          from ledger_entries e
          where e.showtime_id = ${showtimeId}::uuid and e.reservation_id = ${reservationId}::uuid
            and (p.status <> 'parked' or e.payment_id = p.id)
        )
    ))`.execute(tx);
}

function selectCases(db: Database | Transaction) {
  return db
    .selectFrom('payment_cases as c')
    .select([
      'c.id',
      'c.kind',
      'c.dedupe_key as dedupeKey',
      sql<PaymentCaseDetails>`c.details`.as('details'),
      'c.opened_at as openedAt',
      'c.resolved_at as resolvedAt',
      'c.resolved_by_user_id as resolvedByUserId',
      'c.resolution',
    ]);
}
