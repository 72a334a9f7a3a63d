import type { Config } from '../../config.ts';
import type { Database, DatabasePool } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { DomainError, invalidRequest } from '../../platform/errors.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import { newId } from '../../platform/ids.ts';
import { money, type Money } from '../../platform/money.ts';
import { busy, runStatement, runTransaction } from '../../platform/retry.ts';
import type { OpenPayment } from '../payments/index.ts';
import {
  findStoredAnswer,
  inTurn,
  lockBuyer,
  refusalError,
  type AskedTickets,
  type SaleOutcome,
  type SeatService,
} from '../seats/index.ts';
import { toShowtimeSummary, type ShowtimeFacts } from '../showtimes/index.ts';
import type { TicketCodes } from '../tickets/index.ts';
import { choosePaymentMethod, type AskedPaymentMethod } from './choosing-payment.ts';
import { withSeatsInOrder } from './label-order.ts';
import { newReference } from './reference.ts';
import type { Reservation, ReservationPayment, ReservedTicket } from './reservation.ts';
import { paymentNeedsHold, totalChanged } from './reservations.errors.ts';
import {
  sellHold,
  sellHoldWithin,
  sellSeats,
  type NewReservation,
  type SaleContext,
  type SaleFacts,
} from './sale.repository.ts';

/** Who reserves, and the session that vouches for them; a guest has neither account nor session. */
export type Buyer = { owner: string; userId: string | null; sessionId: string | null };

/** What is bought: what a hold holds, or seats by name, sold as this and that. */
export type Purchase =
  | { holdId: string }
  | {
      seats: readonly string[];
      ticketTypes?: Readonly<Record<string, string>> | undefined;
      promotionCode?: string | undefined;
    };

export type PlaceReservation = {
  buyer: Buyer;
  showtimeId: string;
  purchase: Purchase;
  sold: Pick<AskedTickets, 'channel' | 'byStaff'>;
  /** Whom to write to; without it the address of the account. Guests need one. */
  email: string | undefined;
  /** Undefined: as the house has it. */
  method: AskedPaymentMethod | undefined;
  /** What the buyer was told that a hold costs: another amount is not charged. */
  expectedTotal?: Money | undefined;
  /** A path of ours, to which the provider's page returns; undefined: the reservation. */
  returnTo: string | undefined;
  idempotency: IdempotencyRequest;
};

/** Sales tried before giving up: a reference, a map or terms that are not what they were are rare. */
const ATTEMPTS_MAX = 5;

/** How a sale is paid, and what named seats cost; null: as the quote of the hold says. */
type PreparedSale = {
  method: AskedPaymentMethod;
  priced: Awaited<ReturnType<SeatService['priceNamedSeats']>> | null;
};

type SaleTry = {
  request: PlaceReservation;
  showtime: ShowtimeFacts;
  ticketCount: number;
};

export function createPlacing({
  db,
  pool,
  holdPolicy,
  paymentPolicy,
  seats,
  ticketCodes,
  findShowtime,
  openPayment,
  providerName,
  onSeatsChanged,
  onShowtimeStale,
  onSold,
  onOutcome,
}: {
  db: Database;
  pool: DatabasePool;
  holdPolicy: Config['holds'];
  paymentPolicy: Config['payments'];
  seats: Pick<SeatService, 'priceNamedSeats' | 'liveSeatsMaxOf'>;
  ticketCodes: Pick<TicketCodes, 'currentKeyId'>;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  openPayment: OpenPayment;
  /** Null: nothing is paid online here. */
  providerName: string | null;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** What `findShowtime` told turned out to be older than the database. */
  onShowtimeStale: () => void;
  /** Something was written that is to be told: called after the commit. */
  onSold: () => void;
  onOutcome: (operation: string, outcome: string) => void;
}) {
  return { placeReservation };

  /**
   * Sells all the seats, or none of them. What costs nothing, is paid at the counter or later is
   * confirmed at once; what is paid online waits for the money, and the answer says where to pay.
   *
   * @returns the reservation, and whether the same request was answered with it before
   * @throws DomainError SEATS_UNAVAILABLE, HOLD_EXPIRED, SEAT_LIMIT_REACHED, TOTAL_CHANGED, … (docs/http-errors.md)
   */
  async function placeReservation(
    request: PlaceReservation,
  ): Promise<{ reservation: Reservation; isReplay: boolean }> {
    const { buyer, showtimeId, purchase } = request;
    if (buyer.userId === null && request.email === undefined && !request.sold.byStaff) {
      throw invalidRequest([{ pointer: '/email', message: 'is required of guests' }]);
    }
    let ticketCount = 'seats' in purchase ? purchase.seats.length : holdPolicy.seatsMax;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const showtime = await findShowtime(showtimeId);
      const context = { showtime: toShowtimeSummary(showtime) };
      const outcome = await sell({ request, showtime, ticketCount }, context);
      onOutcome('reservation', outcome.outcome);
      switch (outcome.outcome) {
        case 'done':
        case 'replayed': {
          // Also when it was answered before: it may be this request that did it, and lost the reply.
          onSeatsChanged(showtimeId);
          onSold();
          const surroundings = outcome.outcome === 'done' ? context : outcome.context;
          return {
            reservation: await answer(outcome.facts, surroundings, request.returnTo),
            isReplay: outcome.outcome === 'replayed',
          };
        }
        case 'seatMapChanged':
        case 'termsChanged':
          onShowtimeStale();
          break;
        case 'ticketsMissing':
          // A hold from when one could cover more seats than now.
          ticketCount = outcome.count;
          break;
        case 'referenceTaken':
          break;
        default: {
          throw present(refusalError(outcome, holdPolicy), `an error for ${outcome.outcome}`);
        }
      }
    }
    throw busy(new Error(`a sale was tried ${ATTEMPTS_MAX} times and never decided`));
  }

  async function sell(
    { request, showtime, ticketCount }: SaleTry,
    context: SaleContext,
  ): Promise<SaleOutcome<SaleFacts, SaleContext>> {
    let prepared: PreparedSale;
    try {
      prepared = await prepare(request, showtime);
    } catch (error) {
      return answeredBefore(request, error);
    }
    const { method, priced } = prepared;
    const { buyer, showtimeId, purchase, sold, idempotency } = request;
    const repetition = {
      repeatable: idempotency.key !== null,
      onUnknown: () => onSeatsChanged(showtimeId),
    };
    const reservation: NewReservation = {
      showtimeId,
      owner: buyer.owner,
      sessionId: buyer.sessionId,
      sale: {
        reservationId: newId(),
        reference: newReference(),
        // At the counter staff sells to somebody else.
        userId: sold.byStaff ? null : buyer.userId,
        email: request.email?.toLowerCase() ?? null,
        channel: sold.channel,
        method,
        ticketIds: Array.from({ length: ticketCount }, () => newId()),
        signingKeyId: ticketCodes.currentKeyId,
        paymentId: newId(),
        takenByUserId: sold.byStaff ? buyer.userId : null,
        provider: providerName,
        paymentSeconds: paymentPolicy.paymentSeconds,
        holdSecondsMax: holdPolicy.totalSecondsMax,
        graceSeconds: paymentPolicy.graceSeconds,
      },
      idempotency,
      context,
    };
    if ('holdId' in purchase) {
      const { holdId } = purchase;
      const { expectedTotal } = request;
      return inTurn(idempotency, () =>
        expectedTotal === undefined
          ? runStatement(() => sellHold(pool, reservation, holdId), repetition)
          : runTransaction(
              db,
              async (tx) =>
                asExpected(await sellHoldWithin(tx, reservation, holdId), expectedTotal),
              repetition,
            ),
      );
    }
    const seatsSold = {
      ...present(priced, 'the price of named seats'),
      seatMapId: showtime.seatMapId,
      saleTermsId: showtime.saleTermsId,
      liveSeatsMax: seats.liveSeatsMaxOf(sold),
    };
    return inTurn(idempotency, () =>
      runStatement(() => sellSeats(pool, reservation, seatsSold), repetition),
    );
  }

  async function prepare(
    { buyer, purchase, sold, ...asked }: PlaceReservation,
    showtime: ShowtimeFacts,
  ): Promise<PreparedSale> {
    const method = choosePaymentMethod(asked.method, {
      isGuest: buyer.userId === null,
      channel: sold.channel,
      payAtBoxOffice: paymentPolicy.payAtBoxOffice,
      isOnlineOffered: providerName !== null,
    });
    if (method === 'online' && sold.byStaff && asked.email === undefined) {
      throw invalidRequest([{ pointer: '/email', message: 'is required to pay online' }]);
    }
    if ('holdId' in purchase) return { method, priced: null };
    const { ticketTypes, promotionCode } = purchase;
    const priced = await seats.priceNamedSeats(showtime, purchase.seats, {
      ticketTypes,
      promotionCode,
      ...sold,
    });
    if (method === 'online' && priced.quote.total > 0) throw paymentNeedsHold();
    return { method, priced };
  }

  /**
   * What could be sold then may not be offered any more: whoever repeats a request that was answered
   * hears the same again, whatever has become of prices and promotions since.
   *
   * @throws the error that kept it from being sold now, where it was not sold then
   */
  async function answeredBefore(
    { showtimeId, buyer, idempotency }: PlaceReservation,
    error: unknown,
  ): Promise<SaleOutcome<SaleFacts, SaleContext>> {
    if (idempotency.key === null || !(error instanceof DomainError)) throw error;
    const answered = await inTurn(idempotency, () =>
      runTransaction(db, async (tx) => {
        await lockBuyer(tx, showtimeId, buyer.owner);
        const key = { showtimeId, owner: buyer.owner };
        return findStoredAnswer<SaleFacts, SaleContext>(tx, key, idempotency);
      }),
    );
    if (answered?.outcome === 'replayed') return answered;
    throw error;
  }

  async function answer(
    facts: SaleFacts,
    { showtime }: SaleContext,
    returnTo: string | undefined,
  ): Promise<Reservation> {
    if (facts.status === 'confirmed') return confirmedReservation(facts, showtime);
    const payment = await openPayment({
      showtimeId: showtime.id,
      paymentId: facts.paymentId,
      returnTo,
    });
    return pendingReservation(facts, showtime, payment);
  }
}

/**
 * Lets a sale stand that came to what the buyer was told; thrown within its transaction, the refusal undoes
 * it. So no change of the hold gets in between looking and selling.
 *
 * @throws DomainError TOTAL_CHANGED
 */
function asExpected<Outcome extends SaleOutcome<SaleFacts, SaleContext>>(
  outcome: Outcome,
  { amount, currency }: Money,
): Outcome {
  if (outcome.outcome !== 'done') return outcome;
  const { quote } = outcome.facts;
  if (quote.total === amount && quote.currency === currency) return outcome;
  throw totalChanged(money(quote.total, quote.currency));
}

type SoldFacts<Status> = Extract<SaleFacts, { status: Status }>;

function confirmedReservation(
  facts: SoldFacts<'confirmed'>,
  showtime: SaleContext['showtime'],
): Reservation {
  const { quote, method } = facts;
  const isPaid = method === 'cash' || method === 'cardTerminal';
  return withSeatsInOrder({
    ...soldReservation(facts, showtime),
    balance: {
      total: quote.total,
      charged: 0,
      paid: isPaid ? quote.total : 0,
      refunded: 0,
      due: isPaid ? 0 : quote.total,
    },
    payment: null,
    payBy: null,
    tickets: quote.tickets.map((line, index): ReservedTicket => ({
      id: present(facts.ticketIds[index], 'a ticket for every seat'),
      seat: line.seat,
      zone: line.zone,
      ticketType: line.ticketType,
      price: line.price,
      fee: line.fee,
      kept: 0,
      status: 'valid',
      signingKeyId: facts.signingKeyId,
      admittedAt: null,
    })),
  });
}

function pendingReservation(
  facts: SoldFacts<'pendingPayment'>,
  showtime: SaleContext['showtime'],
  payment: ReservationPayment,
): Reservation {
  const { total } = facts.quote;
  return withSeatsInOrder({
    ...soldReservation(facts, showtime),
    balance: { total, charged: 0, paid: 0, refunded: 0, due: total },
    payment,
    payBy: facts.payBy,
    tickets: [],
  });
}

function soldReservation(facts: SaleFacts, showtime: SaleContext['showtime']) {
  return {
    id: facts.reservationId,
    showtimeId: showtime.id,
    reference: facts.reference,
    status: facts.status,
    channel: facts.channel,
    paymentMethod: facts.method,
    email: facts.email,
    quote: facts.quote,
    refunds: [],
    createdAt: facts.createdAt,
    cancelledAt: null,
    isFreelyRefundable: false,
    exchangedFromId: null,
    exchangedToId: null,
    showtime,
  };
}
