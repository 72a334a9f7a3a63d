import type { Config } from '../../config.ts';
import type { Database, Transaction } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import { busy, runTransaction } from '../../platform/retry.ts';
import {
  claimPromotion,
  keepsPromotionClaim,
  normalizeCode,
  promotionUnavailable,
  releasePromotionClaim,
  type CodedPromotion,
  type SaleTerms,
} from '../pricing/index.ts';
import { answeredHold, storedHold, type Hold, type ShowtimeForHolding } from './hold.ts';
import { priceSeats, type FindPromotion } from './quoting-seats.ts';
import { effectOf, type SaleOutcome } from './sale-outcome.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';
import {
  holdConverted,
  holdExpired,
  holdExtensionLimit,
  holdInPayment,
  holdReleased,
} from './seats.errors.ts';
import * as seats from './seats.repository.ts';
import { inTurn } from './taking-turns.ts';

type HoldAddress = { showtimeId: string; holdId: string };

/** Other tickets for held seats. What is not named stays as it is. */
export type HoldChanges = {
  /** Ticket type by seat label. */
  ticketTypes?: Readonly<Record<string, string>> | undefined;
  /** Null: no code any more. */
  promotionCode?: string | null | undefined;
  byStaff: boolean;
};

/** What tickets are priced by, read before the transaction: within it, a second connection might never come free. */
type Readings = { showtime: ShowtimeForHolding; map: SeatMapFacts; terms: SaleTerms };

/** Times that a hold is changed: another request may take away the code that this one gives once more. */
const ATTEMPTS_MAX = 2;

/** What becomes of a hold until it is bought: looked at, changed, extended, given back. */
export function createHoldKeeping({
  db,
  policy,
  findShowtime,
  findSeatMap,
  saleTerms,
  findPromotion,
  onSeatsChanged,
}: {
  db: Database;
  policy: Config['holds'];
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeForHolding>;
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  saleTerms: (id: string) => Promise<SaleTerms>;
  findPromotion: FindPromotion;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
}) {
  return { findHold, changeHold, extendHold, releaseHold };

  /** An owner's hold in whatever state. @throws DomainError NOT_FOUND */
  async function findHold(address: HoldAddress, owner: string): Promise<Hold> {
    const { timeZone } = await findShowtime(address.showtimeId);
    const stored = await seats.findHold(db, { ...address, owner });
    if (stored === undefined) throw notFound('hold');
    return storedHold({ showtimeId: address.showtimeId, timeZone }, stored);
  }

  /**
   * Sells the held seats as other ticket types, or with another promotion: at the prices that were in
   * force when the hold began, whatever has become of the price list since.
   *
   * @throws DomainError NOT_FOUND, HOLD_EXPIRED, HOLD_RELEASED, HOLD_CONVERTED, HOLD_IN_PAYMENT,
   *   PROMOTION_UNAVAILABLE and what `quoteOf` refuses
   */
  async function changeHold(
    address: HoldAddress,
    owner: string,
    changes: HoldChanges,
  ): Promise<Hold> {
    const showtime = await findShowtime(address.showtimeId);
    const map = await findSeatMap(showtime.seatMapId);
    const code = changes.promotionCode;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const before = await seats.findHold(db, { ...address, owner });
      if (before === undefined) throw notFound('hold');
      const isNew =
        typeof code === 'string' &&
        (attempt > 1 || chosenPromotion(code, [before.givenPromotion]) === undefined);
      const found = isNew
        ? await findPromotion(code, { cinemaId: showtime.cinema.id, at: before.quotedAt })
        : null;
      const readings = { showtime, map, terms: await saleTerms(before.saleTermsId) };
      const changed = await runTransaction(
        db,
        async (tx) => {
          await seats.lockBuyer(tx, address.showtimeId, owner);
          const stored = await lockActiveHold(tx, address, owner);
          const promotion = chosenPromotion(code, [stored.givenPromotion, found]);
          if (promotion === undefined) return undefined;
          return quoteAnew(tx, { readings, address, owner, stored, promotion, changes });
        },
        { repeatable: true },
      );
      if (changed !== undefined) return changed;
    }
    throw busy(new Error(`hold ${address.holdId} is given and deprived of a code all the time`));
  }

  /** Prices a locked hold by what is asked of it, and claims the use that this takes. */
  async function quoteAnew(
    tx: Transaction,
    {
      readings: { showtime, map, terms },
      address,
      owner,
      stored,
      promotion,
      changes,
    }: {
      readings: Readings;
      address: HoldAddress;
      owner: string;
      stored: seats.StoredHold;
      promotion: CodedPromotion | null;
      changes: HoldChanges;
    },
  ): Promise<Hold> {
    const { showtimeId, holdId } = address;
    const types = stored.quote.tickets.map(({ seat, ticketType }) => [seat, ticketType] as const);
    const { quote, limitedPromotion } = priceSeats({
      terms,
      map,
      labels: stored.seats,
      asked: {
        ticketTypes: { ...Object.fromEntries(types), ...changes.ticketTypes },
        channel: stored.channel,
        byStaff: changes.byStaff,
      },
      promotion,
      now: stored.quotedAt,
    });
    const usedSoFar = stored.quote.promotion?.id;
    if (usedSoFar !== undefined && usedSoFar !== limitedPromotion) {
      await releasePromotionClaim(tx, { showtimeId, promotionId: usedSoFar, claimId: holdId });
    }
    if (limitedPromotion !== null) {
      const claim = { showtimeId, promotionId: limitedPromotion, claimId: holdId };
      const refusal = await claimPromotion(tx, {
        ...claim,
        owner,
        atCounter: stored.channel === 'boxOffice',
        // That it counts was found when its code was given, for the moment when the hold began.
        wasOffered: true,
      });
      if (refusal !== null) throw promotionUnavailable();
      if (!(await keepsPromotionClaim(tx, claim))) throw holdExpired();
    }
    await seats.replaceQuote(tx, address, { quote, givenPromotion: promotion });
    return storedHold(
      { showtimeId, timeZone: showtime.timeZone },
      { ...stored, quote, givenPromotion: promotion },
    );
  }

  /**
   * Lets an active hold last longer, up to the limit from its creation.
   *
   * @throws DomainError NOT_FOUND, HOLD_EXPIRED, HOLD_RELEASED, HOLD_CONVERTED, HOLD_IN_PAYMENT,
   *   HOLD_EXTENSION_LIMIT
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
          if (!(await keepsClaim(tx, address, stored))) throw holdExpired();
          // Our clock stood still while we waited: somebody may have found the seats free since.
          const isStillHeld = await seats.extendHold(tx, address, expiresAt);
          if (!isStillHeld) throw holdExpired();
          const facts = {
            holdId: stored.id,
            seats: stored.seats,
            quote: stored.quote,
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
    const { facts, outcome: how } = effectOf(outcome, policy);
    onSeatsChanged(showtimeId);
    return { hold: answeredHold({ showtimeId, timeZone }, facts), isReplay: how === 'replayed' };
  }

  /**
   * Gives an owner's seats back. Again, or after the hold ended by itself: no effect.
   *
   * @throws DomainError NOT_FOUND, HOLD_IN_PAYMENT while money may be on its way
   */
  async function releaseHold(address: HoldAddress, owner: string): Promise<void> {
    const { showtimeId } = address;
    await runTransaction(
      db,
      async (tx) => {
        await seats.lockBuyer(tx, showtimeId, owner);
        const stored = await seats.findHold(tx, { ...address, owner });
        if (stored === undefined) throw notFound('hold');
        if (stored.status !== 'active') return;
        if (stored.reservationId !== null) {
          if (stored.isExpired) return;
          throw holdInPayment(stored.reservationId);
        }
        await seats.lockSeats(tx, showtimeId, stored.seats);
        await seats.releaseHold(tx, address);
      },
      { repeatable: true, onUnknown: () => onSeatsChanged(showtimeId) },
    );
    onSeatsChanged(showtimeId);
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
    if (locked.reservationId !== null) throw holdInPayment(locked.reservationId);
    return locked;
  }

  async function keepsClaim(
    tx: Transaction,
    { showtimeId, holdId }: HoldAddress,
    { quote: { promotion } }: seats.StoredHold,
  ): Promise<boolean> {
    if (promotion === null) return true;
    return keepsPromotionClaim(tx, { showtimeId, promotionId: promotion.id, claimId: holdId });
  }

  function extendedExpiry({ createdAt, expiresAt }: seats.StoredHold): Date {
    const latest = createdAt.getTime() + policy.totalSecondsMax * 1000;
    if (expiresAt.getTime() >= latest) throw holdExtensionLimit();
    return new Date(Math.min(expiresAt.getTime() + policy.extensionSeconds * 1000, latest));
  }
}

/**
 * The promotion that is meant, among those that are known; undefined where the code is none of theirs.
 *
 * @param code undefined: the one given so far; null: none any more
 * @param known the one given so far first: it stays what it was, whatever its code stands for now
 */
function chosenPromotion(
  code: string | null | undefined,
  known: readonly [CodedPromotion | null, (CodedPromotion | null)?],
): CodedPromotion | null | undefined {
  if (code === undefined) return known[0];
  if (code === null) return null;
  return known.find((promotion) => promotion?.terms.code === normalizeCode(code));
}
