import type { Config } from '../../config.ts';
import type { Database, Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { runTransaction } from '../../platform/retry.ts';
import { promotionUnavailable, type CodedPromotion } from '../pricing/index.ts';
import { askingLess, carryTicketTypes, type CarriedOver } from './carrying-over.ts';
import type { Counter, HoldCounter } from './hold-counter.ts';
import type { HoldOutcome, PlaceHold } from './hold-request.ts';
import {
  CONTENDED,
  lockBestSeats,
  lockBestSeatsPatiently,
  type ChooseSeats,
  type GivenBack,
} from './locking-best-seats.ts';
import { beginAsEarlier } from './replacing-holds.repository.ts';
import * as seats from './seats.repository.ts';
import { inTurn, takeTurn } from './taking-turns.ts';

/** A request that names the hold that it gives back. */
export type ReplaceHold = PlaceHold & { replaces: string };

/** Gives the earlier seats back, and locks those that are taken instead. */
type LockSeats = (
  tx: Transaction,
  givenBack: GivenBack | undefined,
) => Promise<readonly string[] | null | typeof CONTENDED>;

/** Undoes a transaction that came to nothing. */
class Undone extends Error {
  readonly outcome: HoldOutcome | typeof CONTENDED;
  constructor(outcome: HoldOutcome | typeof CONTENDED) {
    super(outcome === CONTENDED ? 'contended' : outcome.outcome);
    this.outcome = outcome;
  }
}

/** Exchanging seats that somebody holds for others. */
export function createHoldReplacing({
  db,
  policy,
  newHold,
  onSeatsChanged,
}: {
  db: Database;
  policy: Pick<Config['holds'], 'durationSeconds' | 'totalSecondsMax'>;
  newHold: HoldCounter['newHold'];
  onSeatsChanged: (showtimeId: string) => void;
}) {
  return { holdInstead };

  /**
   * Gives an earlier hold back and places this one, or does neither. Whoever names seats waits for
   * them and for their own together, in label order as everywhere; whoever leaves the choice to the
   * house waits for nobody else's while they have their own.
   *
   * @param wanted seats in label order, or how the house chooses them
   */
  async function holdInstead(
    request: ReplaceHold,
    counter: Counter,
    wanted: readonly string[] | ChooseSeats,
  ): Promise<HoldOutcome> {
    const { showtimeId, idempotency } = request;
    const attempt = async (lock: LockSeats) =>
      runTransaction(db, (tx) => exchangeHold(tx, request, counter, lock), {
        repeatable: idempotency.key !== null,
        onUnknown: () => onSeatsChanged(showtimeId),
      }).catch((error: unknown) => {
        if (error instanceof Undone) return error.outcome;
        throw error;
      });
    return inTurn(idempotency, async () => {
      if (typeof wanted !== 'function') {
        return settled(await attempt((tx, givenBack) => lockNamed(tx, wanted, givenBack)));
      }
      const outcome = await attempt((tx, givenBack) =>
        lockBestSeats(tx, showtimeId, wanted, givenBack),
      );
      if (outcome !== CONTENDED) return outcome;
      return settled(
        await attempt((tx, givenBack) => lockBestSeatsPatiently(tx, showtimeId, wanted, givenBack)),
      );
    });

    async function lockNamed(tx: Transaction, named: readonly string[], givenBack?: GivenBack) {
      await seats.lockSeats(tx, showtimeId, [...named, ...(givenBack?.seats ?? [])]);
      await givenBack?.release();
      return named;
    }
  }

  async function exchangeHold(
    tx: Transaction,
    request: ReplaceHold,
    counter: Counter,
    lock: LockSeats,
  ): Promise<HoldOutcome> {
    const { showtimeId, wish } = request;
    const answered = await takeTurn(tx, request);
    if (answered !== null) return answered;
    const earlier = await findEarlier(tx, request);
    const chosen = await lock(
      tx,
      earlier === undefined ? undefined : givingBack(tx, request, earlier),
    );
    if (chosen === CONTENDED) throw new Undone(CONTENDED);
    if (chosen === null) {
      // Of a cancelled showtime, say, no seat is free; but that is not the reason.
      const refusal = await seats.findSaleRefusal(tx, showtimeId, counter.showtime);
      const count = 'seats' in wish ? wish.seats.length : wish.bestAvailable.count;
      throw new Undone(refusal ?? { outcome: 'notEnoughSeats', count });
    }
    const seconds = earlier === undefined ? null : secondsAfter(earlier);
    const carried = carriedFrom(earlier, request, chosen);
    const outcome = await askingLess(carried, async (asked) => {
      const hold = holdLike(asked, request, counter, chosen);
      const durationSeconds = seconds ?? hold.durationSeconds;
      const placed = await seats.placeHoldLocked(tx, { ...hold, durationSeconds });
      // A refusal has written nothing: this transaction can go on.
      if (asked.promotion !== undefined && isOfPromotion(placed)) throw promotionUnavailable();
      return placed;
    });
    if (outcome.outcome !== 'done') throw new Undone(outcome);
    if (earlier !== undefined && seconds !== null) {
      const { holdId } = outcome.facts;
      await beginAsEarlier(tx, { showtimeId, holdId, earlierId: earlier.id });
    }
    return outcome;
  }

  /**
   * How long seats are held that others were given back for: as long as any, and never less than the
   * others had left; but all of them together no longer than one hold may last. Else whoever exchanged
   * seats again and again would keep them for ever.
   *
   * @returns null where nothing is left of the earlier hold, so that this one begins anew
   */
  function secondsAfter({ now, createdAt, expiresAt }: seats.StoredHold): number | null {
    const secondsUntil = (milliseconds: number) => (milliseconds - now.getTime()) / 1000;
    if (secondsUntil(expiresAt.getTime()) < 1) return null;
    const atMost = secondsUntil(createdAt.getTime() + policy.totalSecondsMax * 1000);
    const wanted = Math.max(policy.durationSeconds, secondsUntil(expiresAt.getTime()));
    return Math.max(1, Math.floor(Math.min(atMost, wanted)));
  }

  function holdLike(
    { ticketTypes, promotion }: CarriedOver<CodedPromotion>,
    request: PlaceHold,
    counter: Counter,
    labels: readonly string[],
  ): seats.NewHold {
    const asked = { ...request.asked, ticketTypes: ticketTypes ?? request.asked.ticketTypes };
    const promoted = { ...counter, promotion: promotion ?? counter.promotion };
    return newHold({ ...request, asked }, promoted, labels);
  }
}

/** The hold that is given back; undefined where it has ended, or is being paid for. */
async function findEarlier(
  tx: Transaction,
  { showtimeId, replaces, taker: { owner } }: ReplaceHold,
): Promise<seats.StoredHold | undefined> {
  const found = await seats.findHold(tx, { showtimeId, holdId: replaces, owner });
  return found?.status === 'active' && found.reservationId === null ? found : undefined;
}

function givingBack(
  tx: Transaction,
  { showtimeId }: ReplaceHold,
  earlier: seats.StoredHold,
): GivenBack {
  return {
    seats: earlier.seats,
    release: async () => seats.releaseHold(tx, { showtimeId, holdId: earlier.id }),
  };
}

function settled(outcome: HoldOutcome | typeof CONTENDED): HoldOutcome {
  assert(outcome !== CONTENDED, 'who waits for everyone is told for sure');
  return outcome;
}

/** What goes over of an earlier hold: what was asked for anew is not asked for as it was before. */
function carriedFrom(
  earlier: seats.StoredHold | undefined,
  { asked: { ticketTypes, promotionCode } }: PlaceHold,
  labels: readonly string[],
): CarriedOver<CodedPromotion> {
  if (earlier === undefined) return { ticketTypes: undefined, promotion: undefined };
  return {
    ticketTypes: ticketTypes === undefined ? carryTicketTypes(earlier, labels) : undefined,
    promotion: promotionCode === undefined ? (earlier.givenPromotion ?? undefined) : undefined,
  };
}

function isOfPromotion({ outcome }: HoldOutcome): boolean {
  return (
    outcome === 'promotionEnded' ||
    outcome === 'promotionUsedUp' ||
    outcome === 'promotionUsedByPerson'
  );
}
