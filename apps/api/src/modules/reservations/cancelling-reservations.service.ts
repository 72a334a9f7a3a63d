import type { Config } from '../../config.ts';
import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { idempotencyKeyReused, type IdempotencyRequest } from '../../platform/idempotency.ts';
import { newId } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { enterInLedger } from '../payments/index.ts';
import {
  findStoredAnswer,
  inTurn,
  lockBuyer,
  lockSeats,
  recordAnswer,
  type SaleOutcome,
} from '../seats/index.ts';
import type { ShowtimeFacts } from '../showtimes/index.ts';
import type { Reservation } from './reservation.ts';
import { cancellationClosed } from './reservations.errors.ts';
import { readReservation } from './reservations.read-model.ts';
import * as reservations from './reservations.repository.ts';
import { toReservation, type ReservationCaller } from './reservations.service.ts';

export type CancelTickets = {
  caller: ReservationCaller;
  reservationId: string;
  /** Undefined: all of them. */
  ticketIds: readonly string[] | undefined;
  reason: string | undefined;
  idempotency: IdempotencyRequest;
  actor: Actor;
};

export function createCancelling({
  db,
  policy,
  findShowtime,
  findOwnAddress,
  onSeatsChanged,
}: {
  db: Database;
  policy: Config['reservations'];
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  /** @throws DomainError NOT_FOUND, also when it is somebody else's */
  findOwnAddress: (
    name: string,
    caller: ReservationCaller,
  ) => Promise<reservations.ReservationAddress>;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
}) {
  return { cancelTickets };

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
    const address = await findOwnAddress(reservationId, caller);
    // Whoever is not staff was let in as the owner, or by the link.
    const isOwner = address.owner === caller.owner || !caller.isStaff;
    if (!isOwner && request.reason === undefined) {
      throw invalidRequest([{ pointer: '/reason', message: 'is required of staff' }]);
    }

    // Read before the transaction: within it, a second connection might never come free.
    const showtime = await findShowtime(address.showtimeId);
    // Staff answer for themselves; whoever has the link, for the owner.
    const buyer = { showtimeId: address.showtimeId, owner: caller.owner ?? address.owner };
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
    const { currency } = await reservations.lockReservation(tx, address);

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
    const given = toVoid.reduce((sum, ticket) => sum + ticket.price, 0);
    await enterInLedger(tx, {
      id: newId(),
      showtimeId: address.showtimeId,
      reservationId: address.id,
      kind: 'cancellation',
      currency,
      ticketAmount: -given,
      dueAmount: -given,
      admissions: -toVoid.length,
    });
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
