import type { Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { money } from '../../platform/money.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { enqueueMessage } from '../notifications/index.ts';
import { enterInLedger, requestRefund } from '../payments/index.ts';
import { releasePromotionClaim } from '../pricing/index.ts';
import { releaseHold } from '../seats/index.ts';
import type { Cancellation } from './cancelling-amounts.ts';
import type { CancellationJudgement } from './cancelling-judgement.ts';
import type { CancellationAuthority } from './cancelling-rules.ts';
import {
  cancelReservation,
  voidTickets,
  type LeavingReservation,
} from './cancelling.repository.ts';
import { ticketAdmitted } from './reservations.errors.ts';
import type { ReservationAddress } from './reservations.repository.ts';

/**
 * Ends a reservation that waits for its payment, and gives its seats to everyone. It has no tickets and
 * nothing in the ledger; money that comes all the same is sent back by whoever takes it in.
 */
export async function cancelPending(
  tx: Transaction,
  address: ReservationAddress,
  { holdId, quote }: LeavingReservation,
): Promise<void> {
  const { showtimeId } = address;
  await cancelReservation(tx, address);
  if (holdId === null) return;
  await releaseHold(tx, { showtimeId, holdId });
  if (quote.promotion !== null) {
    const claim = { showtimeId, promotionId: quote.promotion.id, claimId: holdId };
    await releasePromotionClaim(tx, claim);
  }
}

/** Voids tickets, enters what is credited and what is kept, and asks for what goes back. */
export async function voidAndCredit(
  tx: Transaction,
  address: ReservationAddress,
  {
    reservation,
    judgement: { cancellation, refund },
    authority,
    reason,
    actor,
  }: {
    reservation: LeavingReservation;
    judgement: CancellationJudgement;
    authority: CancellationAuthority;
    reason: string | null;
    actor: Actor;
  },
): Promise<void> {
  const { showtimeId, id: reservationId } = address;
  const { currency } = reservation;
  const isForHouse = authority.by === 'house';
  await voidExactly(tx, address, cancellation, { reason, evenAdmitted: isForHouse });
  const entryId = await enterCancellation(tx, address, { reservation, cancellation });
  if (cancellation.isLast) await cancelReservation(tx, address);
  if (refund > 0) {
    await requestRefund(tx, {
      showtimeId,
      reservationId,
      amount: refund,
      reason: 'cancellation',
      ...(reason === null ? {} : { note: reason }),
      requestedByUserId: actor.userId,
    });
  }
  if (reservation.email !== null) {
    const { kept } = cancellation;
    await enqueueMessage(tx, {
      showtimeId,
      kind: 'reservationCancelled',
      dedupeKey: `reservationCancelled:${entryId}`,
      recipient: reservation.email,
      subjectId: reservationId,
      facts: {
        seats: cancellation.tickets.map(({ seat }) => seat),
        refund: refund > 0 ? money(refund, currency) : null,
        kept: kept > 0 ? money(kept, currency) : null,
        reason: isForHouse ? reason : null,
      },
    });
  }
  if (isForHouse) {
    const live = reservation.tickets.filter(({ status }) => status === 'valid');
    await recordAudit(tx, {
      actor,
      action: 'reservation.cancelTickets',
      subjectType: 'reservation',
      subjectId: reservationId,
      before: { liveSeats: live.map(({ seat }) => seat) },
      after: {
        voidedSeats: cancellation.tickets.map(({ seat }) => seat),
        reason,
        refund: authority.refund,
        credit: cancellation.credit,
        kept: cancellation.kept,
      },
    });
  }
}

/** @throws DomainError TICKET_ADMITTED where somebody went in with one of them after we looked */
export async function voidExactly(
  tx: Transaction,
  { showtimeId }: ReservationAddress,
  { tickets }: Cancellation,
  options: { reason: string | null; evenAdmitted: boolean },
): Promise<void> {
  const voided = await voidTickets(tx, showtimeId, tickets, options);
  if (voided !== tickets.length) throw ticketAdmitted();
}

/** Enters what is sold no more, what is kept of it and that the rest is not due. @returns its id */
export async function enterCancellation(
  tx: Transaction,
  { showtimeId, id: reservationId }: ReservationAddress,
  { reservation, cancellation }: { reservation: LeavingReservation; cancellation: Cancellation },
): Promise<string> {
  const { tickets, bookingFee, kept, credit, creditTax } = cancellation;
  const id = newId();
  await enterInLedger(tx, {
    showtimeId,
    id,
    reservationId,
    kind: 'cancellation',
    currency: reservation.currency,
    ticketAmount: -tickets.reduce((sum, ticket) => sum + ticket.price, 0),
    feeAmount: -tickets.reduce((sum, ticket) => sum + ticket.fee, bookingFee.amount),
    chargeAmount: kept,
    dueAmount: -credit,
    // What is kept keeps its tax.
    taxAmount: -creditTax,
    admissions: -tickets.length,
  });
  return id;
}
