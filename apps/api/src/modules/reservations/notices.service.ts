import type { BaseLogger } from 'pino';

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
  log,
}: {
  db: Database;
  /** Sees to it that no money comes any more for a reservation that waited for some. Never throws. */
  abandonPayments: (reservation: { showtimeId: string; reservationId: string }) => Promise<void>;
  /** Something was written that is to be told, and perhaps to be refunded: called after the commit. */
  onTold: () => void;
  log: Pick<BaseLogger, 'error'>;
}) {
  return { giveShowtimeNotices };

  /**
   * Sees to every reservation that a notice is for, one after another, each in a short transaction of
   * its own which also notes how far it is. So any number may do this at the same time, one of them may
   * die at any point, and everybody is refunded once and told once. Whoever cannot be seen to keeps
   * nobody waiting, and is tried again by every later run.
   *
   * @param stopping no further reservation is begun after it
   * @throws what the first failed with, after all the others
   */
  async function giveShowtimeNotices(stopping?: AbortSignal): Promise<void> {
    const run: Run = { failures: [], failed: [], settled: [] };
    for (let hasMore = true; hasMore;) {
      const showtimeIds = await notices.findShowtimesWithNotices(db, SHOWTIMES_AT_ONCE);
      let isAnySeenTo = false;
      for (const showtimeId of showtimeIds) {
        isAnySeenTo = (await seeToShowtime(run, showtimeId, stopping)) || isAnySeenTo;
      }
      // Those that somebody else is at are theirs.
      hasMore = isAnySeenTo && showtimeIds.length === SHOWTIMES_AT_ONCE && !isStopped(stopping);
    }
    if (run.failures.length > 0) throw run.failures[0];
  }

  /** One that fails keeps nobody of another showtime waiting. @returns whether anything came of it */
  async function seeToShowtime(
    run: Run,
    showtimeId: string,
    stopping: AbortSignal | undefined,
  ): Promise<boolean> {
    let isSeenTo = false;
    try {
      while (!isStopped(stopping) && (await seeToNext(run, showtimeId))) isSeenTo = true;
    } catch (failure) {
      run.failures.push(failure);
      log.error({ err: failure, showtimeId }, 'the notices of a showtime could not be given');
    }
    return isSeenTo;
  }

  /** @returns whether there may be another */
  async function seeToNext(run: Run, showtimeId: string): Promise<boolean> {
    const attempt: Attempt = { begun: null, failures: [] };
    try {
      const isOurs = await runTransaction(db, async (tx) =>
        attemptNext(tx, run, showtimeId, attempt),
      );
      if (!isOurs) return false;
    } catch (failure) {
      if (attempt.begun === null) throw failure;
      // Nothing at all could be done for it, or nobody knows.
      const { notice, reservation } = attempt.begun;
      await runTransaction(db, async (tx) => notices.noteFailed(tx, notice, reservation.id));
      attempt.failures = [failure];
    }
    if (attempt.begun === null) return true;
    const { notice, reservation } = attempt.begun;
    noteFailures(run, { showtimeId, reservationId: reservation.id }, attempt.failures);
    onTold();
    if (notice.kind === 'cancelled' && reservation.wasPending) {
      await abandonPayments({ showtimeId, reservationId: reservation.id });
    }
    return true;
  }

  function noteFailures(
    run: Run,
    facts: { showtimeId: string; reservationId: string },
    failures: readonly unknown[],
  ): void {
    if (failures.length > 0) run.failed.push(facts.reservationId);
    for (const failure of failures) {
      run.failures.push(failure);
      log.error({ err: failure, ...facts }, 'a holder could not be refunded or told');
    }
  }
}

/** What went wrong in one run, and is left to the next. */
type Run = {
  failures: unknown[];
  /** Reservations that failed. */
  failed: string[];
  /** Notices of which only those are left. */
  settled: string[];
};

/** One reservation that is seen to. */
type Attempt = {
  /** Null before it is chosen, and when there is none left. */
  begun: { notice: notices.Notice; reservation: notices.ReservationToTell } | null;
  failures: unknown[];
};

/** @returns whether there was a notice for us */
async function attemptNext(
  tx: Transaction,
  run: Run,
  showtimeId: string,
  attempt: Attempt,
): Promise<boolean> {
  attempt.begun = null;
  const notice = await notices.claimNotice(tx, showtimeId, run);
  if (notice === undefined) return false;
  const reservation = await notices.lockNextReservation(tx, notice, run.failed);
  if (reservation === undefined) {
    const { isDone } = await notices.finishNotice(tx, notice, run.failed);
    if (!isDone) run.settled.push(notice.id);
    return true;
  }
  attempt.begun = { notice, reservation };
  attempt.failures = await seeTo(tx, notice, reservation);
  if (attempt.failures.length === 0) await notices.noteSeenTo(tx, notice, reservation.id);
  else await notices.noteFailed(tx, notice, reservation.id);
  return true;
}

function isStopped(stopping: AbortSignal | undefined): boolean {
  return stopping?.aborted === true;
}

/** Does for a reservation what a notice is for, as far as it can be done. @returns what failed */
async function seeTo(
  tx: Transaction,
  notice: notices.Notice,
  reservation: notices.ReservationToTell,
): Promise<unknown[]> {
  const { showtimeId, reason } = notice;
  const { id, email } = reservation;
  if (notice.kind === 'moved') {
    return notices.onItsOwn(tx, async () => tellOfMove(tx, notice, reservation));
  }
  const askedBefore = await notices.readAskedBack(tx, { showtimeId, id });
  const owed = owedBack(await readMoney(tx, { showtimeId, id }));
  const refunding = await notices.onItsOwn(tx, async () => {
    if (owed === 0) return;
    await requestRefund(tx, {
      showtimeId,
      reservationId: id,
      amount: owed,
      reason: 'showtimeCancelled',
      note: reason,
    });
  });
  const telling = await notices.onItsOwn(tx, async () => {
    if (email === null) return;
    await tellOfCancellation(tx, notice, { ...reservation, email, refund: askedBefore + owed });
  });
  return [...refunding, ...telling];
}

async function tellOfCancellation(
  tx: Transaction,
  { showtimeId, reason }: notices.Notice,
  {
    id,
    email,
    currency,
    seats,
    refund,
  }: notices.ReservationToTell & { email: string; refund: number },
): Promise<void> {
  await enqueueMessage(tx, {
    showtimeId,
    kind: 'showtimeCancelled',
    dedupeKey: `showtimeCancelled:${id}`,
    recipient: email,
    subjectId: id,
    facts: { seats, refund: refund > 0 ? money(refund, currency) : null, reason },
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
