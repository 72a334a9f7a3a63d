import type { Database } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import {
  blockSeats,
  lockNamedSeats,
  unblockSeats,
  type BlockKind,
  type LockedSeat,
} from './blocking-seats.repository.ts';
import { seatsUnavailable, showtimeCancelled, type SeatRefusal } from './seats.errors.ts';

/** Seats that staff take off sale or put back, and who asks for it. */
export type AskedSeats = { showtimeId: string; seats: readonly string[]; actor: Actor };

export type SeatBlocking = ReturnType<typeof createSeatBlocking>;

/** Keeping seats from sale. */
export function createSeatBlocking({
  db,
  findShowtime,
  onSeatsChanged,
}: {
  db: Database;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<unknown>;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
}) {
  return { block, unblock };

  /**
   * Keeps free seats from sale: all of them, or none. Those that are kept already are kept for the new
   * reason.
   *
   * @throws DomainError NOT_FOUND, SEATS_UNAVAILABLE where somebody has one, SHOWTIME_CANCELLED,
   *   INVALID_REQUEST for what is no seat of it
   */
  async function block({
    showtimeId,
    seats,
    actor,
    kind,
    reason,
  }: AskedSeats & { kind: BlockKind; reason: string }): Promise<void> {
    await findShowtime(showtimeId);
    await runTransaction(
      db,
      async (tx) => {
        const locked = await lockNamedSeats(tx, showtimeId, seats);
        checkKnown(seats, locked);
        if (locked.some(({ blockKind }) => blockKind === 'showtimeCancelled')) {
          throw showtimeCancelled();
        }
        const refusals = locked.flatMap(toRefusal);
        if (refusals.length > 0) throw seatsUnavailable(refusals);
        const blocked = await blockSeats(tx, showtimeId, { labels: seats, kind });
        assert(blocked === seats.length, `a seat of showtime ${showtimeId} changed under our lock`);
        await recordAudit(tx, {
          actor,
          action: 'showtime.blockSeats',
          subjectType: 'showtime',
          subjectId: showtimeId,
          before: { blockedSeats: labelsOf(locked.filter(({ status }) => status === 'blocked')) },
          after: { seats: labelsOf(locked), kind, reason },
        });
      },
      { repeatable: true, onUnknown: () => onSeatsChanged(showtimeId) },
    );
    onSeatsChanged(showtimeId);
  }

  /**
   * Puts seats on sale again that the house kept. Others stay as they are: no effect.
   *
   * @throws DomainError NOT_FOUND, INVALID_REQUEST for what is no seat of it
   */
  async function unblock({ showtimeId, seats, actor }: AskedSeats): Promise<void> {
    await findShowtime(showtimeId);
    await runTransaction(
      db,
      async (tx) => {
        checkKnown(seats, await lockNamedSeats(tx, showtimeId, seats));
        const unblocked = await unblockSeats(tx, showtimeId, seats);
        if (unblocked.length === 0) return;
        await recordAudit(tx, {
          actor,
          action: 'showtime.unblockSeats',
          subjectType: 'showtime',
          subjectId: showtimeId,
          before: { blockedSeats: unblocked },
          after: { blockedSeats: [] },
        });
      },
      { repeatable: true, onUnknown: () => onSeatsChanged(showtimeId) },
    );
    onSeatsChanged(showtimeId);
  }
}

function checkKnown(asked: readonly string[], found: readonly LockedSeat[]): void {
  const known = new Set(labelsOf(found));
  const problems = asked.flatMap((label, index) =>
    known.has(label)
      ? []
      : [{ pointer: `/seats/${index}`, message: 'is not a seat of this showtime' }],
  );
  if (problems.length > 0) throw invalidRequest(problems);
}

function toRefusal({ label, status, isFree }: LockedSeat): SeatRefusal[] {
  return isFree || status === 'available' || status === 'blocked'
    ? []
    : [{ label, reason: status }];
}

const labelsOf = (seats: readonly LockedSeat[]) => seats.map(({ label }) => label);
