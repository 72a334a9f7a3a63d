import { LRUCache } from 'lru-cache';
import type { BaseLogger } from 'pino';

import type { Database } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import {
  closePayment,
  findForsakenPayments,
  findUnsettledPayments,
  postponeClosing,
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

const SHOWTIMES_PER_RUN = 50;
/** One of them that is slow, as its seats are locked, keeps only a part of us waiting. */
const SHOWTIMES_AT_ONCE = 4;
const ASKING_PER_SHOWTIME = 2;
const RESERVATIONS_PER_SHOWTIME = 50;
const FORSAKEN_PER_RUN = 50;
/** As many as ask the provider at the same time about what is forsaken. */
const ASKING_AT_ONCE = 4;
/** How long a payment is left alone that could not be ended; doubled every time. */
const PAUSE = { seconds: 2, secondsMax: 120 };
/** The same of what will not be over soon: the bank is at it still, or nobody can ask about it. */
const LONG_PAUSE = { seconds: 60, secondsMax: 3600 };
const FAILED_PAUSE_MILLISECONDS = 60_000;
const FAILED_MAX = 1000;

/** A reservation, or one payment of it. */
type Concerned = { showtimeId: string; reservationId: string; paymentId?: string };

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
  /** Reservations of which nothing but our own database was asked, and that failed all the same. */
  const failed = new LRUCache<string, true>({ max: FAILED_MAX, ttl: FAILED_PAUSE_MILLISECONDS });
  return { expirePendingPayments, abandonPayments };

  /**
   * Asks the provider to take no money any more for what is overdue, and then frees its seats; or sells
   * them, where the money had come. While the provider does not answer, nothing is done here: the seats
   * become free by the clock when their time is over, and the reservation follows later.
   */
  async function expirePendingPayments(stopping?: AbortSignal): Promise<void> {
    const showtimeIds = await findShowtimesWithOverdue(db, SHOWTIMES_PER_RUN, leftAlone());
    await inLanes(showtimeIds, SHOWTIMES_AT_ONCE, stopping, async (showtimeId) =>
      expireOf(showtimeId, stopping),
    );
    if (stopping?.aborted === true) return;
    const forsaken = await findForsakenPayments(db, {
      olderThanSeconds: paymentSeconds,
      limit: FORSAKEN_PER_RUN,
    });
    await inLanes(forsaken, ASKING_AT_ONCE, stopping, async (payment) => {
      await unlessItFails(payment, async () => closeOne(payment));
    });
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

  async function expireOf(showtimeId: string, stopping: AbortSignal | undefined): Promise<void> {
    const overdue = await findOverdue(db, showtimeId, RESERVATIONS_PER_SHOWTIME, leftAlone());
    await inLanes(overdue, ASKING_PER_SHOWTIME, stopping, async (reservation) => {
      await unlessItFails(reservation, async () => expireOne(reservation));
    });
  }

  /** What fails now is left alone for a while: others are not to wait for it. */
  async function unlessItFails(concerned: Concerned, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const about = { err: error, ...addressOf(concerned) };
      if (error instanceof ProviderUnavailable) {
        log.warn(about, 'the provider was not to be asked about a payment');
      } else log.error(about, 'a payment could not be ended');
      await postpone(concerned, PAUSE);
    }
  }

  async function postpone(concerned: Concerned, pause: typeof PAUSE): Promise<void> {
    try {
      if (await postponeClosing(db, addressOf(concerned), pause)) return;
    } catch (error) {
      log.warn({ err: error, ...addressOf(concerned) }, 'a payment could not be postponed');
    }
    // Without a payment to write it to, it is remembered here.
    failed.set(concerned.reservationId, true);
  }

  function leftAlone(): string[] {
    return [...failed.keys()];
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

  /** @returns closed: no money will come; settled: it had come; open: it may come still */
  async function closeAtProvider(
    payment: UnsettledPayment,
  ): Promise<'closed' | 'settled' | 'open'> {
    if (!atProvider.knows(payment)) {
      log.error(addressOf(payment), `nobody here can ask ${payment.provider} about a payment`);
      await postpone(payment, LONG_PAUSE);
      return 'open';
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
        await postpone(payment, LONG_PAUSE);
        return 'open';
    }
  }
}

/** Does the work for all items, so many at the same time; begins nothing new once all stops. */
async function inLanes<T>(
  items: readonly T[],
  lanesMax: number,
  stopping: AbortSignal | undefined,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = items.values();
  const lanes = Array.from({ length: Math.min(lanesMax, items.length) }, async () => {
    for (const item of waiting) {
      if (stopping?.aborted === true) return;
      await work(item);
    }
  });
  const ends = await Promise.allSettled(lanes);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function addressOf({ showtimeId, reservationId, paymentId }: Concerned): Concerned {
  return { showtimeId, reservationId, ...(paymentId === undefined ? {} : { paymentId }) };
}
