import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { notFound } from '../../platform/errors.ts';
import { idempotencyKeyReused, type IdempotencyRequest } from '../../platform/idempotency.ts';
import { newId } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { findStoredAnswer, inTurn, lockBuyer, recordAnswer } from '../seats/index.ts';
import * as readModel from './ledger.read-model.ts';
import { enterInLedger } from './ledger.repository.ts';
import { refundExceedsPaid, refundNotByHand } from './payments.errors.ts';
import { enterRefund, requestRefund } from './refunding.service.ts';
import { lockPaymentsToRefund } from './refunds.repository.ts';
import { lockRefund, settleRefund } from './sending-refunds.repository.ts';
import { toSettled, type SettledRefund } from './settling-refunds.service.ts';
import { findRefund, readWhatIsOwed } from './staff-refunds.repository.ts';

/** Where a reservation is, and whose. */
type ReservationAddress = { id: string; showtimeId: string; owner: string };

export type StaffRefund = {
  reservationId: string;
  /** Above zero. */
  amount: number;
  /** In words, for the books and for the customer. */
  reason: string;
  /** Cash is given back now, and cards on the terminal. */
  isHandedOut: boolean;
  /** Who asks, as the owner of their idempotency keys. */
  owner: string;
  idempotency: IdempotencyRequest;
  actor: Actor & { userId: string };
};

/** A refund as it is answered: instants in milliseconds of the epoch. */
export type RefundFacts = Omit<readModel.RefundRow, 'requestedAt' | 'settledAt'> & {
  requestedAt: number;
  settledAt: number | null;
};

export type ReservationBooks = {
  /** Null while nothing happened. */
  currency: string | null;
  entries: readModel.LedgerRow[];
  totals: readModel.LedgerAmounts;
  payments: readModel.PaymentRow[];
  refunds: RefundFacts[];
};

export type StaffRefunds = ReturnType<typeof createStaffRefunds>;

export function createStaffRefunds({
  db,
  findReservation,
  lockReservation,
  tellRefund,
  onRefundRequested,
}: {
  db: Database;
  findReservation: (id: string) => Promise<ReservationAddress | undefined>;
  lockReservation: (tx: Transaction, address: ReservationAddress) => Promise<{ currency: string }>;
  tellRefund: (tx: Transaction, refund: SettledRefund) => Promise<void>;
  /** Money is to go back: called after the commit. */
  onRefundRequested: () => void;
}) {
  return { refundByStaff, handOut, readBooks };

  /**
   * Gives money back because staff say so. What the house owes anyway, after a refund that failed, is
   * given first; what is more is goodwill: entered as a charge below zero, so that tickets and fees
   * stay what they were sold for.
   *
   * @throws DomainError NOT_FOUND, REFUND_EXCEEDS_PAID
   */
  async function refundByStaff(
    request: StaffRefund,
  ): Promise<{ refunds: RefundFacts[]; isReplay: boolean }> {
    const address = await findReservation(request.reservationId);
    if (address === undefined) throw notFound('reservation');
    const { idempotency } = request;
    const asking = { showtimeId: address.showtimeId, owner: request.owner };
    const given = await inTurn(idempotency, () =>
      runTransaction(
        db,
        async (tx) => {
          await lockBuyer(tx, asking.showtimeId, asking.owner);
          const answered = await findStoredAnswer<{ refunds: RefundFacts[] }, null>(
            tx,
            asking,
            idempotency,
          );
          if (answered !== null) {
            if (answered.outcome !== 'replayed') throw idempotencyKeyReused();
            return { refunds: answered.facts.refunds, isReplay: true };
          }
          const refunds = await giveBack(tx, request, address);
          await recordAnswer(tx, asking, idempotency, { refunds }, null);
          return { refunds, isReplay: false };
        },
        // Without a key a second attempt would not find the first, and give the money back again.
        { repeatable: idempotency.key !== null },
      ),
    );
    onRefundRequested();
    return given;
  }

  async function giveBack(
    tx: Transaction,
    { amount, reason, isHandedOut, actor }: StaffRefund,
    address: ReservationAddress,
  ): Promise<RefundFacts[]> {
    const key = { showtimeId: address.showtimeId, reservationId: address.id };
    const { currency } = await lockReservation(tx, address);
    const payments = await lockPaymentsToRefund(tx, key);
    const refundable = payments
      .filter(({ status }) => status === 'captured')
      .reduce((sum, { left }) => sum + left, 0);
    if (amount > refundable) throw refundExceedsPaid(refundable);

    const { due, requested } = await readWhatIsOwed(tx, key);
    const owed = Math.max(0, -due - requested);
    const goodwill = amount - Math.min(amount, owed);
    if (goodwill > 0) {
      await enterInLedger(tx, {
        ...key,
        id: newId(),
        kind: 'cancellation',
        currency,
        chargeAmount: -goodwill,
        dueAmount: -goodwill,
      });
    }
    const asked = await requestRefund(tx, {
      ...key,
      amount,
      reason: 'staff',
      note: reason,
      requestedByUserId: actor.userId,
      ...(isHandedOut ? { handedOutByUserId: actor.userId } : {}),
    });
    for (const { id, amount: part, status } of asked) {
      if (status !== 'succeeded') continue;
      await tellRefund(tx, {
        showtimeId: address.showtimeId,
        refundId: id,
        reservationId: address.id,
        amount: part,
        currency,
        reason: 'staff',
        note: reason,
      });
    }
    await recordAudit(tx, {
      actor,
      action: 'reservation.refund',
      subjectType: 'reservation',
      subjectId: address.id,
      before: { due, refundable },
      after: { amount, goodwill, currency, reason, refunds: asked },
    });
    const ids = asked.map(({ id }) => id);
    return (await readModel.readRefunds(tx, key, ids)).map(toFacts);
  }

  /**
   * Notes that a refund of cash, or on a card terminal, was handed out. Again: no effect.
   *
   * @throws DomainError NOT_FOUND, REFUND_NOT_BY_HAND
   */
  async function handOut(
    refundId: string,
    actor: Actor & { userId: string },
  ): Promise<RefundFacts> {
    const address = await findRefund(db, refundId);
    if (address === undefined) throw notFound('refund');
    return runTransaction(
      db,
      async (tx) => {
        const refund = present(await lockRefund(tx, address), 'a refund that was found');
        const isByHand = refund.payment.method !== 'online' && refund.status !== 'failed';
        if (!isByHand) throw refundNotByHand();
        if (refund.status === 'requested') {
          await settleRefund(tx, refund, {
            status: 'succeeded',
            providerReference: null,
            reason: null,
          });
          await enterRefund(tx, {
            showtimeId: refund.showtimeId,
            id: refund.id,
            reservationId: refund.reservationId,
            paymentId: refund.paymentId,
            currency: refund.currency,
            amount: refund.amount,
            isOfParked: refund.payment.status === 'parked',
          });
          await tellRefund(tx, toSettled(refund));
          await recordAudit(tx, {
            actor,
            action: 'refund.handOut',
            subjectType: 'refund',
            subjectId: refund.id,
            before: { status: 'requested' },
            after: { status: 'succeeded', amount: refund.amount, currency: refund.currency },
          });
        }
        const [after] = await readModel.readRefunds(tx, refund, [refund.id]);
        return toFacts(present(after, 'a refund that is locked'));
      },
      { repeatable: true },
    );
  }

  /**
   * All that happened to the money of a reservation, and what it comes to.
   *
   * @throws DomainError NOT_FOUND
   */
  async function readBooks(reservationId: string): Promise<ReservationBooks> {
    const address = await findReservation(reservationId);
    if (address === undefined) throw notFound('reservation');
    const key = { showtimeId: address.showtimeId, reservationId: address.id };
    const [entries, payments, refunds] = await Promise.all([
      readModel.readLedger(db, key),
      readModel.readPayments(db, key),
      readModel.readRefunds(db, key),
    ]);
    const currency = entries[0]?.currency ?? payments[0]?.currency ?? null;
    return {
      currency,
      entries,
      totals: sumOf(entries),
      payments,
      refunds: refunds.map(toFacts),
    };
  }
}

function toFacts({ requestedAt, settledAt, ...refund }: readModel.RefundRow): RefundFacts {
  return {
    ...refund,
    requestedAt: requestedAt.getTime(),
    settledAt: settledAt?.getTime() ?? null,
  };
}

function sumOf(entries: readonly readModel.LedgerAmounts[]): readModel.LedgerAmounts {
  const sum = (amountOf: (entry: readModel.LedgerAmounts) => number) =>
    entries.reduce((total, entry) => total + amountOf(entry), 0);
  return {
    ticketAmount: sum((entry) => entry.ticketAmount),
    feeAmount: sum((entry) => entry.feeAmount),
    chargeAmount: sum((entry) => entry.chargeAmount),
    parkedAmount: sum((entry) => entry.parkedAmount),
    paidAmount: sum((entry) => entry.paidAmount),
    dueAmount: sum((entry) => entry.dueAmount),
    taxAmount: sum((entry) => entry.taxAmount),
  };
}
