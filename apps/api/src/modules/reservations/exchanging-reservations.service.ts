import type { Config } from '../../config.ts';
import type { Holder } from '../auth/index.ts';
import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { idempotencyKeyReused, type IdempotencyRequest } from '../../platform/idempotency.ts';
import { money, type Money } from '../../platform/money.ts';
import { runTransaction } from '../../platform/retry.ts';
import type { Actor } from '../audit/index.ts';
import { keepsPromotionClaim, type SaleTerms } from '../pricing/index.ts';
import {
  findHold,
  findStoredAnswer,
  inTurn,
  recordAnswer,
  refusalError,
  type SaleRefusal,
  type StoredHold,
} from '../seats/index.ts';
import type { ShowtimeFacts } from '../showtimes/index.ts';
import type { TicketCodes } from '../tickets/index.ts';
import {
  judgeExchange,
  refuseClosed,
  refuseLeftAlone,
  type ExchangeJudgement,
} from './cancelling-judgement.ts';
import type { CancellationAuthority } from './cancelling-rules.ts';
import {
  readLeaving,
  readMoment,
  readMoney,
  type LeavingReservation,
} from './cancelling.repository.ts';
import { exchangeTickets } from './exchanging-effects.ts';
import { countLiveSeats, readHeldSeats } from './exchanging.repository.ts';
import { authorityFor, requireReason } from './leaving-authority.ts';
import { lockLeaving, ticketsToExchange } from './leaving.ts';
import { lockBuyers } from './locking-buyers.ts';
import type { Reservation } from './reservation.ts';
import { mayPayLater } from './choosing-payment.ts';
import {
  exchangeCurrencyDiffers,
  exchangeNeedsPayment,
  exchangeQuoteChanged,
  exchangeTooManySeats,
} from './reservations.errors.ts';
import { readReservation } from './reservations.read-model.ts';
import type { ReservationAddress } from './reservations.repository.ts';
import { toReservation } from './stored-reservation.ts';

export type AskedExchange = {
  caller: Holder;
  reservationId: string;
  /** Undefined: all of them. */
  ticketIds: readonly string[] | undefined;
  /** What they are exchanged for: a hold of whoever asks. */
  target: HoldAddress;
};

type HoldAddress = { showtimeId: string; holdId: string };

export type ExchangeTickets = AskedExchange & {
  reason: string | undefined;
  /** What the buyer was told; undefined: whatever it is. */
  expectedRefund: Money | undefined;
  expectedAmountDue: Money | undefined;
  idempotency: IdempotencyRequest;
  actor: Actor;
};

/** What an exchange comes to, in minor units of the one currency of both. */
export type ExchangeQuote = Pick<ExchangeJudgement, 'closedBecause' | 'until'> & {
  currency: string;
  /** Of the showtime that is left. */
  timeZone: string;
  credit: number;
  total: number;
  transferred: number;
  kept: number;
  refund: number;
  amountDue: number;
  /** Whether what is due may be paid later; else only what is not dearer can be had. */
  mayOwe: boolean;
};

export function createExchanging({
  db,
  holdPolicy,
  paymentPolicy,
  ticketCodes,
  saleTerms,
  findShowtime,
  findOwnAddress,
  onSeatsChanged,
  onSold,
}: {
  db: Database;
  holdPolicy: Config['holds'];
  paymentPolicy: Pick<Config['payments'], 'payAtBoxOffice'>;
  ticketCodes: Pick<TicketCodes, 'currentKeyId'>;
  saleTerms: (id: string) => Promise<SaleTerms>;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  /** @throws DomainError NOT_FOUND, also when it is somebody else's */
  findOwnAddress: (name: string, caller: Holder) => Promise<ReservationAddress>;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** Something was written that is to be told: called after the commit. */
  onSold: () => void;
}) {
  return { exchange, quoteExchange };

  /**
   * Gives tickets back for held seats, of the same or another showtime, in one transaction: the old
   * tickets are void, the hold is sold as a new reservation, and what was paid pays for it. Of what
   * the new seats cost less goes back what a cancellation would give back, and the rest is kept; what
   * they cost more is due.
   *
   * @returns the new reservation
   * @throws DomainError NOT_FOUND, CANCELLATION_CLOSED, TICKET_ADMITTED, NOTHING_TO_EXCHANGE,
   *   EXCHANGE_CURRENCY_DIFFERS, EXCHANGE_TOO_MANY_SEATS, EXCHANGE_NEEDS_PAYMENT,
   *   EXCHANGE_QUOTE_CHANGED, TICKET_TYPE_NEEDS_ANOTHER, HOLD_EXPIRED, HOLD_RELEASED, HOLD_CONVERTED, HOLD_IN_PAYMENT,
   *   SHOWTIME_CANCELLED, SEAT_LIMIT_REACHED, INVALID_REQUEST
   */
  async function exchange(
    request: ExchangeTickets,
  ): Promise<{ reservation: Reservation; isReplay: boolean }> {
    const { caller, target, idempotency, reason } = request;
    const address = await findOwnAddress(request.reservationId, caller);
    const authority = authorityFor(caller, address);
    requireReason(authority, reason);
    const { owner } = caller;
    if (owner === null) throw refused({ outcome: 'holdUnknown' });
    const surroundings = await readSurroundings(address);
    const targetShowtime = await findShowtime(target.showtimeId);

    const buyer = { showtimeId: address.showtimeId, owner };
    const done = await inTurn(idempotency, () =>
      runTransaction(
        db,
        async (tx) => {
          await lockBuyers(tx, [
            buyer,
            { showtimeId: target.showtimeId, owner },
            { showtimeId: target.showtimeId, owner: address.owner },
          ]);
          const answered = await findStoredAnswer<Reservation, null>(tx, buyer, idempotency);
          if (answered !== null) {
            if (answered.outcome !== 'replayed') throw idempotencyKeyReused();
            return { facts: answered.facts, isReplay: true };
          }
          const stage = await setStage(tx, { ...request, address, owner, authority });
          const judgement = await judgeStage(tx, stage, surroundings.terms);
          refuseClosed(judgement, authority, surroundings.terms);
          refuseMore(stage, judgement, surroundings.terms);
          checkExpectation(request, stage, judgement);
          const id = await exchangeTickets(tx, {
            ...stage,
            judgement,
            target,
            signingKeyId: ticketCodes.currentKeyId,
            reason: reason ?? null,
            actor: request.actor,
          });
          const row = await readReservation(tx, { showtimeId: target.showtimeId, id });
          const facts = toReservation(present(row, 'what was just sold'), targetShowtime, caller);
          await recordAnswer(tx, buyer, idempotency, facts, null);
          return { facts, isReplay: false };
        },
        // Without a key an exchange does not know itself again.
        { repeatable: idempotency.key !== null, onUnknown: announce },
      ),
    );
    announce();
    return { reservation: done.facts, isReplay: done.isReplay };

    function announce(): void {
      onSeatsChanged(address.showtimeId);
      onSeatsChanged(target.showtimeId);
      onSold();
    }
  }

  /**
   * What an exchange would come to now: reckoned like the exchange itself.
   *
   * @throws DomainError NOT_FOUND, NOTHING_TO_EXCHANGE, EXCHANGE_CURRENCY_DIFFERS, HOLD_EXPIRED, …
   */
  async function quoteExchange(request: AskedExchange): Promise<ExchangeQuote> {
    const { caller, target } = request;
    const address = await findOwnAddress(request.reservationId, caller);
    const { terms, timeZone } = await readSurroundings(address);
    const { owner } = caller;
    if (owner === null) throw refused({ outcome: 'holdUnknown' });
    const authority = authorityFor(caller, address);
    return runTransaction(db, async (tx) => {
      const hold = await findActiveHold(tx, target, owner);
      const reservation = await readLeaving(tx, address, { lock: false });
      const toExchange = ticketsToExchange(reservation, request.ticketIds);
      if (hold.quote.currency !== reservation.currency) throw exchangeCurrencyDiffers();
      const stage = { address, authority, hold, reservation, toExchange };
      const {
        closedBecause,
        until,
        cancellation,
        refund: transferred,
        returned,
      } = await judgeStage(tx, stage, terms);
      const { total, currency } = hold.quote;
      return {
        closedBecause,
        until,
        currency,
        timeZone,
        credit: cancellation.credit,
        total,
        transferred,
        kept: cancellation.kept,
        refund: returned,
        amountDue: amountDueOf(stage, transferred),
        mayOwe: mayOwe(stage),
      };
    });
  }

  /**
   * An exchange is no way around paying: as many seats as tickets at most, and what is dearer only for
   * whom the house lets pay later. The house itself may.
   */
  function refuseMore(
    { address, authority, hold, reservation, toExchange }: Stage,
    { refund: transferred }: ExchangeJudgement,
    terms: SaleTerms,
  ): void {
    if (authority.by === 'house') return;
    refuseLeftAlone(reservation, toExchange, authority, terms);
    if (hold.seats.length > toExchange.length) throw exchangeTooManySeats(toExchange.length);
    if (hold.quote.total > transferred && !mayOwe({ address, authority })) {
      throw exchangeNeedsPayment();
    }
  }

  function mayOwe({ address, authority }: Pick<Stage, 'address' | 'authority'>): boolean {
    const isGuest = address.owner.startsWith('guest:');
    const { payAtBoxOffice } = paymentPolicy;
    return authority.by === 'house' || mayPayLater({ isGuest, payAtBoxOffice });
  }

  async function readSurroundings(address: ReservationAddress) {
    const row = present(await readReservation(db, address), 'a reservation that was just found');
    const { timeZone } = await findShowtime(address.showtimeId);
    return { terms: await saleTerms(row.saleTermsId), timeZone };
  }

  /** Locks everything that the exchange touches, and looks at it. */
  async function setStage(
    tx: Transaction,
    request: AskedExchange & {
      address: ReservationAddress;
      owner: string;
      authority: CancellationAuthority;
    },
  ): Promise<Stage> {
    const { address, target, owner, authority, ticketIds } = request;
    const { showtimeId } = target;
    const { seats } = await findActiveHold(tx, target, owner);
    const reservation = await lockLeaving(tx, address, ticketIds, [{ showtimeId, seats }]);
    const hold = await findActiveHold(tx, target, owner);
    const held = await readHeldSeats(tx, target);
    if (held.isCancelled) throw refused({ outcome: 'showtimeCancelled' });
    if (held.ours !== hold.seats.length) throw refused({ outcome: 'holdExpired' });
    const promotionId = hold.quote.promotion?.id;
    if (
      promotionId !== undefined &&
      !(await keepsPromotionClaim(tx, { showtimeId, promotionId, claimId: hold.id }))
    ) {
      throw refused({ outcome: 'holdExpired' });
    }
    const toExchange = ticketsToExchange(reservation, ticketIds);
    if (hold.quote.currency !== reservation.currency) throw exchangeCurrencyDiffers();
    // Seats that one holds oneself were counted when they were taken.
    if (owner !== address.owner && authority.by === 'customer') {
      const live = await countLiveSeats(tx, { showtimeId, owner: address.owner });
      if (live + hold.seats.length > holdPolicy.liveSeatsPerOwnerMax) {
        throw refused({ outcome: 'seatLimitReached' });
      }
    }
    return { address, authority, hold, reservation, toExchange };
  }

  async function findActiveHold(
    tx: Transaction,
    { showtimeId, holdId }: HoldAddress,
    owner: string,
  ): Promise<StoredHold> {
    const hold = await findHold(tx, { showtimeId, holdId, owner });
    if (hold === undefined) throw refused({ outcome: 'holdUnknown' });
    const { status, reservationId } = hold;
    if (status === 'released') throw refused({ outcome: 'holdReleased' });
    if (status === 'converted') {
      throw refused({ outcome: 'holdConverted', reservationId: reservationId ?? '' });
    }
    if (hold.isExpired) throw refused({ outcome: 'holdExpired' });
    if (reservationId !== null) throw refused({ outcome: 'holdInPayment', reservationId });
    return hold;
  }

  function refused(refusal: SaleRefusal) {
    return present(refusalError(refusal, holdPolicy), `an error for ${refusal.outcome}`);
  }
}

/** What is exchanged for what. */
type Stage = {
  address: ReservationAddress;
  authority: CancellationAuthority;
  hold: StoredHold;
  reservation: LeavingReservation;
  toExchange: LeavingReservation['tickets'];
};

/** @throws DomainError EXCHANGE_QUOTE_CHANGED where it comes to something else than the buyer was told */
function checkExpectation(
  { expectedRefund, expectedAmountDue }: ExchangeTickets,
  stage: Stage,
  { refund: transferred, returned }: ExchangeJudgement,
): void {
  const { currency } = stage.reservation;
  const refund = money(returned, currency);
  const amountDue = money(amountDueOf(stage, transferred), currency);
  const isAsTold = (told: Money | undefined, { amount }: Money) =>
    told === undefined || (told.amount === amount && told.currency === currency);
  if (isAsTold(expectedRefund, refund) && isAsTold(expectedAmountDue, amountDue)) return;
  throw exchangeQuoteChanged({ refund, amountDue });
}

/** What the held seats cost beyond what was paid for the tickets. */
function amountDueOf({ hold }: Pick<Stage, 'hold'>, transferred: number): number {
  return Math.max(0, hold.quote.total - transferred);
}

async function judgeStage(
  tx: Transaction,
  { address, authority, hold, reservation, toExchange }: Stage,
  terms: SaleTerms,
): Promise<ExchangeJudgement> {
  const money = await readMoney(tx, address);
  const moment = await readMoment(tx, address.showtimeId);
  return judgeExchange(
    { reservation, terms, moment, money, authority },
    toExchange,
    hold.quote.total,
  );
}
