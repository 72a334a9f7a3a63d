import type { Config } from '../../config.ts';
import type { Database, DatabasePool, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { invalidRequest, notFound } from '../../platform/errors.ts';
import { idempotencyKeyReused, type IdempotencyRequest } from '../../platform/idempotency.ts';
import { newId, newSecret } from '../../platform/ids.ts';
import { runStatement, runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import {
  findStoredAnswer,
  inTurn,
  lockBuyer,
  lockSeats,
  recordAnswer,
  refusalError,
  type SaleOutcome,
  type SeatService,
} from '../seats/index.ts';
import { toShowtimeSummary, type ShowtimeFacts } from '../showtimes/index.ts';
import { newReference } from './reference.ts';
import type { Reservation } from './reservation.ts';
import { cancellationClosed } from './reservations.errors.ts';
import {
  listReservations,
  readReservation,
  type ReservationFilter,
  type ReservationRow,
} from './reservations.read-model.ts';
import * as reservations from './reservations.repository.ts';
import type { SalesChannel } from './reservations.tables.ts';
import {
  sellHold,
  sellSeats,
  type NewReservation,
  type SaleContext,
  type SaleFacts,
} from './sale.repository.ts';

/** The person who reserves, and the session that vouches for them. */
export type Buyer = { userId: string; owner: string; sessionId: string };

/** What is bought: what a hold holds, or seats by name. */
export type Purchase = { holdId: string } | { seats: readonly string[] };

export type PlaceReservation = {
  buyer: Buyer;
  showtimeId: string;
  purchase: Purchase;
  channel: SalesChannel;
  idempotency: IdempotencyRequest;
};

/** Who looks at or cancels reservations: a customer their own, staff everybody's. */
export type ReservationCaller = { owner: string; userId: string; isStaff: boolean };

export type CancelTickets = {
  caller: ReservationCaller;
  reservationId: string;
  /** Undefined: all of them. */
  ticketIds: readonly string[] | undefined;
  reason: string | undefined;
  idempotency: IdempotencyRequest;
  actor: Actor;
};

/** Random bytes in a ticket's code; 16 would do. */
const TICKET_CODE_BYTES = 18;
/** Sales tried before giving up: a reference or a seat map that is not what it was is rare. */
const ATTEMPTS_MAX = 5;

export type ReservationService = ReturnType<typeof createReservationService>;

export function createReservationService({
  db,
  pool,
  policy,
  holdPolicy,
  selectSeats,
  findShowtime,
  findShowtimes,
  onSeatsChanged,
  onShowtimeStale,
  onOutcome,
}: {
  db: Database;
  pool: DatabasePool;
  policy: Config['reservations'];
  holdPolicy: Config['holds'];
  selectSeats: SeatService['selectSeats'];
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  findShowtimes: (showtimeIds: readonly string[]) => Promise<ReadonlyMap<string, ShowtimeFacts>>;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** What `findShowtime` told turned out to be older than the database. */
  onShowtimeStale: () => void;
  onOutcome: (operation: string, outcome: string) => void;
}) {
  return { placeReservation, findReservation, listReservationPage, cancelTickets };

  /**
   * Sells all the seats, or none of them. Everything is paid at the box office until there are
   * payments, so a reservation is confirmed as soon as it is written.
   *
   * @returns the reservation, and whether the same request was answered with it before
   * @throws DomainError SEATS_UNAVAILABLE, HOLD_EXPIRED, SEAT_LIMIT_REACHED, … (docs/http-errors.md)
   */
  async function placeReservation(
    request: PlaceReservation,
  ): Promise<{ reservation: Reservation; isReplay: boolean }> {
    const { showtimeId } = request;
    let ticketCount =
      'seats' in request.purchase ? request.purchase.seats.length : holdPolicy.seatsMax;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const showtime = await findShowtime(showtimeId);
      const context = { showtime: toShowtimeSummary(showtime) };
      const outcome = await sell(request, showtime, context, ticketCount);
      onOutcome('reservation', outcome.outcome);
      switch (outcome.outcome) {
        case 'done':
          onSeatsChanged(showtimeId);
          return { reservation: soldReservation(outcome.facts, context), isReplay: false };
        case 'replayed':
          // It may be this request that did it, and lost the reply.
          onSeatsChanged(showtimeId);
          return { reservation: soldReservation(outcome.facts, outcome.context), isReplay: true };
        case 'seatMapChanged':
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
    throw new Error(`a sale was tried ${ATTEMPTS_MAX} times and never decided`);
  }

  async function sell(
    { buyer, showtimeId, purchase, channel, idempotency }: PlaceReservation,
    { seatMapId }: ShowtimeFacts,
    context: SaleContext,
    ticketCount: number,
  ): Promise<SaleOutcome<SaleFacts, SaleContext>> {
    const repeatable = idempotency.key !== null;
    const onUnknown = () => onSeatsChanged(showtimeId);
    const reservation: NewReservation = {
      showtimeId,
      ...buyer,
      reservationId: newId(),
      reference: newReference(),
      tickets: Array.from({ length: ticketCount }, () => ({
        id: newId(),
        code: newSecret(TICKET_CODE_BYTES),
      })),
      channel,
      idempotency,
      context,
    };
    if ('holdId' in purchase) {
      const { holdId } = purchase;
      return inTurn(idempotency, () =>
        runStatement(() => sellHold(pool, reservation, holdId), { repeatable, onUnknown }),
      );
    }
    const seats = await selectSeats(seatMapId, purchase.seats);
    const liveSeatsMax = holdPolicy.liveSeatsPerOwnerMax;
    return inTurn(idempotency, () =>
      runStatement(() => sellSeats(pool, reservation, { seats, seatMapId, liveSeatsMax }), {
        repeatable,
        onUnknown,
      }),
    );
  }

  /**
   * A reservation by id or by reference, for its owner and for staff.
   *
   * @throws DomainError NOT_FOUND, also when it is somebody else's
   */
  async function findReservation(name: string, caller: ReservationCaller): Promise<Reservation> {
    const isReference = name.length === 8;
    const candidates = isReference
      ? await reservations.findAddressesByReference(db, name.toUpperCase())
      : [await reservations.findAddress(db, name)];
    const address = candidates.find(
      (candidate) =>
        candidate !== undefined && (caller.isStaff || candidate.owner === caller.owner),
    );
    if (address === undefined) throw notFound('reservation');
    const row = await readReservation(db, address);
    const showtime = await findShowtime(address.showtimeId);
    return toReservation(present(row, 'a reservation that was just found'), showtime, caller);
  }

  /**
   * Reservations, newest first, with the rows that a page is made of.
   *
   * @throws DomainError INVALID_REQUEST where one person's are searched: that is for everybody's
   */
  async function listReservationPage(
    filter: ReservationFilter,
    caller: ReservationCaller,
    { limit, after }: { limit: number; after: readonly string[] | undefined },
  ): Promise<{ reservation: Reservation; position: readonly string[] }[]> {
    if (filter.search !== undefined && filter.userId !== undefined) {
      throw invalidRequest([{ pointer: '/query/search', message: 'needs scope=all' }]);
    }
    const rows = await listReservations(db, filter, limit, after);
    const showtimes = await findShowtimes(rows.map(({ showtimeId }) => showtimeId));
    return rows.map((row) => {
      const showtime = present(showtimes.get(row.showtimeId), 'the showtime of a reservation');
      return {
        reservation: toReservation(row, showtime, caller),
        position: [row.createdAtExact, row.id],
      };
    });
  }

  /**
   * Voids tickets of a reservation and frees their seats, at once sellable again. The reservation
   * is cancelled with its last ticket. What is void already stays so: no effect, no error.
   *
   * @throws DomainError NOT_FOUND, CANCELLATION_CLOSED, INVALID_REQUEST for tickets of another
   *   reservation and for staff who give no reason
   */
  async function cancelTickets(
    request: CancelTickets,
  ): Promise<{ reservation: Reservation; isReplay: boolean }> {
    const { caller, reservationId, idempotency } = request;
    const address = await reservations.findAddress(db, reservationId);
    const isOwner = address?.owner === caller.owner;
    if (address === undefined || !(isOwner || caller.isStaff)) throw notFound('reservation');
    if (!isOwner && request.reason === undefined) {
      throw invalidRequest([{ pointer: '/reason', message: 'is required of staff' }]);
    }

    // Read before the transaction: within it, a second connection might never come free.
    const showtime = await findShowtime(address.showtimeId);
    const buyer = { showtimeId: address.showtimeId, owner: caller.owner };
    const { facts, isReplay } = await inTurn(idempotency, () =>
      runTransaction(
        db,
        async (tx) => {
          await lockBuyer(tx, buyer.showtimeId, buyer.owner);
          const answered = await findStoredAnswer<Reservation, null>(tx, buyer, idempotency);
          if (answered !== null) return { facts: replayOf(answered), isReplay: true };
          await voidAsked(tx, request, address);
          const row = present(await readReservation(tx, address), 'the reservation just locked');
          const reservation = toReservation(row, showtime, caller);
          await recordAnswer(tx, buyer, idempotency, reservation, null);
          return { facts: reservation, isReplay: false };
        },
        { repeatable: true, onUnknown: () => onSeatsChanged(address.showtimeId) },
      ),
    );
    onSeatsChanged(address.showtimeId);
    return { reservation: facts, isReplay };
  }

  /** Locks, checks and voids: the seats first and in order, as everyone who locks them. */
  async function voidAsked(
    tx: Transaction,
    { caller, ticketIds, reason, actor }: CancelTickets,
    address: reservations.ReservationAddress,
  ): Promise<void> {
    const before = await reservations.findTickets(tx, address);
    const asked = ticketIds === undefined ? before : ticketsNamed(before, ticketIds);
    await lockSeats(
      tx,
      address.showtimeId,
      asked.map((ticket) => ticket.seat),
    );
    await reservations.lockReservation(tx, address);

    const locked = await reservations.findTickets(tx, address);
    const askedIds = new Set(asked.map((ticket) => ticket.id));
    const live = locked.filter((ticket) => ticket.status === 'valid');
    const toVoid = live.filter((ticket) => askedIds.has(ticket.id));
    if (toVoid.length === 0) return;

    const { cancellationCutOffMinutes } = policy;
    const moment = await reservations.readCancellationMoment(
      tx,
      address.showtimeId,
      cancellationCutOffMinutes,
    );
    // Who works here and gives a reason acts for the house, their own tickets not excepted.
    const isForHouse = caller.isStaff && reason !== undefined;
    const mayCancel = isForHouse ? moment.isBeforeEnd : moment.isBeforeCutOff;
    if (!mayCancel) throw cancellationClosed(isForHouse ? 0 : cancellationCutOffMinutes);

    await reservations.voidTickets(
      tx,
      address.showtimeId,
      toVoid.map((ticket) => ticket.id),
      reason ?? null,
    );
    if (toVoid.length === live.length) await reservations.cancelReservation(tx, address);
    if (isForHouse) {
      await recordAudit(tx, {
        actor,
        action: 'reservation.cancelTickets',
        subjectType: 'reservation',
        subjectId: address.id,
        before: { liveSeats: live.map((ticket) => ticket.seat) },
        after: { voidedSeats: toVoid.map((ticket) => ticket.seat), reason },
      });
    }
  }

  function toReservation(
    row: ReservationRow,
    showtime: ShowtimeFacts,
    caller: ReservationCaller,
  ): Reservation {
    return {
      id: row.id,
      reference: row.reference,
      status: row.status,
      channel: row.channel,
      currency: row.currency,
      originalTotal: row.originalTotal,
      createdAt: row.createdAt.getTime(),
      cancelledAt: row.cancelledAt?.getTime() ?? null,
      tickets: row.tickets,
      showtime: toShowtimeSummary(showtime),
      ...(caller.isStaff ? { customer: row.customer } : {}),
    };
  }
}

function soldReservation(facts: SaleFacts, { showtime }: SaleContext): Reservation {
  return {
    id: facts.reservationId,
    reference: facts.reference,
    status: 'confirmed',
    channel: facts.channel,
    currency: facts.currency,
    originalTotal: facts.tickets.reduce((sum, ticket) => sum + ticket.price, 0),
    createdAt: facts.createdAt,
    cancelledAt: null,
    tickets: facts.tickets.map((ticket) => ({ ...ticket, ticketType: 'adult', status: 'valid' })),
    showtime,
  };
}

function replayOf(answered: SaleOutcome<Reservation, null>): Reservation {
  if (answered.outcome === 'replayed') return answered.facts;
  throw idempotencyKeyReused();
}

function ticketsNamed<T extends { id: string }>(
  tickets: readonly T[],
  ids: readonly string[],
): T[] {
  return ids.map((id, index) => {
    const found = tickets.find((ticket) => ticket.id === id);
    if (found !== undefined) return found;
    throw invalidRequest([
      { pointer: `/ticketIds/${index}`, message: 'is not a ticket of this reservation' },
    ]);
  });
}
