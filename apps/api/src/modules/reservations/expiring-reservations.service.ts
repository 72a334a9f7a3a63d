import { LRUCache } from 'lru-cache';
import type { BaseLogger } from 'pino';

import type { Database } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import {
  closePayment,
  findForsakenPayments,
  findUnsettledPayments,
  ProviderUnavailable,
  type PayingAtProvider,
  type UnsettledPayment,
} from '../payments/index.ts';
import { endHold, lockSeats } from '../seats/index.ts';
import {
  findOverdue,
  findShowtimesWithOverdue,
  lockOverdue,
  type OverdueReservation,
} from './expiring.repository.ts';
import type { SettlePayment } from './settling-payments.service.ts';
import { expireReservation } from './settling.repository.ts';

const SHOWTIMES_AT_ONCE = 50;
const RESERVATIONS_PER_SHOWTIME = 50;
const FORSAKEN_AT_ONCE = 50;
/** As many as ask the provider at the same time. */
const ASKING_AT_ONCE = 4;
/** How long one is left alone about which the provider had no answer; doubled every time. */
const PAUSE_MILLISECONDS = 2000;
const PAUSE_MILLISECONDS_MAX = 120_000;
const POSTPONED_MAX = 10_000;

export type ExpiringResources = {
  db: Database;
  atProvider: PayingAtProvider;
  settlePayment: SettlePayment;
  /** After so long nobody comes back to a page of the provider's. */
  paymentSeconds: number;
  /** Called after the commit. */
  onSeatsChanged: (showtimeId: string) => void;
  onOutcome: (operation: string, outcome: string) => void;
  log: Pick<BaseLogger, 'warn' | 'error'>;
};

/** Ends what was not paid in time. No seat is given up before the provider has said that nobody paid. */
export function createExpiring({
  db,
  atProvider,
  settlePayment,
  paymentSeconds,
  onSeatsChanged,
  onOutcome,
  log,
}: ExpiringResources) {
  const postponed = new LRUCache<string, { until: number; pause: number }>({ max: POSTPONED_MAX });
  return { expirePendingPayments, abandonPayments };

  /**
   * Asks the provider to take no money any more for what is overdue, and then frees its seats; or sells
   * them, where the money had come. While the provider does not answer, nothing is done here: the seats
   * become free by the clock when their time is over, and the reservation follows later.
   */
  async function expirePendingPayments(stopping?: AbortSignal): Promise<void> {
    for (const showtimeId of await findShowtimesWithOverdue(db, SHOWTIMES_AT_ONCE)) {
      if (stopping?.aborted === true) return;
      const overdue = await findOverdue(db, showtimeId, RESERVATIONS_PER_SHOWTIME);
      await forEachOf(overdue, ({ reservationId }) => reservationId, expireOne);
    }
    if (stopping?.aborted === true) return;
    const forsaken = await findForsakenPayments(db, {
      olderThanSeconds: paymentSeconds,
      limit: FORSAKEN_AT_ONCE,
    });
    await forEachOf(forsaken, ({ paymentId }) => paymentId, closeOne);
  }

  /**
   * Sees to it that no money comes any more for a reservation that will not take it; where it has come
   * all the same, it is settled like any other. Call it after the commit. Never throws: what does not
   * work out now, the job does later.
   */
  async function abandonPayments(reservation: {
    showtimeId: string;
    reservationId: string;
  }): Promise<void> {
    try {
      for (const payment of await findUnsettledPayments(db, reservation)) await closeOne(payment);
    } catch (error) {
      log.warn({ err: error, ...reservation }, 'payments of a reservation are open still');
    }
  }

  async function forEachOf<T>(
    items: readonly T[],
    nameOf: (item: T) => string,
    work: (item: T) => Promise<unknown>,
  ): Promise<void> {
    const waiting = items.filter((item) => {
      const { until = 0 } = postponed.get(nameOf(item)) ?? {};
      return until <= performance.now();
    });
    const lanes = Array.from({ length: ASKING_AT_ONCE }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        await attempt(nameOf(item), item, work);
      }
    });
    await Promise.all(lanes);
  }

  async function attempt<T>(
    name: string,
    item: T,
    work: (item: T) => Promise<unknown>,
  ): Promise<void> {
    try {
      await work(item);
      postponed.delete(name);
    } catch (error) {
      const { pause = PAUSE_MILLISECONDS } = postponed.get(name) ?? {};
      postponed.set(name, {
        until: performance.now() + pause,
        pause: Math.min(pause * 2, PAUSE_MILLISECONDS_MAX),
      });
      const about = { err: error, id: name };
      if (error instanceof ProviderUnavailable) {
        log.warn(about, 'the provider was not to be asked about a payment');
      } else log.error(about, 'a payment could not be ended');
    }
  }

  async function expireOne(overdue: OverdueReservation): Promise<void> {
    const closed: string[] = [];
    for (const payment of await findUnsettledPayments(db, overdue)) {
      const end = await closeAtProvider(payment);
      if (end === 'settled') return;
      if (end === 'open') return;
      closed.push(payment.paymentId);
    }
    const isExpired = await runTransaction(db, async (tx) => {
      await lockSeats(tx, overdue.showtimeId, overdue.seats ?? []);
      if (!(await lockOverdue(tx, overdue))) return false;
      for (const { paymentId } of await findUnsettledPayments(tx, overdue)) {
        // One that began while we asked about the others: it is asked about next time.
        if (!closed.includes(paymentId)) return false;
        await closePayment(
          tx,
          { showtimeId: overdue.showtimeId, paymentId },
          { status: 'cancelled', reference: null },
        );
      }
      const { showtimeId, holdId } = overdue;
      if (holdId !== null) await endHold(tx, { showtimeId, holdId });
      await expireReservation(tx, overdue);
      return true;
    });
    if (!isExpired) return;
    onOutcome('reservation', 'expired');
    onSeatsChanged(overdue.showtimeId);
  }

  async function closeOne(payment: UnsettledPayment): Promise<void> {
    const end = await closeAtProvider(payment);
    if (end !== 'closed') return;
    await closePayment(db, payment, { status: 'cancelled', reference: null });
  }

  /** @returns closed: no money will come; settled: it had come; open: the bank is at it still */
  async function closeAtProvider(
    payment: UnsettledPayment,
  ): Promise<'closed' | 'settled' | 'open'> {
    if (!atProvider.knows(payment)) {
      throw new Error(`nobody here can ask ${payment.provider} about payment ${payment.paymentId}`);
    }
    const intent = await atProvider.close(payment);
    switch (intent?.status) {
      case undefined:
      case 'cancelled':
      case 'failed':
        return 'closed';
      case 'captured':
        await settlePayment(payment, intent);
        return 'settled';
      case 'open':
      case 'processing':
        return 'open';
    }
  }
}
