import type { Config } from '../../config.ts';
import type { Database, DatabasePool, Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { DomainError, invalidRequest } from '../../platform/errors.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import { newId } from '../../platform/ids.ts';
import { runStatement, runTransaction } from '../../platform/retry.ts';
import type { CodedPromotion, SaleTerms } from '../pricing/index.ts';
import { chooseBestSeats } from '../seating/index.ts';
import { createHoldDescribing } from './describing-holds.service.ts';
import { asBeforeOrAfresh, carryTicketTypes } from './carrying-over.ts';
import { answeredHold, type Hold, type ShowtimeForHolding } from './hold.ts';
import { createHoldingAgain } from './holding-again.service.ts';
import { createHoldKeeping } from './keeping-holds.service.ts';
import {
  chooseAmongFree,
  CONTENDED,
  lockBestSeats,
  lockBestSeatsPatiently,
  type ChooseSeats,
} from './locking-best-seats.ts';
import { findOwnHolds } from './own-holds.repository.ts';
import {
  priceSeats,
  type AskedTickets,
  type FindPromotion,
  type PricedSeats,
} from './quoting-seats.ts';
import { effectOf, isStale, type SaleOutcome } from './sale-outcome.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';
import { checkSelection } from './seat-selection.ts';
import { notEnoughSeats, seatLimitReached, sessionEnded } from './seats.errors.ts';
import * as seats from './seats.repository.ts';
import { inTurn } from './taking-turns.ts';

/** Who takes seats: the owner they will belong to, and the session that vouches for a user. */
export type SeatTaker = { owner: string; sessionId: string | null };

/** Which seats: by name, or as many as wanted, chosen by the house. */
export type SeatWish =
  | { seats: readonly string[] }
  | { bestAvailable: { count: number; zone?: string; accessible?: boolean } };

export type PlaceHold = {
  showtimeId: string;
  taker: SeatTaker;
  wish: SeatWish;
  asked: AskedTickets;
  idempotency: IdempotencyRequest;
  /**
   * A hold of the same owner to give back for this one, in the same transaction: where this one cannot
   * be had, that one stays. Its ticket types and its promotion go over to this one. Where it has ended
   * meanwhile, there is nothing to give back.
   */
  replaces?: string | undefined;
};

/** What asking for seats came to: the house may have too few of those that were to be chosen. */
type HoldOutcome =
  SaleOutcome<seats.HoldFacts, null> | { outcome: 'notEnoughSeats'; count: number };

/** What a hold is placed with, read before anything is locked. */
type Counter = {
  showtime: ShowtimeForHolding;
  map: SeatMapFacts;
  terms: SaleTerms;
  promotion: CodedPromotion | null;
  /** The moment whose prices are asked for. */
  quotedAt: Date;
};

/** Undoes a transaction that came to nothing. */
class Undone extends Error {
  readonly outcome: HoldOutcome;
  constructor(outcome: HoldOutcome) {
    super(outcome.outcome);
    this.outcome = outcome;
  }
}

/** Times that a hold is tried: what a showtime sells under may change between looking and locking. */
const ATTEMPTS_MAX = 3;
/** What the counter may hold for other people: as many as the largest map has. */
const SEATS_AT_COUNTER_MAX = 5000;

export type SeatService = ReturnType<typeof createSeatService>;

export function createSeatService(resources: {
  db: Database;
  pool: DatabasePool;
  policy: Config['holds'];
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeForHolding>;
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  /** By id: terms never change. */
  saleTerms: (id: string) => Promise<SaleTerms>;
  findPromotion: FindPromotion;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** What `findShowtime` told turned out to be older than the database. */
  onShowtimeStale: () => void;
  onOutcome: (operation: string, outcome: string) => void;
}) {
  const { db, pool, policy, findShowtime, findSeatMap, saleTerms, findPromotion } = resources;
  const { onSeatsChanged, onShowtimeStale, onOutcome } = resources;
  return {
    placeHold,
    priceNamedSeats,
    liveSeatsMaxOf,
    /** Seats that one hold may have. */
    seatsMax: policy.seatsMax,
    findOwnHolds: async (whose: Parameters<typeof findOwnHolds>[1]) => findOwnHolds(db, whose),
    ...createHoldDescribing(resources),
    ...createHoldKeeping(resources),
    ...createHoldingAgain({ db, placeHold }),
  };

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
    const { idempotency, showtimeId } = request;
    const chosen = selectSeats(counter.map, named);
    if (request.replaces !== undefined) {
      return holdInstead(request, counter, { toLock: chosen, choose: () => chosen });
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
    { count, zone, accessible = false }: { count: number; zone?: string; accessible?: boolean },
  ): Promise<HoldOutcome> {
    const { showtimeId, taker, idempotency } = request;
    const { map, showtime } = counter;
    if (request.asked.ticketTypes !== undefined) {
      throw invalidRequest([
        { pointer: '/ticketTypes', message: 'needs seats by name; change the hold afterwards' },
      ]);
    }
    if (zone !== undefined && !map.zones.has(zone)) {
      throw invalidRequest([
        { pointer: '/bestAvailable/zone', message: 'is not a zone of this showtime' },
      ]);
    }
    if (count > policy.seatsMax) throw seatLimitReached(policy.seatsMax, 'hold');

    const choose: ChooseSeats = (isFree) =>
      chooseBestSeats({
        seatMap: map.prepared,
        isFree,
        count,
        accessible,
        ...(zone === undefined ? {} : { zone }),
      })?.labels ?? null;

    if (request.replaces !== undefined) {
      return holdInstead(request, counter, { toLock: [...map.seatsByLabel.keys()], choose });
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
          const answered = await takeTurn(tx, showtimeId, taker, idempotency);
          if (answered !== null) return answered;
          const chosen = patiently
            ? await lockBestSeatsPatiently(tx, showtimeId, choose)
            : await lockBestSeats(tx, showtimeId, choose);
          if (chosen === CONTENDED) return chosen;
          if (chosen === null) {
            // Of a cancelled showtime, say, no seat is free; but that is not the reason.
            const refusal = await seats.findSaleRefusal(tx, showtimeId, showtime);
            if (refusal !== null) return refusal;
            return { outcome: 'notEnoughSeats', count };
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

  /**
   * Gives an earlier hold back and places this one, or does neither. Everything that either may touch
   * is locked before it begins, in label order as everywhere.
   *
   * @param toLock every seat that may be chosen
   */
  async function holdInstead(
    request: PlaceHold,
    counter: Counter,
    { toLock, choose }: { toLock: readonly string[]; choose: ChooseSeats },
  ): Promise<HoldOutcome> {
    const { showtimeId, taker, wish, idempotency, replaces = '' } = request;
    const address = { showtimeId, holdId: replaces };
    const work = async (tx: Transaction): Promise<HoldOutcome> => {
      const answered = await takeTurn(tx, showtimeId, taker, idempotency);
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

  /**
   * What seats a caller names would cost, for selling them in one step: checked against the map, in
   * the order in which everyone locks.
   *
   * @throws DomainError as `placeHold`
   */
  async function priceNamedSeats(
    showtime: ShowtimeForHolding,
    named: readonly string[],
    asked: AskedTickets,
  ): Promise<PricedSeats & { seats: string[] }> {
    const counter = await openCounter(showtime, asked);
    const chosen = selectSeats(counter.map, named);
    return { seats: chosen, ...priceAt(counter, chosen, asked) };
  }

  function selectSeats({ seatsByLabel, unitMembers }: SeatMapFacts, labels: readonly string[]) {
    return checkSelection(labels, seatsByLabel, unitMembers, policy.seatsMax);
  }

  /** How many live seats of one showtime an owner may have; the counter takes them for others. */
  function liveSeatsMaxOf({ channel }: Pick<AskedTickets, 'channel'>): number {
    return channel === 'boxOffice' ? SEATS_AT_COUNTER_MAX : policy.liveSeatsPerOwnerMax;
  }

  /** Locks the buyer; the earlier answer to the same request, or a session that ended meanwhile. */
  async function takeTurn(
    tx: Transaction,
    showtimeId: string,
    { owner, sessionId }: SeatTaker,
    idempotency: IdempotencyRequest,
  ): Promise<SaleOutcome<seats.HoldFacts, null> | null> {
    if (sessionId !== null && !(await seats.isSessionLive(tx, sessionId))) throw sessionEnded();
    await seats.lockBuyer(tx, showtimeId, owner);
    return seats.findStoredAnswer(tx, { showtimeId, owner }, idempotency);
  }

  function newHold(
    { showtimeId, taker, asked, idempotency }: PlaceHold,
    counter: Counter,
    chosen: readonly string[],
  ): seats.NewHold {
    return {
      showtimeId,
      owner: taker.owner,
      sessionId: taker.sessionId,
      seatMapId: counter.showtime.seatMapId,
      saleTermsId: counter.showtime.saleTermsId,
      seats: chosen,
      channel: asked.channel,
      ...priceAt(counter, chosen, asked),
      quotedAt: counter.quotedAt,
      givenPromotion: counter.promotion,
      holdId: newId(),
      durationSeconds: policy.durationSeconds,
      liveSeatsMax: liveSeatsMaxOf(asked),
      idempotency,
    };
  }

  function priceAt(
    { terms, map, promotion, quotedAt }: Counter,
    labels: readonly string[],
    asked: AskedTickets,
  ): PricedSeats {
    return priceSeats({ terms, map, labels, asked, promotion, now: quotedAt });
  }

  async function openCounter(
    showtime: ShowtimeForHolding,
    { promotionCode }: AskedTickets,
  ): Promise<Counter> {
    const quotedAt = new Date();
    return {
      showtime,
      quotedAt,
      map: await findSeatMap(showtime.seatMapId),
      terms: await saleTerms(showtime.saleTermsId),
      promotion:
        promotionCode === undefined
          ? null
          : await findPromotion(promotionCode, { cinemaId: showtime.cinema.id, at: quotedAt }),
    };
  }

  /**
   * Whoever repeats a request that was answered hears the same again, though its code or its ticket
   * types are not offered any more.
   *
   * @throws the error that kept it from being held now, where it was not held then
   */
  async function answeredBefore(
    { showtimeId, taker, idempotency }: PlaceHold,
    error: unknown,
  ): Promise<HoldOutcome> {
    const mayHelp = error instanceof DomainError && error.kind !== 'unavailable';
    if (idempotency.key === null || !mayHelp) throw error;
    const answered = await inTurn(idempotency, () =>
      runTransaction(db, async (tx) => takeTurn(tx, showtimeId, taker, idempotency)),
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
