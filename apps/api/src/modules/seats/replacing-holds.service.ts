import type { Database, Transaction } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import { asBeforeOrAfresh, carryTicketTypes } from './carrying-over.ts';
import type { Counter, HoldCounter } from './hold-counter.ts';
import type { HoldOutcome, PlaceHold } from './hold-request.ts';
import { chooseAmongFree, type ChooseSeats } from './locking-best-seats.ts';
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
  newHold,
  onSeatsChanged,
}: {
  db: Database;
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
      const hold = holdLike(earlier, request, counter, chosen);
      const outcome = await seats.placeHoldLocked(tx, hold);
      if (outcome.outcome !== 'done') throw new Undone(outcome);
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

  function holdLike(
    earlier: seats.StoredHold | undefined,
    request: PlaceHold,
    counter: Counter,
    labels: readonly string[],
  ): seats.NewHold {
    if (earlier === undefined) return newHold(request, counter, labels);
    const asked = { ...request.asked, ticketTypes: carryTicketTypes(earlier, labels) };
    const promoted = { ...counter, promotion: earlier.givenPromotion };
    return asBeforeOrAfresh(
      () => newHold({ ...request, asked }, promoted, labels),
      () => newHold(request, counter, labels),
    );
  }
}
