import type { Database, Transaction } from '../../database.ts';
import type { Holder } from '../auth/index.ts';
import { assert, present } from '../../platform/assert.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { idempotencyKeyReused, type IdempotencyRequest } from '../../platform/idempotency.ts';
import { newId } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import {
  enterInLedger,
  findUnsettledPayments,
  hasParkedMoney,
  insertOnlinePayment,
  insertTakenPayment,
  paymentUnavailable,
  ProviderRefused,
  ProviderUnavailable,
  readAmountDue,
  type OpenPayment,
  type PayingAtProvider,
  type PaymentProvider,
  type UnsettledPayment,
} from '../payments/index.ts';
import { findStoredAnswer, inTurn, lockBuyer, recordAnswer } from '../seats/index.ts';
import type { ShowtimeFacts } from '../showtimes/index.ts';
import type { Reservation } from './reservation.ts';
import { paymentClosed, paymentMethodUnavailable, paymentNotDue } from './reservations.errors.ts';
import { readReservation } from './reservations.read-model.ts';
import type { ReservationAddress } from './reservations.repository.ts';
import { mayPay, toReservation, withheld } from './stored-reservation.ts';
import type { SettlePayment } from './settling-payments.service.ts';
import { lockForPayment, type LockedReservation } from './settling.repository.ts';

export type PayReservation = {
  caller: Holder;
  reservationId: string;
  /** Staff record what they took at the counter; everybody else pays online. */
  method: 'online' | 'cash' | 'cardTerminal';
  isAtCounter: boolean;
  /** A path of ours, to which the provider's page returns; undefined: the reservation. */
  returnTo: string | undefined;
  idempotency: IdempotencyRequest;
  actor: Actor;
};

/** What a request to pay did: the answer to it, now and whenever it is repeated. */
type PaymentFacts = { reservationId: string; paymentId: string; reservation: Reservation };

export type PayingResources = {
  db: Database;
  /** Null: nothing is paid online here. */
  providerName: PaymentProvider['name'] | null;
  atProvider: PayingAtProvider;
  openPayment: OpenPayment;
  settlePayment: SettlePayment;
  abandonPayments: (reservation: { showtimeId: string; reservationId: string }) => Promise<void>;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  /** @throws DomainError NOT_FOUND, also when it is somebody else's */
  findOwnAddress: (name: string, caller: Holder) => Promise<ReservationAddress>;
};

export type PayingService = ReturnType<typeof createPaying>;

/** Paying what was reserved: again where it did not work out, or later than at once. */
export function createPaying({
  db,
  providerName,
  atProvider,
  openPayment,
  settlePayment,
  abandonPayments,
  findShowtime,
  findOwnAddress,
}: PayingResources) {
  return { payReservation, checkPayment };

  /**
   * Begins another attempt to pay, or answers with the one that is open; at the counter, records money
   * that was taken. Of a pending reservation all of it, of a confirmed one what is due.
   *
   * @returns the reservation, and whether the same request was answered with it before
   * @throws DomainError NOT_FOUND, PAYMENT_CLOSED, PAYMENT_NOT_DUE, PAYMENT_METHOD_UNAVAILABLE,
   *   PAYMENT_UNAVAILABLE, IDEMPOTENCY_*
   */
  async function payReservation(
    request: PayReservation,
  ): Promise<{ reservation: Reservation; isReplay: boolean }> {
    const { caller, idempotency, method } = request;
    if (method !== 'online' && !request.isAtCounter) {
      throw invalidRequest([
        { pointer: '/method', message: 'is for money at the counter: ?channel=boxOffice' },
      ]);
    }
    if (method === 'online' && providerName === null) throw paymentMethodUnavailable();
    const address = await findOwnAddress(request.reservationId, caller);
    // What is open here may have come to an end there: then another attempt is due, or none.
    if (method === 'online') {
      await lookUnlessUnavailable(address);
      await closeOutdated(address);
    }

    // Read before the transaction: within it, a second connection might never come free.
    const showtime = await findShowtime(address.showtimeId);
    const buyer = { showtimeId: address.showtimeId, owner: caller.owner ?? address.owner };
    const { facts, isReplay } = await inTurn(idempotency, () =>
      runTransaction(
        db,
        async (tx) => {
          await lockBuyer(tx, buyer.showtimeId, buyer.owner);
          const answered = await findStoredAnswer<PaymentFacts, null>(tx, buyer, idempotency);
          if (answered?.outcome === 'replayed') return { facts: answered.facts, isReplay: true };
          if (answered !== null) throw idempotencyKeyReused();
          const paymentId = await pay(tx, request, address);
          const row = present(await readReservation(tx, address), 'the reservation just locked');
          const facts = toReservation(row, showtime, caller);
          // Kept without what is paid with: that is read anew for each answer.
          const reservation = { ...facts, payment: withheld(facts.payment) };
          const done = { reservationId: address.id, paymentId, reservation };
          await recordAnswer(tx, buyer, idempotency, done, null);
          return { facts: done, isReplay: false };
        },
        // Without a key too: a second attempt finds the payment of the first.
        { repeatable: method === 'online' || idempotency.key !== null },
      ),
    );
    const { paymentId, reservation } = facts;
    if (method !== 'online') {
      await abandonPayments({ showtimeId: address.showtimeId, reservationId: address.id });
      return { reservation, isReplay };
    }
    const { showtimeId } = address;
    const opened = await openPayment({ showtimeId, paymentId, returnTo: request.returnTo });
    const payment = mayPay(address, caller) ? opened : withheld(opened);
    return { reservation: { ...reservation, payment }, isReplay };
  }

  /**
   * Asks the provider how the open payment stands, and settles it: for whoever comes back from its page
   * before its webhook does.
   *
   * @throws DomainError NOT_FOUND, PAYMENT_UNAVAILABLE
   */
  async function checkPayment(name: string, caller: Holder): Promise<Reservation> {
    const address = await findOwnAddress(name, caller);
    try {
      await look(address);
    } catch (error) {
      if (isProviderFailure(error)) throw paymentUnavailable(error, address.id);
      throw error;
    }
    const showtime = await findShowtime(address.showtimeId);
    const row = present(await readReservation(db, address), 'a reservation that was just found');
    return toReservation(row, showtime, caller);
  }

  async function look({ showtimeId, id }: ReservationAddress): Promise<void> {
    for (const payment of await findUnsettledPayments(db, { showtimeId, reservationId: id })) {
      if (!atProvider.knows(payment)) continue;
      const intent = await atProvider.look(payment);
      if (intent !== null) await settlePayment(payment, intent);
    }
  }

  async function lookUnlessUnavailable(address: ReservationAddress): Promise<void> {
    try {
      await look(address);
    } catch (error) {
      // Opening the payment will say so, if it still cannot be asked then.
      if (!isProviderFailure(error)) throw error;
    }
  }

  /** Of a confirmed reservation less may be due by now than when an attempt to pay it was begun. */
  async function closeOutdated(address: ReservationAddress): Promise<void> {
    const reservation = { showtimeId: address.showtimeId, reservationId: address.id };
    const row = await readReservation(db, address);
    if (row?.status !== 'confirmed') return;
    const unsettled = await findUnsettledPayments(db, reservation);
    if (unsettled.some(({ amount }) => amount !== row.ledger.due)) {
      await abandonPayments(reservation);
    }
  }

  /** @returns the payment */
  async function pay(
    tx: Transaction,
    request: PayReservation,
    { showtimeId, id }: ReservationAddress,
  ): Promise<string> {
    const reservation = await lockForPayment(tx, { showtimeId, reservationId: id });
    return request.method === 'online'
      ? payOnline(tx, reservation)
      : payAtCounter(tx, reservation, request);
  }

  async function payOnline(tx: Transaction, reservation: LockedReservation): Promise<string> {
    const { showtimeId, id: reservationId, currency } = reservation;
    const amount = await amountToPay(tx, reservation);
    const unsettled = await findUnsettledPayments(tx, { showtimeId, reservationId });
    const [open] = unsettled;
    if (open !== undefined) return reopen(open, amount);
    const paymentId = newId();
    const provider = present(providerName, 'a provider of payments');
    await insertOnlinePayment(tx, {
      showtimeId,
      paymentId,
      reservationId,
      amount,
      currency,
      provider,
    });
    return paymentId;
  }

  async function amountToPay(tx: Transaction, reservation: LockedReservation): Promise<number> {
    const { showtimeId, id: reservationId, status, isPayable, quote } = reservation;
    if (status === 'confirmed') {
      const due = await readAmountDue(tx, { showtimeId, reservationId });
      if (due <= 0) throw paymentNotDue();
      return due;
    }
    // Whoever paid a wrong amount is not asked for more before somebody has looked.
    if (!isPayable || (await hasParkedMoney(tx, { showtimeId, reservationId }))) {
      throw paymentClosed();
    }
    return quote.total;
  }

  async function payAtCounter(
    tx: Transaction,
    { showtimeId, id: reservationId, status, currency }: LockedReservation,
    { method, caller, actor }: PayReservation,
  ): Promise<string> {
    assert(method !== 'online', 'what is paid online is not taken at the counter');
    if (status === 'pendingPayment') throw paymentMethodUnavailable();
    if (status !== 'confirmed') throw paymentClosed();
    const amount = await readAmountDue(tx, { showtimeId, reservationId });
    if (amount <= 0) throw paymentNotDue();
    const paymentId = newId();
    const payment = { showtimeId, paymentId, reservationId, amount, currency };
    await insertTakenPayment(tx, {
      ...payment,
      method,
      takenByUserId: present(caller.userId, 'whoever takes money'),
    });
    await enterInLedger(tx, {
      showtimeId,
      id: paymentId,
      reservationId,
      paymentId,
      kind: 'capture',
      currency,
      paidAmount: amount,
      dueAmount: -amount,
    });
    await recordAudit(tx, {
      actor,
      action: 'reservation.takePayment',
      subjectType: 'reservation',
      subjectId: reservationId,
      before: { amountDue: amount },
      after: { method, amount, currency, paymentId },
    });
    return paymentId;
  }
}

/** The attempt that is open is the one to go on with, unless something else is to be paid by now. */
function reopen(open: UnsettledPayment, amount: number): string {
  if (open.amount !== amount) throw paymentClosed();
  return open.paymentId;
}

function isProviderFailure(error: unknown): boolean {
  return error instanceof ProviderUnavailable || error instanceof ProviderRefused;
}
