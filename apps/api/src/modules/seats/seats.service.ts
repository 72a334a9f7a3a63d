import type { Config } from '../../config.ts';
import type { Database, DatabasePool, Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { invalidRequest, notFound } from '../../platform/errors.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import { newId } from '../../platform/ids.ts';
import { runStatement, runTransaction } from '../../platform/retry.ts';
import { quoteOf, type Quote } from '../pricing/index.ts';
import { chooseBestSeats } from './best-available.ts';
import {
  CONTENDED,
  lockBestSeats,
  lockBestSeatsPatiently,
  type ChooseSeats,
} from './locking-best-seats.ts';
import { refusalError, type SaleOutcome, type SaleRefusal } from './sale-outcome.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';
import { checkSelection } from './seat-selection.ts';
import {
  holdConverted,
  holdExpired,
  holdExtensionLimit,
  holdReleased,
  notEnoughSeats,
  seatLimitReached,
  sessionEnded,
} from './seats.errors.ts';
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
  idempotency: IdempotencyRequest;
};

export type Hold = {
  id: string;
  showtimeId: string;
  status: 'active' | 'converted' | 'released' | 'expired';
  seats: readonly string[];
  expiresAt: Date;
  /** The database's clock, which decides when the hold expires. */
  serverTime: Date;
  quote: Quote;
  reservationId: string | null;
  timeZone: string;
};

/** What taking seats has to know of a showtime, however old: the sale reads it again under lock. */
export type ShowtimeForHolding = { id: string; seatMapId: string; timeZone: string };

/** What asking for seats came to: the house may have too few of those that were to be chosen. */
type HoldOutcome =
  SaleOutcome<seats.HoldFacts, null> | { outcome: 'notEnoughSeats'; count: number };

type HoldAddress = { showtimeId: string; holdId: string };

export type SeatService = ReturnType<typeof createSeatService>;

export function createSeatService({
  db,
  pool,
  policy,
  findShowtime,
  findSeatMap,
  onSeatsChanged,
  onShowtimeStale,
  onOutcome,
}: {
  db: Database;
  pool: DatabasePool;
  policy: Config['holds'];
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeForHolding>;
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** What `findShowtime` told turned out to be older than the database. */
  onShowtimeStale: () => void;
  onOutcome: (operation: string, outcome: string) => void;
}) {
  return { placeHold, findHold, extendHold, releaseHold, selectSeats };

  /**
   * Holds all the seats, or none of them.
   *
   * @returns the hold, and whether the same request was answered with it before
   * @throws DomainError SEATS_UNAVAILABLE, NOT_ENOUGH_SEATS, SEAT_LIMIT_REACHED,
   *   SEAT_UNIT_INCOMPLETE, SALES_NOT_OPEN, SALES_CLOSED, SHOWTIME_CANCELLED, IDEMPOTENCY_*
   */
  async function placeHold(request: PlaceHold): Promise<{ hold: Hold; isReplay: boolean }> {
    const { showtimeId, wish } = request;
    const outcome = await againWithFreshMap(showtimeId, async (showtime) =>
      'seats' in wish
        ? holdNamedSeats(request, showtime, wish.seats)
        : holdBestSeats(request, showtime, wish.bestAvailable),
    );
    const { timeZone } = await findShowtime(showtimeId);
    return {
      hold: placedHold(showtimeId, timeZone, outcome.facts),
      isReplay: outcome.outcome === 'replayed',
    };
  }

  async function holdNamedSeats(
    { showtimeId, taker, idempotency }: PlaceHold,
    { seatMapId }: ShowtimeForHolding,
    labels: readonly string[],
  ): Promise<SaleOutcome<seats.HoldFacts, null>> {
    const chosen = await selectSeats(seatMapId, labels);
    const hold = newHold({ showtimeId, taker, idempotency, seatMapId, chosen });
    return inTurn(idempotency, () =>
      runStatement(() => seats.placeHold(pool, hold), {
        repeatable: idempotency.key !== null,
        onUnknown: () => onSeatsChanged(showtimeId),
      }),
    );
  }

  async function holdBestSeats(
    { showtimeId, taker, idempotency }: PlaceHold,
    { seatMapId }: ShowtimeForHolding,
    { count, zone, accessible = false }: { count: number; zone?: string; accessible?: boolean },
  ): Promise<HoldOutcome> {
    const map = await findSeatMap(seatMapId);
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
            const refusal = await seats.findSaleRefusal(tx, showtimeId, seatMapId);
            if (refusal !== null) return refusal;
            return { outcome: 'notEnoughSeats', count };
          }
          return seats.placeHoldLocked(
            tx,
            newHold({ showtimeId, taker, idempotency, seatMapId, chosen }),
          );
        },
        {
          repeatable: idempotency.key !== null,
          onUnknown: () => onSeatsChanged(showtimeId),
        },
      );
    }
  }

  /** The seats a caller names, checked against the map, in the order in which everyone locks. */
  async function selectSeats(seatMapId: string, labels: readonly string[]): Promise<string[]> {
    const { seatsByLabel, unitMembers } = await findSeatMap(seatMapId);
    return checkSelection(labels, seatsByLabel, unitMembers, policy.seatsMax);
  }

  /** An owner's hold in whatever state. @throws DomainError NOT_FOUND */
  async function findHold(address: HoldAddress, owner: string): Promise<Hold> {
    const { timeZone } = await findShowtime(address.showtimeId);
    const stored = await seats.findHold(db, { ...address, owner });
    if (stored === undefined) throw notFound('hold');
    return toHold(address.showtimeId, timeZone, stored);
  }

  /**
   * Lets an active hold last longer, up to the limit from its creation.
   *
   * @throws DomainError NOT_FOUND, HOLD_EXPIRED, HOLD_RELEASED, HOLD_CONVERTED, HOLD_EXTENSION_LIMIT
   */
  async function extendHold(
    address: HoldAddress,
    owner: string,
    idempotency: IdempotencyRequest,
  ): Promise<{ hold: Hold; isReplay: boolean }> {
    const { showtimeId } = address;
    const { timeZone } = await findShowtime(showtimeId);
    const outcome = await inTurn(idempotency, () =>
      runTransaction(
        db,
        async (tx): Promise<SaleOutcome<seats.HoldFacts, null>> => {
          await seats.lockBuyer(tx, showtimeId, owner);
          const answered = await seats.findStoredAnswer<seats.HoldFacts, null>(
            tx,
            { showtimeId, owner },
            idempotency,
          );
          if (answered !== null) return answered;
          const stored = await lockActiveHold(tx, address, owner);
          const expiresAt = extendedExpiry(stored);
          // Our clock stood still while we waited: somebody may have found the seats free since.
          const isStillHeld = await seats.extendHold(tx, address, expiresAt);
          if (!isStillHeld) throw holdExpired();
          const facts = {
            holdId: stored.id,
            seats: stored.seats,
            currency: stored.currency,
            lines: stored.lines,
            answeredAt: stored.now.getTime(),
            expiresAt: expiresAt.getTime(),
          };
          await seats.recordAnswer(tx, { showtimeId, owner }, idempotency, facts, null);
          return { outcome: 'done', facts };
        },
        {
          repeatable: idempotency.key !== null,
          onUnknown: () => onSeatsChanged(showtimeId),
        },
      ),
    );
    const { facts, outcome: how } = effectOf(outcome);
    onSeatsChanged(showtimeId);
    return { hold: placedHold(showtimeId, timeZone, facts), isReplay: how === 'replayed' };
  }

  /** Gives an owner's seats back. Again, or after the hold ended by itself: no effect. */
  async function releaseHold(address: HoldAddress, owner: string): Promise<void> {
    const { showtimeId } = address;
    await runTransaction(
      db,
      async (tx) => {
        await seats.lockBuyer(tx, showtimeId, owner);
        const stored = await seats.findHold(tx, { ...address, owner });
        if (stored === undefined) throw notFound('hold');
        if (stored.status !== 'active') return;
        await seats.lockSeats(tx, showtimeId, stored.seats);
        await seats.releaseHold(tx, address);
      },
      { repeatable: true, onUnknown: () => onSeatsChanged(showtimeId) },
    );
    onSeatsChanged(showtimeId);
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

  async function lockActiveHold(
    tx: Transaction,
    address: HoldAddress,
    owner: string,
  ): Promise<seats.StoredHold> {
    const found = await seats.findHold(tx, { ...address, owner });
    if (found === undefined) throw notFound('hold');
    await seats.lockSeats(tx, address.showtimeId, found.seats);
    const locked = await seats.findHold(tx, { ...address, owner });
    if (locked === undefined) throw notFound('hold');
    if (locked.status === 'converted') throw holdConverted(locked.reservationId);
    if (locked.status === 'released') throw holdReleased();
    if (locked.isExpired) throw holdExpired();
    return locked;
  }

  function extendedExpiry({ createdAt, expiresAt }: seats.StoredHold): Date {
    const latest = createdAt.getTime() + policy.totalSecondsMax * 1000;
    if (expiresAt.getTime() >= latest) throw holdExtensionLimit();
    return new Date(Math.min(expiresAt.getTime() + policy.extensionSeconds * 1000, latest));
  }

  function newHold({
    showtimeId,
    taker,
    idempotency,
    seatMapId,
    chosen,
  }: {
    showtimeId: string;
    taker: SeatTaker;
    idempotency: IdempotencyRequest;
    seatMapId: string;
    chosen: readonly string[];
  }): seats.NewHold {
    return {
      showtimeId,
      owner: taker.owner,
      sessionId: taker.sessionId,
      seatMapId,
      seats: chosen,
      holdId: newId(),
      durationSeconds: policy.durationSeconds,
      liveSeatsMax: policy.liveSeatsPerOwnerMax,
      idempotency,
    };
  }

  /** The map of a showtime without sales may be exchanged: then the seats are checked once more. */
  async function againWithFreshMap(
    showtimeId: string,
    attempt: (showtime: ShowtimeForHolding) => Promise<HoldOutcome>,
  ) {
    let outcome = await attempt(await findShowtime(showtimeId));
    if (outcome.outcome === 'seatMapChanged') {
      onShowtimeStale();
      outcome = await attempt(await findShowtime(showtimeId));
    }
    onOutcome('hold', outcome.outcome);
    if (outcome.outcome === 'notEnoughSeats') throw notEnoughSeats(outcome.count);
    const effect = effectOf(outcome);
    // Also when it was answered before: it may be this request that did it, and lost the reply.
    onSeatsChanged(showtimeId);
    return effect;
  }

  function effectOf<Facts, Context>(
    outcome: SaleOutcome<Facts, Context>,
  ): Exclude<SaleOutcome<Facts, Context>, SaleRefusal> {
    if (outcome.outcome === 'done' || outcome.outcome === 'replayed') return outcome;
    const error = refusalError(outcome, policy);
    throw error ?? new Error(`a hold was refused for no reason of its own: ${outcome.outcome}`);
  }
}

function placedHold(showtimeId: string, timeZone: string, facts: seats.HoldFacts): Hold {
  return {
    id: facts.holdId,
    showtimeId,
    status: 'active',
    seats: facts.seats,
    expiresAt: new Date(facts.expiresAt),
    serverTime: new Date(facts.answeredAt),
    quote: quoteOf(facts.currency, facts.lines),
    reservationId: null,
    timeZone,
  };
}

function toHold(showtimeId: string, timeZone: string, stored: seats.StoredHold): Hold {
  return {
    id: stored.id,
    showtimeId,
    status: stored.status === 'active' && stored.isExpired ? 'expired' : stored.status,
    seats: stored.seats,
    expiresAt: stored.expiresAt,
    serverTime: stored.now,
    quote: quoteOf(stored.currency, stored.lines),
    reservationId: stored.reservationId,
    timeZone,
  };
}
