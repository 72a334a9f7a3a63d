import type { Config } from '../../config.ts';
import type { Database, DatabasePool } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { DomainError, invalidRequest } from '../../platform/errors.ts';
import { runStatement, runTransaction } from '../../platform/retry.ts';
import { chooseBestSeats } from '../seating/index.ts';
import type { Counter, HoldCounter } from './hold-counter.ts';
import type { HoldOutcome, PlaceHold, SeatWish } from './hold-request.ts';
import { answeredHold, type Hold, type ShowtimeForHolding } from './hold.ts';
import {
  CONTENDED,
  lockBestSeats,
  lockBestSeatsPatiently,
  type ChooseSeats,
} from './locking-best-seats.ts';
import { createHoldReplacing } from './replacing-holds.service.ts';
import { effectOf, isStale } from './sale-outcome.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';
import { notEnoughSeats, seatLimitReached } from './seats.errors.ts';
import * as seats from './seats.repository.ts';
import { inTurn, takeTurn } from './taking-turns.ts';

/** Times that a hold is tried: what a showtime sells under may change between looking and locking. */
const ATTEMPTS_MAX = 3;

/** Holding seats for somebody. */
export function createHoldPlacing({
  db,
  pool,
  policy,
  findShowtime,
  counter: { openCounter, selectSeats, newHold },
  onSeatsChanged,
  onShowtimeStale,
  onOutcome,
}: {
  db: Database;
  pool: DatabasePool;
  policy: Config['holds'];
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeForHolding>;
  counter: HoldCounter;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** What `findShowtime` told turned out to be older than the database. */
  onShowtimeStale: () => void;
  onOutcome: (operation: string, outcome: string) => void;
}) {
  const { holdInstead } = createHoldReplacing({ db, policy, newHold, onSeatsChanged });
  return { placeHold };

  /**
   * Holds all the seats, or none of them.
   *
   * @returns the hold, and whether the same request was answered with it before
   * @throws DomainError SEATS_UNAVAILABLE, NOT_ENOUGH_SEATS, SEAT_LIMIT_REACHED,
   *   SEAT_UNIT_INCOMPLETE, SALES_NOT_OPEN, SALES_CLOSED, SHOWTIME_CANCELLED, IDEMPOTENCY_*,
   *   PROMOTION_UNAVAILABLE and what `quoteOf` refuses
   */
  async function placeHold(request: PlaceHold): Promise<{ hold: Hold; isReplay: boolean }> {
    const { showtimeId, wish } = request;
    const outcome = await withFreshCounter(request, async (counter) =>
      'seats' in wish
        ? holdNamedSeats(request, counter, wish.seats)
        : holdBestSeats(request, counter, wish.bestAvailable),
    );
    const { timeZone } = await findShowtime(showtimeId);
    return {
      hold: answeredHold({ showtimeId, timeZone }, outcome.facts),
      isReplay: outcome.outcome === 'replayed',
    };
  }

  async function holdNamedSeats(
    request: PlaceHold,
    counter: Counter,
    named: readonly string[],
  ): Promise<HoldOutcome> {
    const { idempotency, showtimeId, replaces } = request;
    const chosen = selectSeats(counter.map, named);
    if (replaces !== undefined) {
      return holdInstead({ ...request, replaces }, counter, chosen);
    }
    const hold = newHold(request, counter, chosen);
    return inTurn(idempotency, () =>
      runStatement(() => seats.placeHold(pool, hold), {
        repeatable: idempotency.key !== null,
        onUnknown: () => onSeatsChanged(showtimeId),
      }),
    );
  }

  async function holdBestSeats(
    request: PlaceHold,
    counter: Counter,
    wanted: Extract<SeatWish, { bestAvailable: object }>['bestAvailable'],
  ): Promise<HoldOutcome> {
    const { showtimeId, idempotency, replaces } = request;
    if (request.asked.ticketTypes !== undefined) {
      throw invalidRequest([
        { pointer: '/ticketTypes', message: 'needs seats by name; change the hold afterwards' },
      ]);
    }
    const choose = choosingBest(counter.map, wanted);
    if (replaces !== undefined) {
      return holdInstead({ ...request, replaces }, counter, choose);
    }
    return inTurn(idempotency, async () => {
      const outcome = await holdChosen({ patiently: false });
      if (outcome !== CONTENDED) return outcome;
      const settled = await holdChosen({ patiently: true });
      assert(settled !== CONTENDED, 'who waits for everyone is told for sure');
      return settled;
    });

    async function holdChosen({
      patiently,
    }: {
      patiently: boolean;
    }): Promise<HoldOutcome | typeof CONTENDED> {
      return runTransaction(
        db,
        async (tx): Promise<HoldOutcome | typeof CONTENDED> => {
          const answered = await takeTurn(tx, request);
          if (answered !== null) return answered;
          const chosen = patiently
            ? await lockBestSeatsPatiently(tx, showtimeId, choose)
            : await lockBestSeats(tx, showtimeId, choose);
          if (chosen === CONTENDED) return chosen;
          if (chosen === null) {
            // Of a cancelled showtime, say, no seat is free; but that is not the reason.
            const refusal = await seats.findSaleRefusal(tx, showtimeId, counter.showtime);
            if (refusal !== null) return refusal;
            return { outcome: 'notEnoughSeats', count: wanted.count };
          }
          return seats.placeHoldLocked(tx, newHold(request, counter, chosen));
        },
        {
          repeatable: idempotency.key !== null,
          onUnknown: () => onSeatsChanged(showtimeId),
        },
      );
    }
  }

  function choosingBest(
    map: SeatMapFacts,
    { count, zone, accessible = false }: { count: number; zone?: string; accessible?: boolean },
  ): ChooseSeats {
    if (zone !== undefined && !map.zones.has(zone)) {
      throw invalidRequest([
        { pointer: '/bestAvailable/zone', message: 'is not a zone of this showtime' },
      ]);
    }
    if (count > policy.seatsMax) throw seatLimitReached(policy.seatsMax, 'hold');
    return (isFree) =>
      chooseBestSeats({
        seatMap: map.prepared,
        isFree,
        count,
        accessible,
        ...(zone === undefined ? {} : { zone }),
      })?.labels ?? null;
  }

  /**
   * Whoever repeats a request that was answered hears the same again, though its code or its ticket
   * types are not offered any more.
   *
   * @throws the error that kept it from being held now, where it was not held then
   */
  async function answeredBefore(request: PlaceHold, error: unknown): Promise<HoldOutcome> {
    const { idempotency } = request;
    const mayHelp = error instanceof DomainError && error.kind !== 'unavailable';
    if (idempotency.key === null || !mayHelp) throw error;
    const answered = await inTurn(idempotency, () =>
      runTransaction(db, async (tx) => takeTurn(tx, request)),
    );
    if (answered?.outcome === 'replayed') return answered;
    throw error;
  }

  /** Map and terms may be exchanged between looking and locking: then it is priced once more. */
  async function withFreshCounter(
    request: PlaceHold,
    attempt: (counter: Counter) => Promise<HoldOutcome>,
  ) {
    const { showtimeId, asked } = request;
    const attemptAnew = async () =>
      findShowtime(showtimeId)
        .then((showtime) => openCounter(showtime, asked))
        .then(attempt)
        .catch((error: unknown) => answeredBefore(request, error));
    let outcome = await attemptAnew();
    for (let attempts = 1; isStale(outcome) && attempts < ATTEMPTS_MAX; attempts += 1) {
      onShowtimeStale();
      outcome = await attemptAnew();
    }
    onOutcome('hold', outcome.outcome);
    if (outcome.outcome === 'notEnoughSeats') throw notEnoughSeats(outcome.count);
    const effect = effectOf(outcome, policy);
    // Also when it was answered before: it may be this request that did it, and lost the reply.
    onSeatsChanged(showtimeId);
    return effect;
  }
}
