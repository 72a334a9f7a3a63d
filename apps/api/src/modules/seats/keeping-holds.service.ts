import type { Config } from '../../config.ts';
import type { Database, Transaction } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import { runTransaction } from '../../platform/retry.ts';
import {
  claimPromotion,
  promotionUnavailable,
  releasePromotionClaim,
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
    const { showtimeId, holdId } = address;
    const showtime = await findShowtime(showtimeId);
    // Read before the transaction: within it, a second connection might never come free.
    const before = await seats.findHold(db, { ...address, owner });
    if (before === undefined) throw notFound('hold');
    const terms = await saleTerms(before.saleTermsId);
    const map = await findSeatMap(showtime.seatMapId);
    const code =
      changes.promotionCode === undefined ? before.quote.promotion?.code : changes.promotionCode;
    const promotion =
      code === undefined || code === null
        ? null
        : await findPromotion(code, { cinemaId: showtime.cinema.id, at: before.createdAt });

    return runTransaction(
      db,
      async (tx) => {
        await seats.lockBuyer(tx, showtimeId, owner);
        const stored = await lockActiveHold(tx, address, owner);
        const types = stored.quote.tickets.map(({ seat, ticketType }) => [seat, ticketType]);
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
          now: stored.createdAt,
        });
        const usedSoFar = stored.quote.promotion?.id;
        if (usedSoFar !== undefined && usedSoFar !== limitedPromotion) {
          await releasePromotionClaim(tx, { showtimeId, promotionId: usedSoFar, claimId: holdId });
        }
        if (limitedPromotion !== null) {
          const refusal = await claimPromotion(tx, {
            showtimeId,
            promotionId: limitedPromotion,
            claimId: holdId,
            owner,
          });
          if (refusal !== null) throw promotionUnavailable();
        }
        await seats.replaceQuote(tx, address, quote);
        return storedHold({ showtimeId, timeZone: showtime.timeZone }, { ...stored, quote });
      },
      { repeatable: true },
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

  function extendedExpiry({ createdAt, expiresAt }: seats.StoredHold): Date {
    const latest = createdAt.getTime() + policy.totalSecondsMax * 1000;
    if (expiresAt.getTime() >= latest) throw holdExtensionLimit();
    return new Date(Math.min(expiresAt.getTime() + policy.extensionSeconds * 1000, latest));
  }
}
