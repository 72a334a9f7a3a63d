import type { Config } from '../../config.ts';
import type { Database, Transaction } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import { promotionUnavailable, type CodedPromotion } from '../pricing/index.ts';
import { askingLess, carryTicketTypes, type CarriedOver } from './carrying-over.ts';
import type { Counter, HoldCounter } from './hold-counter.ts';
import type { HoldOutcome, PlaceHold } from './hold-request.ts';
import { chooseAmongFree, type ChooseSeats } from './locking-best-seats.ts';
import { beginAsEarlier } from './replacing-holds.repository.ts';
import * as seats from './seats.repository.ts';
import { inTurn, takeTurn } from './taking-turns.ts';

/** A request that names the hold that it gives back. */
export type ReplaceHold = PlaceHold & { replaces: string };

/** Undoes a transaction that came to nothing. */
class Undone extends Error {
  readonly outcome: HoldOutcome;
  constructor(outcome: HoldOutcome) {
    super(outcome.outcome);
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
   * Gives an earlier hold back and places this one, or does neither. Everything that either may touch
   * is locked before it begins, in label order as everywhere.
   *
   * @param toLock every seat that may be chosen
   */
  async function holdInstead(
    request: ReplaceHold,
    counter: Counter,
    { toLock, choose }: { toLock: readonly string[]; choose: ChooseSeats },
  ): Promise<HoldOutcome> {
    const { showtimeId, taker, wish, idempotency, replaces } = request;
    const address = { showtimeId, holdId: replaces };
    const work = async (tx: Transaction): Promise<HoldOutcome> => {
      const answered = await takeTurn(tx, request);
      if (answered !== null) return answered;
      const found = await seats.findHold(tx, { ...address, owner: taker.owner });
      const earlier =
        found?.status === 'active' && found.reservationId === null ? found : undefined;
      await seats.lockSeats(tx, showtimeId, [...toLock, ...(earlier?.seats ?? [])]);
      if (earlier !== undefined) await seats.releaseHold(tx, address);
      const chosen = await chooseAmongFree(tx, showtimeId, choose);
      if (chosen === null) {
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
        await beginAsEarlier(tx, {
          showtimeId,
          holdId: outcome.facts.holdId,
          earlierId: earlier.id,
        });
      }
      return outcome;
    };
    return inTurn(idempotency, async () =>
      runTransaction(db, work, {
        repeatable: idempotency.key !== null,
        onUnknown: () => onSeatsChanged(showtimeId),
      }),
    ).catch((error: unknown) => {
      if (error instanceof Undone) return error.outcome;
      throw error;
    });
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
