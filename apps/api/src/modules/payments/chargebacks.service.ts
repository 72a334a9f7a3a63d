import { v5 as derivedId } from 'uuid';

import type { Database, Transaction } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import type { PaymentAlarms } from './cases.ts';
import * as chargebacks from './chargebacks.repository.ts';
import { enterInLedger } from './ledger.repository.ts';
import { requestRefund } from './refunding.service.ts';
import { recountRefunded, settleRefund } from './sending-refunds.repository.ts';

/** What the bank took back, without asking anybody. */
export type Chargeback = {
  provider: string;
  /** Of the provider: the same chargeback is noted once. */
  eventId: string;
  intentReference: string;
  /** In minor units; below zero it came again, as the dispute was won. */
  amount: number;
};

type Part = { payment: chargebacks.DisputedPayment; books: chargebacks.DisputedBooks };

/** What ids of ledger entries about chargebacks are derived in. */
const CHARGEBACKS = '5f3c6f0e-0d43-4c5b-9a5e-7d1c6a0b9e21';

export function createChargebacks({
  db,
  alarms,
  lockReservation,
}: {
  db: Database;
  alarms: PaymentAlarms;
  lockReservation: (
    tx: Transaction,
    reservation: { showtimeId: string; id: string },
  ) => Promise<unknown>;
}) {
  return { noteChargeback };

  /**
   * Enters a chargeback: that much is no longer paid, and a person is told. Refunds that nobody began
   * to send are cut to what is then still owed, so that nobody gets their money twice. Noted again: no
   * effect. What comes again is entered against it, and closes its cases; nobody is asked for it then.
   */
  async function noteChargeback(chargeback: Chargeback): Promise<void> {
    const payments = await chargebacks.findDisputedPayments(
      db,
      chargeback.provider,
      chargeback.intentReference,
    );
    const found = caseOf(chargeback, payments);
    const isNews = await runTransaction(
      db,
      async (tx) => {
        const isUndone = await enter(tx, chargeback, payments);
        if (isUndone) {
          await chargebacks.closeCases(tx, chargeback);
          return false;
        }
        return alarms.open(tx, found);
      },
      { repeatable: true },
    );
    if (isNews) alarms.sound(found);
  }

  async function enter(
    tx: Transaction,
    chargeback: Chargeback,
    payments: readonly chargebacks.DisputedPayment[],
  ): Promise<boolean> {
    // All locks first, in the one order: an exchange has moved the money over two showtimes.
    for (const { showtimeId, reservationId } of payments) {
      await lockReservation(tx, { showtimeId, id: reservationId });
    }
    const parts: Part[] = [];
    for (const payment of payments) {
      const books = await chargebacks.lockDisputedPayment(tx, payment);
      if (await chargebacks.hasEntry(tx, entryAddress(chargeback, payment))) {
        return chargeback.amount < 0;
      }
      parts.push({ payment, books });
    }
    if (chargeback.amount < 0) return enterAgain(tx, chargeback, parts);
    for (const { part, amount } of spread(chargeback.amount, parts)) {
      await enterPart(tx, chargeback, part, amount);
    }
    return false;
  }

  /** @returns whether nothing is charged back any more; else a person looks at it */
  async function enterAgain(
    tx: Transaction,
    chargeback: Chargeback,
    parts: readonly Part[],
  ): Promise<boolean> {
    let left = -chargeback.amount;
    let chargedBack = 0;
    for (const { payment, books } of parts) {
      const amount = Math.min(left, books.chargedBack);
      left -= amount;
      chargedBack += books.chargedBack - amount;
      if (amount <= 0) continue;
      await enterInLedger(tx, {
        ...entryAddress(chargeback, payment),
        reservationId: payment.reservationId,
        paymentId: payment.paymentId,
        kind: 'chargeback',
        currency: books.currency,
        paidAmount: amount,
        ...(books.status === 'parked' ? { parkedAmount: amount } : { dueAmount: -amount }),
      });
      await recountRefunded(tx, payment);
    }
    return left === 0 && chargedBack === 0;
  }

  async function enterPart(
    tx: Transaction,
    chargeback: Chargeback,
    { payment, books }: Part,
    amount: number,
  ): Promise<void> {
    const isParked = books.status === 'parked';
    await enterInLedger(tx, {
      ...entryAddress(chargeback, payment),
      reservationId: payment.reservationId,
      paymentId: payment.paymentId,
      kind: 'chargeback',
      currency: books.currency,
      paidAmount: -amount,
      ...(isParked ? { parkedAmount: -amount } : { dueAmount: amount }),
    });
    const onTheirWay = isParked ? books.goneBack : await chargebacks.sumOfSentRefunds(tx, payment);
    const room = books.kept - books.goneBack - books.chargedBack - amount;
    const owed = books.owed - amount - onTheirWay;
    await cutUnsentRefunds(tx, payment, Math.max(0, Math.min(room, owed)));
    await recountRefunded(tx, payment);
  }

  /** Leaves of the refunds not begun what is still owed, the oldest first, and stops the rest. */
  async function cutUnsentRefunds(
    tx: Transaction,
    payment: chargebacks.DisputedPayment,
    allowed: number,
  ): Promise<void> {
    let left = allowed;
    for (const refund of await chargebacks.lockUnsentRefunds(tx, payment)) {
      if (refund.amount <= left) {
        left -= refund.amount;
        continue;
      }
      await settleRefund(
        tx,
        { showtimeId: payment.showtimeId, id: refund.id },
        { status: 'failed', providerReference: null, reason: 'charged back' },
      );
      await recountRefunded(tx, payment);
      if (left > 0) {
        await requestRefund(tx, {
          ...payment,
          amount: left,
          reason: refund.reason,
          ...(refund.note === null ? {} : { note: refund.note }),
          requestedByUserId: refund.requestedByUserId,
        });
      }
      left = 0;
    }
  }
}

/** Most of it to where money is left; what is more than that, to the last: it is gone all the same. */
function spread(amount: number, parts: readonly Part[]): { part: Part; amount: number }[] {
  const shares: { part: Part; amount: number }[] = [];
  let missing = amount;
  for (const [index, part] of parts.entries()) {
    const { kept, chargedBack } = part.books;
    const isLast = index === parts.length - 1;
    const share = isLast ? missing : Math.min(missing, Math.max(0, kept - chargedBack));
    if (share > 0) shares.push({ part, amount: share });
    missing -= share;
  }
  return shares;
}

function entryAddress(
  { provider, eventId }: Chargeback,
  { showtimeId, paymentId }: chargebacks.DisputedPayment,
) {
  return { showtimeId, id: derivedId(`${provider}:${eventId}:${paymentId}`, CHARGEBACKS) };
}

function caseOf(
  { provider, eventId, intentReference, amount }: Chargeback,
  payments: readonly chargebacks.DisputedPayment[],
) {
  const [payment] = payments;
  return {
    kind: 'chargeback',
    dedupeKey: `chargeback:${provider}:${eventId}`,
    details: { provider, intentReference, amount, ...payment },
  } as const;
}
