import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/** Takes an amount off a payment, which is locked, and makes it a payment of another reservation. */
export async function moveAmount(
  tx: Transaction,
  {
    from,
    to,
    arrivedId,
    amount,
  }: {
    from: { showtimeId: string; paymentId: string };
    to: { showtimeId: string; reservationId: string };
    arrivedId: string;
    amount: number;
  },
): Promise<void> {
  await tx
    .updateTable('payments as p')
    .set({ transferred_amount: sql<number>`p.transferred_amount + ${amount}` })
    .where('p.showtime_id', '=', from.showtimeId)
    .where('p.id', '=', from.paymentId)
    .execute();
  await sql`
    insert into payments
      (showtime_id, id, reservation_id, provider, method, status, currency, amount, captured_amount,
       provider_reference, source_showtime_id, source_payment_id, taken_by_user_id, settled_at)
    select
      ${to.showtimeId}::uuid, ${arrivedId}::uuid, ${to.reservationId}::uuid, p.provider, p.method,
      'captured', p.currency, ${amount}::integer, ${amount}::integer, p.provider_reference,
      p.showtime_id, p.id, p.taken_by_user_id, now()
    from payments p
    where p.showtime_id = ${from.showtimeId}::uuid and p.id = ${from.paymentId}::uuid`.execute(tx);
}
