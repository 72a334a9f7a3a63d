import type { Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { newId } from '../../platform/ids.ts';
import { closeCasesOfPaidDebts } from './cases.repository.ts';
import { enterInLedger } from './ledger.repository.ts';
import type { PaymentMethod, RefundReason } from './payments.tables.ts';
import { insertRefund, lockPaymentsToRefund, type PaymentToRefund } from './refunds.repository.ts';

/** Money that is to go back, in minor units of the reservation's currency. */
export type RefundRequest = {
  showtimeId: string;
  reservationId: string;
  /** Above zero, and no more than is left of what was paid. */
  amount: number;
  reason: RefundReason;
  /** In words, for whoever reads the books and for the customer. */
  note?: string;
  requestedByUserId?: string | null;
  /** Who gives cash, or the money on a card terminal, back at once: those refunds are then done. */
  handedOutByUserId?: string;
  /** Of this payment only. */
  paymentId?: string;
};

export type RequestedRefund = {
  id: string;
  paymentId: string;
  method: PaymentMethod;
  amount: number;
  status: 'requested' | 'succeeded';
};

/**
 * Asks for money to go back, in the transaction of what it goes back for; a job sends what was paid
 * online, and staff hand out the rest. Locks the reservation's payments in the order of their ids:
 * after its seats and itself. Takes from the newest payment first. A parked payment is touched for
 * the reasons `parked` and `paidTooLate` only, since what is parked belongs to no ticket.
 *
 * @throws assertion when less than that is left: never more goes back than came
 */
export async function requestRefund(
  tx: Transaction,
  request: RefundRequest,
): Promise<RequestedRefund[]> {
  const { showtimeId, reservationId, amount } = request;
  assert(Number.isSafeInteger(amount) && amount > 0, `a refund of ${amount} is none`);
  const payments = await lockPaymentsToRefund(tx, { showtimeId, reservationId });
  const parts = spread(
    amount,
    payments.filter((payment) => mayBeRefunded(payment, request)),
  );
  const refunds: RequestedRefund[] = [];
  for (const part of parts) refunds.push(await writeRefund(tx, request, part));
  return refunds;
}

type Part = { payment: PaymentToRefund; amount: number };

function mayBeRefunded(
  { id, status }: PaymentToRefund,
  { reason, paymentId }: RefundRequest,
): boolean {
  if (paymentId !== undefined && id !== paymentId) return false;
  if (reason === 'parked') return status === 'parked';
  return status === 'captured' || (status === 'parked' && reason === 'paidTooLate');
}

function spread(amount: number, payments: readonly PaymentToRefund[]): Part[] {
  const newestFirst = payments.toSorted(
    (one, other) =>
      other.createdAt.getTime() - one.createdAt.getTime() || (other.id < one.id ? -1 : 1),
  );
  const parts: Part[] = [];
  let missing = amount;
  for (const payment of newestFirst) {
    const taken = Math.min(missing, payment.left);
    if (taken > 0) parts.push({ payment, amount: taken });
    missing -= taken;
  }
  assert(missing === 0, `a refund of ${amount} is ${missing} more than is left of what was paid`);
  return parts;
}

async function writeRefund(
  tx: Transaction,
  { showtimeId, reservationId, reason, note, ...by }: RefundRequest,
  { payment, amount }: Part,
): Promise<RequestedRefund> {
  const isByHand = payment.method !== 'online';
  const isSettled = isByHand && by.handedOutByUserId !== undefined;
  const id = newId();
  const { currency } = payment;
  await insertRefund(tx, {
    showtimeId,
    id,
    reservationId,
    paymentId: payment.id,
    currency,
    amount,
    reason,
    note: note ?? null,
    requestedByUserId: by.requestedByUserId ?? by.handedOutByUserId ?? null,
    isByHand,
    isSettled,
  });
  if (isSettled) {
    await enterRefund(tx, {
      showtimeId,
      id,
      reservationId,
      paymentId: payment.id,
      currency,
      amount,
      isOfParked: payment.status === 'parked',
    });
  }
  return {
    id,
    paymentId: payment.id,
    method: payment.method,
    amount,
    status: isSettled ? 'succeeded' : 'requested',
  };
}

/**
 * Enters that money went back; its id is the refund's, so that it cannot be entered twice. What had
 * failed to go back before, and is not owed after it, needs no person any more.
 */
export async function enterRefund(
  tx: Transaction,
  refund: {
    showtimeId: string;
    id: string;
    reservationId: string;
    paymentId: string;
    currency: string;
    amount: number;
    isOfParked: boolean;
  },
): Promise<void> {
  const { amount, isOfParked, ...entry } = refund;
  await enterInLedger(tx, {
    ...entry,
    refundId: refund.id,
    kind: isOfParked ? 'unparked' : 'refund',
    paidAmount: -amount,
    ...(isOfParked ? { parkedAmount: -amount } : { dueAmount: amount }),
  });
  await closeCasesOfPaidDebts(tx, entry);
}
