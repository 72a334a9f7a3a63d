import type { Config } from '../../config.ts';
import type { Database, Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { runTransaction } from '../../platform/retry.ts';
import { movePromotionUses } from '../pricing/index.ts';
import {
  findHoldsOfOwner,
  findShowtimesOfGuest,
  isSessionLive,
  lockSeats,
  moveAnswers,
  moveHolds,
  type ChangeOfOwner,
} from '../seats/index.ts';
import { lockAccount, lockReservationsOf, moveReservations } from './adopting-guests.repository.ts';
import { countLiveSeats } from './exchanging.repository.ts';
import { lockBuyers } from './locking-buyers.ts';

export type AdoptGuest = (adoption: {
  /** `guest:<hash of the guest token>`. */
  guestOwner: string;
  userId: string;
  /** That vouches for them. */
  sessionId: string;
  /** This one alone; without it all, as far as one request can see to them. */
  showtimeId?: string;
}) => Promise<{
  /** Whether nothing is the guest's any more that somebody could still come back to. */
  isComplete: boolean;
}>;

/** As many as one request sees to: nobody waits for longer than that to be let in. */
const SHOWTIMES_A_REQUEST_MAX = 10;

/** A reservation with its hold, or a hold that is none yet: what changes hands together. */
type Party = { reservationId: string | null; holdId: string | null; liveSeats: number };

/** What somebody held and bought before they said who they are becomes theirs. */
export function createAdopting({
  db,
  holdPolicy,
}: {
  db: Database;
  holdPolicy: Pick<Config['holds'], 'liveSeatsPerOwnerMax'>;
}): { adoptGuest: AdoptGuest } {
  return { adoptGuest };

  /**
   * Gives what a guest has to an account, showtime by showtime, what happened last first; again: no
   * effect. Left with the guest is what is beyond the cap of the account, or beyond what one request
   * sees to, until the next time; and what is over, which nobody misses.
   */
  async function adoptGuest({
    guestOwner,
    userId,
    sessionId,
    showtimeId: only,
  }: Parameters<AdoptGuest>[0]): ReturnType<AdoptGuest> {
    assert(guestOwner.startsWith('guest:'), 'only what is a guest’s changes hands');
    const to = `user:${userId}`;
    const limit = SHOWTIMES_A_REQUEST_MAX;
    const found = await findShowtimesOfGuest(db, guestOwner, { limit: limit + 1, first: only });
    const showtimeIds =
      only === undefined ? found.slice(0, limit) : found.filter((id) => id === only);
    let isComplete = showtimeIds.length === found.length;
    for (const showtimeId of showtimeIds) {
      const change = { showtimeId, from: guestOwner, to };
      const isAll = await runTransaction(
        db,
        async (tx) => adoptWithin(tx, change, { userId, sessionId }),
        { repeatable: true },
      );
      isComplete &&= isAll;
    }
    return { isComplete };
  }

  /**
   * Locks as everybody does: buyers (an exchange has several too: both take them in one order), seats
   * by label, the account as a sale to it does, reservations, and promotions last.
   *
   * @returns whether nothing is left behind
   */
  async function adoptWithin(
    tx: Transaction,
    change: ChangeOfOwner,
    { userId, sessionId }: { userId: string; sessionId: string },
  ): Promise<boolean> {
    const { showtimeId, from, to } = change;
    if (!(await isSessionLive(tx, sessionId))) return false;
    await lockBuyers(tx, [
      { showtimeId, owner: from },
      { showtimeId, owner: to },
    ]);
    const before = await findHoldsOfOwner(tx, { showtimeId, owner: from });
    const labels = before.flatMap(({ hasSeats, seats }) => (hasSeats ? seats : []));
    if (labels.length > 0) await lockSeats(tx, showtimeId, labels);
    if (!(await lockAccount(tx, userId))) return false;

    const parties = await partiesOf(tx, { showtimeId, owner: from });
    const taken = await countLiveSeats(tx, { showtimeId, owner: to });
    const adopted = withinCap(parties, holdPolicy.liveSeatsPerOwnerMax - taken);
    const reservationIds = adopted.flatMap(({ reservationId }) => reservationId ?? []);
    const holdIds = adopted.flatMap(({ holdId }) => holdId ?? []);
    await moveReservations(tx, change, { userId, reservationIds });
    await moveHolds(tx, change, holdIds);
    await moveAnswers(tx, change);
    await movePromotionUses(tx, {
      showtimeId,
      claimIds: [...holdIds, ...reservationIds],
      owner: to,
    });
    return adopted.length === parties.length;
  }
}

async function partiesOf(
  tx: Transaction,
  of: { showtimeId: string; owner: string },
): Promise<Party[]> {
  const reservations = await lockReservationsOf(tx, of);
  // What waited for the locks may have found them sold, or given back.
  const holds = await findHoldsOfOwner(tx, of);
  const reservedHoldIds = new Set(reservations.map(({ holdId }) => holdId));
  const holdsById = new Map(holds.map((hold) => [hold.id, hold]));
  return [
    ...reservations.map(({ id, holdId, liveSeats }) => ({
      reservationId: id,
      holdId,
      liveSeats: liveSeats + (holdsById.get(holdId ?? '')?.liveSeats ?? 0),
    })),
    ...holds
      .filter(({ id, isRecent }) => isRecent && !reservedHoldIds.has(id))
      .map(({ id, liveSeats }) => ({ reservationId: null, holdId: id, liveSeats })),
  ];
}

/** As many as an account may have, the newest first: those are what somebody is just buying. */
function withinCap(parties: readonly Party[], seatsMax: number): Party[] {
  let left = seatsMax;
  return parties.toReversed().filter(({ liveSeats }) => {
    if (liveSeats > 0 && liveSeats > left) return false;
    left -= liveSeats;
    return true;
  });
}
