import type { Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { newId } from '../../platform/ids.ts';
import { enterInLedger } from './ledger.repository.ts';
import { lockPaymentsToRefund } from './refunds.repository.ts';
import { moveAmount } from './transferring.repository.ts';

/** A reservation, wherever it is. */
type Place = { showtimeId: string; reservationId: string };

/**
 * Lets money that was paid for one reservation pay for another, which was exchanged for it. Nothing
 * moves at the provider: what each payment gave over is a payment there under the same name, so that
 * it can be given back from there. Locks the payments in the order of their ids: after the seats and
 * the reservations.
 *
 * @param amount minor units of the currency of both; above zero, no more than is left
 */
export async function transferPayments(
  tx: Transaction,
  { from, to, amount }: { from: Place; to: Place; amount: number },
): Promise<void> {
  assert(Number.isSafeInteger(amount) && amount > 0, `a transfer of ${amount} is none`);
  const payments = await lockPaymentsToRefund(tx, from);
  let missing = amount;
  for (const payment of payments) {
    if (payment.status !== 'captured') continue;
    const taken = Math.min(missing, payment.left);
    if (taken === 0) continue;
    missing -= taken;
    await transfer(tx, {
      from,
      to,
      paymentId: payment.id,
      currency: payment.currency,
      amount: taken,
    });
  }
  assert(missing === 0, `a transfer of ${amount} is ${missing} more than is left of what was paid`);
}

async function transfer(
  tx: Transaction,
  {
    from,
    to,
    paymentId,
    currency,
    amount,
  }: { from: Place; to: Place; paymentId: string; currency: string; amount: number },
): Promise<void> {
  const arrivedId = newId();
  await moveAmount(tx, {
    from: { showtimeId: from.showtimeId, paymentId },
    to,
    arrivedId,
    amount,
  });
  const entry = { kind: 'transfer', currency } as const;
  await enterInLedger(tx, {
    ...entry,
    ...from,
    id: newId(),
    paymentId,
    paidAmount: -amount,
    dueAmount: amount,
  });
  await enterInLedger(tx, {
    ...entry,
    ...to,
    id: arrivedId,
    paymentId: arrivedId,
    paidAmount: amount,
    dueAmount: -amount,
  });
}
