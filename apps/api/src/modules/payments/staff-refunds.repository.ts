import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { RefundAddress } from './sending-refunds.repository.ts';

/** What the ledger and the refunds under way come to, in minor units. Read under the reservation's lock. */
export async function readWhatIsOwed(
  tx: Transaction,
  { showtimeId, reservationId }: { showtimeId: string; reservationId: string },
): Promise<{ due: number; requested: number }> {
  const { rows } = await sql<{ due: number; requested: number }>`
    select
      (
        select coalesce(sum(e.due_amount), 0)::integer
        from ledger_entries e
        where e.showtime_id = ${showtimeId}::uuid and e.reservation_id = ${reservationId}::uuid
      ) as due,
      (
        select coalesce(sum(f.amount), 0)::integer
        from refunds f
        join payments p on p.showtime_id = f.showtime_id and p.id = f.payment_id
        where f.showtime_id = ${showtimeId}::uuid and f.reservation_id = ${reservationId}::uuid
          and f.status = 'requested' and p.status = 'captured'
      ) as requested`.execute(tx);
  return rows[0] ?? { due: 0, requested: 0 };
}

/** Where a refund is. By id alone: a cold read. */
export async function findRefund(
  db: Database,
  refundId: string,
): Promise<(RefundAddress & { reservationId: string }) | undefined> {
  return db
    .selectFrom('refunds as f')
    .select([
      'f.showtime_id as showtimeId',
      'f.id as refundId',
      'f.reservation_id as reservationId',
    ])
    .where('f.id', '=', refundId)
    .executeTakeFirst();
}
