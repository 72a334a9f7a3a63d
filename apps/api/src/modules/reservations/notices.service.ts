import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { money } from '../../platform/money.ts';
import { runTransaction } from '../../platform/retry.ts';
import { enqueueMessage } from '../notifications/index.ts';
import { requestRefund } from '../payments/index.ts';
import { readMoment, readMoney } from './cancelling.repository.ts';
import { owedBack } from './leaving.ts';
import * as notices from './notices.repository.ts';

const SHOWTIMES_AT_ONCE = 20;

/** Tells whoever had tickets of a cancelled or moved showtime, and gives back what is owed. */
export function createShowtimeNotices({
  db,
  abandonPayments,
  onTold,
}: {
  db: Database;
  /** Sees to it that no money comes any more for a reservation that waited for some. Never throws. */
  abandonPayments: (reservation: { showtimeId: string; reservationId: string }) => Promise<void>;
  /** Something was written that is to be told, and perhaps to be refunded: called after the commit. */
  onTold: () => void;
}) {
  return { giveShowtimeNotices };

  /**
   * Sees to every reservation that a notice is for, one after another, each in a short transaction of
   * its own which also notes how far it is. So any number may do this at the same time, one of them may
   * die at any point, and everybody is refunded once and told once.
   *
   * @param stopping no further reservation is begun after it
   */
  async function giveShowtimeNotices(stopping?: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    for (let hasMore = true; hasMore;) {
      const showtimeIds = await notices.findShowtimesWithNotices(db, SHOWTIMES_AT_ONCE);
      let isAnySeenTo = false;
      for (const showtimeId of showtimeIds) {
        const { isSeenTo, failure } = await seeToShowtime(showtimeId, stopping);
        isAnySeenTo ||= isSeenTo;
        if (failure !== undefined) failures.push(failure);
      }
      // Those that somebody else is at are theirs.
      hasMore = isAnySeenTo && showtimeIds.length === SHOWTIMES_AT_ONCE && !isStopped(stopping);
    }
    if (failures.length > 0) throw failures[0];
  }

  /** One that fails keeps nobody of another showtime waiting. */
  async function seeToShowtime(
    showtimeId: string,
    stopping: AbortSignal | undefined,
  ): Promise<{ isSeenTo: boolean; failure?: unknown }> {
    let isSeenTo = false;
    try {
      while (!isStopped(stopping) && (await seeToNext(showtimeId))) isSeenTo = true;
    } catch (failure) {
      return { isSeenTo, failure };
    }
    return { isSeenTo };
  }

  /** @returns whether there may be another */
  async function seeToNext(showtimeId: string): Promise<boolean> {
    const seenTo = await runTransaction(db, async (tx) => {
      const notice = await notices.claimNotice(tx, showtimeId);
      if (notice === undefined) return null;
      const reservation = await notices.lockNextReservation(tx, notice);
      if (reservation === undefined) {
        await notices.finishNotice(tx, notice);
        return { notice, reservation };
      }
      if (notice.kind === 'cancelled') await refundAndTell(tx, notice, reservation);
      else await tellOfMove(tx, notice, reservation);
      await notices.advanceNotice(tx, notice, reservation.id);
      return { notice, reservation };
    });
    if (seenTo === null) return false;
    onTold();
    const { notice, reservation } = seenTo;
    if (notice.kind === 'cancelled' && reservation?.wasPending === true) {
      await abandonPayments({ showtimeId, reservationId: reservation.id });
    }
    return true;
  }
}

function isStopped(stopping: AbortSignal | undefined): boolean {
  return stopping?.aborted === true;
}

async function refundAndTell(
  tx: Transaction,
  { showtimeId, reason }: notices.Notice,
  { id, email, currency, seats }: notices.ReservationToTell,
): Promise<void> {
  const amount = owedBack(await readMoney(tx, { showtimeId, id }));
  if (amount > 0) {
    await requestRefund(tx, {
      showtimeId,
      reservationId: id,
      amount,
      reason: 'showtimeCancelled',
      note: reason,
    });
  }
  if (email === null) return;
  await enqueueMessage(tx, {
    showtimeId,
    kind: 'showtimeCancelled',
    dedupeKey: `showtimeCancelled:${id}`,
    recipient: email,
    subjectId: id,
    facts: { seats, refund: amount > 0 ? money(amount, currency) : null, reason },
  });
}

async function tellOfMove(
  tx: Transaction,
  { showtimeId, id: noticeId, startsAtBefore }: notices.Notice,
  { id, email }: notices.ReservationToTell,
): Promise<void> {
  if (email === null) return;
  const { endsAt } = await readMoment(tx, showtimeId);
  await enqueueMessage(tx, {
    showtimeId,
    kind: 'showtimeMoved',
    dedupeKey: `showtimeMoved:${noticeId}:${id}`,
    recipient: email,
    subjectId: id,
    facts: {
      previousStartsAt: present(startsAtBefore, 'when it was to start').toISOString(),
      previousAuditoriumName: null,
      refundableUntil: endsAt.toISOString(),
    },
  });
}
