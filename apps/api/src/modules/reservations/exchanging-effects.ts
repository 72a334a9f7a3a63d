import type { Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { money } from '../../platform/money.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { enqueueMessage } from '../notifications/index.ts';
import { requestRefund, transferPayments } from '../payments/index.ts';
import type { StoredHold } from '../seats/index.ts';
import { enterCancellation, voidExactly } from './cancelling-effects.ts';
import type { ExchangeJudgement } from './cancelling-judgement.ts';
import type { CancellationAuthority } from './cancelling-rules.ts';
import { cancelReservation, type LeavingReservation } from './cancelling.repository.ts';
import { handOverForfeited, sellExchanged } from './exchanging.repository.ts';
import type { ReservationAddress } from './reservations.repository.ts';
import type { ReservationPaymentMethod } from './reservations.tables.ts';

type Exchange = {
  address: ReservationAddress;
  reservation: LeavingReservation;
  judgement: ExchangeJudgement;
  hold: StoredHold;
  target: { showtimeId: string };
  authority: CancellationAuthority;
  signingKeyId: string;
  reason: string | null;
  actor: Actor;
};

/** Voids, sells, and lets the money follow; everything is locked and judged. @returns the new one's id */
export async function exchangeTickets(
  tx: Transaction,
  { address, reservation, judgement, hold, target, signingKeyId, ...by }: Exchange,
): Promise<string> {
  const { cancellation, refund: transferred, returned, limits } = judgement;
  const evenAdmitted = by.authority.by === 'house';
  await voidExactly(tx, address, cancellation, { reason: by.reason, evenAdmitted });
  await enterCancellation(tx, address, { reservation, cancellation });
  if (cancellation.isLast) await cancelReservation(tx, address);
  await handOverForfeited(tx, address, limits.forfeited);

  const id = newId();
  const { total } = hold.quote;
  await sellExchanged(tx, {
    showtimeId: target.showtimeId,
    id,
    owner: address.owner,
    userId: reservation.userId,
    email: reservation.email,
    channel: reservation.channel,
    paymentMethod: methodFor(total, transferred, reservation.paymentMethod),
    hold,
    limits,
    exchangedFrom: { showtimeId: address.showtimeId, id: address.id },
    ticketIds: hold.seats.map(() => newId()),
    signingKeyId,
  });
  const place = { showtimeId: target.showtimeId, reservationId: id };
  if (transferred > 0) {
    const from = { showtimeId: address.showtimeId, reservationId: address.id };
    await transferPayments(tx, { from, to: place, amount: transferred });
  }
  if (returned > 0) {
    await requestRefund(tx, {
      ...place,
      amount: returned,
      reason: 'exchange',
      requestedByUserId: by.actor.userId,
    });
  }
  await tell(tx, { place, reservation, returned });
  if (by.authority.by === 'house') {
    await recordAudit(tx, {
      actor: by.actor,
      action: 'reservation.exchange',
      subjectType: 'reservation',
      subjectId: address.id,
      before: { seats: cancellation.tickets.map(({ seat }) => seat) },
      after: {
        reservationId: id,
        showtimeId: target.showtimeId,
        seats: hold.seats,
        reason: by.reason,
      },
    });
  }
  return id;
}

async function tell(
  tx: Transaction,
  {
    place: { showtimeId, reservationId },
    reservation: { email, reference, currency },
    returned,
  }: {
    place: { showtimeId: string; reservationId: string };
    reservation: LeavingReservation;
    returned: number;
  },
): Promise<void> {
  if (email === null) return;
  await enqueueMessage(tx, {
    showtimeId,
    kind: 'exchangeConfirmed',
    dedupeKey: `exchangeConfirmed:${reservationId}`,
    recipient: email,
    subjectId: reservationId,
    facts: {
      previousReference: reference,
      // What it costs more is still due: the mail says so from the reservation.
      paid: null,
      refund: returned > 0 ? money(returned, currency) : null,
    },
  });
}

/** What is still to be paid is paid at the counter, unless the buyer goes to pay it online. */
function methodFor(
  total: number,
  transferred: number,
  before: ReservationPaymentMethod,
): ReservationPaymentMethod {
  if (total === 0) return 'none';
  return transferred < total ? 'boxOffice' : before;
}
