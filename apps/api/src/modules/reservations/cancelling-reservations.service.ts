import type { Database, Transaction } from '../../database.ts';
import type { Holder } from '../auth/index.ts';
import { present } from '../../platform/assert.ts';
import { idempotencyKeyReused, type IdempotencyRequest } from '../../platform/idempotency.ts';
import type { Money } from '../../platform/money.ts';
import { runTransaction } from '../../platform/retry.ts';
import type { Actor } from '../audit/index.ts';
import type { SaleTerms } from '../pricing/index.ts';
import {
  findStoredAnswer,
  inTurn,
  lockBuyer,
  recordAnswer,
  type SaleOutcome,
} from '../seats/index.ts';
import type { ShowtimeFacts } from '../showtimes/index.ts';
import { cancelPending, voidAndCredit } from './cancelling-effects.ts';
import {
  judgeCancellation,
  refuseClosed,
  refuseLeftAlone,
  type CancellationJudgement,
} from './cancelling-judgement.ts';
import type { CancellationAuthority, RefundChoice } from './cancelling-rules.ts';
import { readLeaving, readMoment, readMoney } from './cancelling.repository.ts';
import { authorityFor, requireReason } from './leaving-authority.ts';
import { lockLeaving, ticketsToLeave } from './leaving.ts';
import type { Reservation } from './reservation.ts';
import { cancellationQuoteChanged } from './reservations.errors.ts';
import { readReservation, type ReservationRow } from './reservations.read-model.ts';
import type { ReservationAddress } from './reservations.repository.ts';
import { toReservation } from './stored-reservation.ts';

export type AskedCancellation = {
  caller: Holder;
  reservationId: string;
  /** Undefined: all of them. */
  ticketIds: readonly string[] | undefined;
  /** What staff give back; undefined: everything. */
  refund: RefundChoice | undefined;
};

export type CancelTickets = AskedCancellation & {
  reason: string | undefined;
  /** What the buyer was told would go back; undefined: whatever it is. */
  expectedRefund: Money | undefined;
  idempotency: IdempotencyRequest;
  actor: Actor;
};

/** What cancelling comes to, for whoever asks before. */
export type CancellationQuote = CancellationJudgement & {
  reservation: ReservationRow;
  showtime: ShowtimeFacts;
  terms: SaleTerms;
  startsAt: Date;
  /** The largest share of the prices that the policy may give back. */
  percentMax: number;
};

export function createCancelling({
  db,
  saleTerms,
  findShowtime,
  findOwnAddress,
  abandonPayments,
  onSeatsChanged,
  onSold,
}: {
  db: Database;
  saleTerms: (id: string) => Promise<SaleTerms>;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  /** @throws DomainError NOT_FOUND, also when it is somebody else's */
  findOwnAddress: (name: string, caller: Holder) => Promise<ReservationAddress>;
  /** Sees to it that no money comes any more for a reservation that waited for some. Never throws. */
  abandonPayments: (reservation: { showtimeId: string; reservationId: string }) => Promise<void>;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** Something was written that is to be told: called after the commit. */
  onSold: () => void;
}) {
  return { cancelTickets, quoteCancellation };

  /**
   * Voids tickets of a reservation, frees their seats, at once sellable again, and gives back what the
   * policy says that the tickets were sold under. The reservation is cancelled with its last ticket;
   * one that waits for its payment as a whole. What is void already stays so: no effect, no error.
   *
   * @throws DomainError NOT_FOUND, CANCELLATION_CLOSED, TICKET_ADMITTED, CANCELLATION_QUOTE_CHANGED,
   *   INVALID_REQUEST for tickets of another reservation and for staff who give no reason
   */
  async function cancelTickets(
    request: CancelTickets,
  ): Promise<{ reservation: Reservation; isReplay: boolean }> {
    const { caller, reservationId, idempotency, reason } = request;
    const address = await findOwnAddress(reservationId, caller);
    const authority = authorityFor(caller, address, request.refund);
    requireReason(authority, reason);

    // Read before the transaction: within it, a second connection might never come free.
    const { showtime, terms } = await readSurroundings(address);
    // Staff answer for themselves; whoever has the link, for the owner.
    const buyer = { showtimeId: address.showtimeId, owner: caller.owner ?? address.owner };
    // Of any attempt: one whose commit nobody answered may have been the one that ended it.
    let wasPending = false;
    const done = await inTurn(idempotency, () =>
      runTransaction(
        db,
        async (tx) => {
          await lockBuyer(tx, buyer.showtimeId, buyer.owner);
          const answered = await findStoredAnswer<Reservation, null>(tx, buyer, idempotency);
          if (answered !== null) {
            return { facts: replayOf(answered), isReplay: true };
          }
          wasPending = (await leave(tx, request, { address, terms, authority })) || wasPending;
          const row = present(await readReservation(tx, address), 'the reservation just locked');
          const facts = toReservation(row, showtime, caller);
          await recordAnswer(tx, buyer, idempotency, facts, null);
          return { facts, isReplay: false };
        },
        // What is void already stays so: it may be done again, with a key or without.
        { repeatable: true, onUnknown: () => onSeatsChanged(address.showtimeId) },
      ),
    );
    onSeatsChanged(address.showtimeId);
    onSold();
    if (wasPending && done.facts.status === 'cancelled') {
      await abandonPayments({ showtimeId: address.showtimeId, reservationId: address.id });
    }
    return { reservation: done.facts, isReplay: done.isReplay };
  }

  /**
   * What cancelling would come to now: reckoned like the cancellation itself.
   *
   * @throws DomainError NOT_FOUND, INVALID_REQUEST for tickets of another reservation
   */
  async function quoteCancellation({
    caller,
    reservationId,
    ticketIds,
    refund,
  }: AskedCancellation): Promise<CancellationQuote> {
    const address = await findOwnAddress(reservationId, caller);
    const authority = authorityFor(caller, address, refund);
    const { row, showtime, terms } = await readSurroundings(address);
    return runTransaction(db, async (tx) => {
      const reservation = await readLeaving(tx, address, { lock: false });
      const money = await readMoney(tx, address);
      const moment = await readMoment(tx, address.showtimeId);
      const judgement = judgeCancellation(
        { reservation, terms, moment, money, authority },
        ticketsToLeave(reservation, ticketIds),
      );
      const percentMax = reservation.refundPercentMax ?? 100;
      const { startsAt } = moment;
      return { ...judgement, reservation: row, showtime, terms, startsAt, percentMax };
    });
  }

  async function readSurroundings(address: ReservationAddress) {
    const row = present(await readReservation(db, address), 'a reservation that was just found');
    const [showtime, terms] = await Promise.all([
      findShowtime(address.showtimeId),
      saleTerms(row.saleTermsId),
    ]);
    return { row, showtime, terms };
  }
}

/** What a cancellation is about and judged by. */
type Leaving = {
  address: ReservationAddress;
  terms: SaleTerms;
  authority: CancellationAuthority;
};

/** Locks, judges and cancels. @returns whether the reservation waited for its payment */
async function leave(
  tx: Transaction,
  request: CancelTickets,
  { address, terms, authority }: Leaving,
): Promise<boolean> {
  const reservation = await lockLeaving(tx, address, request.ticketIds);
  if (reservation.status === 'pendingPayment') {
    checkExpectation(request.expectedRefund, { amount: 0, currency: reservation.currency });
    await cancelPending(tx, address, reservation);
    return true;
  }
  const toCancel = ticketsToLeave(reservation, request.ticketIds);
  if (toCancel.length === 0) return false;

  const money = await readMoney(tx, address);
  const moment = await readMoment(tx, address.showtimeId);
  const judgement = judgeCancellation({ reservation, terms, moment, money, authority }, toCancel);
  refuseClosed(judgement, authority, terms);
  refuseLeftAlone(reservation, toCancel, authority, terms);
  checkExpectation(request.expectedRefund, {
    amount: judgement.refund,
    currency: reservation.currency,
  });
  await voidAndCredit(tx, address, {
    reservation,
    judgement,
    authority,
    reason: request.reason ?? null,
    actor: request.actor,
  });
  return false;
}

function checkExpectation(expected: Money | undefined, refund: Money): void {
  if (expected === undefined) return;
  if (expected.amount !== refund.amount || expected.currency !== refund.currency) {
    throw cancellationQuoteChanged(refund);
  }
}

function replayOf(answered: SaleOutcome<Reservation, null>): Reservation {
  if (answered.outcome === 'replayed') return answered.facts;
  throw idempotencyKeyReused();
}
