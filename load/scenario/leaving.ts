import { isReservation, readJson, toldOf } from './answers.ts';
import { callOnceOrMore } from './repeating.ts';
import {
  authorityOf,
  newKey,
  type Crowd,
  type OwnHold,
  type OwnReservation,
  type VirtualUser,
} from './virtual-user.ts';

/** Gives a reservation back, or one ticket of it. */
export async function cancel(
  crowd: Crowd,
  user: VirtualUser,
  reservation: OwnReservation,
): Promise<void> {
  const { id, ticketIds } = reservation;
  const isPartial = ticketIds.length > 1 && user.chance.happens(0.4);
  const asked = isPartial ? ticketIds.slice(0, 1) : undefined;
  const answer = await callOnceOrMore(crowd, user, {
    operation: 'cancel',
    method: 'POST',
    path: `/reservations/${id}/cancel`,
    ...authorityOf(user, reservation.buyer),
    key: newKey(user),
    body: asked === undefined ? {} : { ticketIds: asked },
  });
  crowd.history.cancels.push({ reservationId: id, ticketIds: asked, outcome: answer.outcome });
  crowd.boxOffice.giveBack(reservation.showtimeId, asked?.length ?? ticketIds.length);
  if (asked === undefined || answer.outcome !== 'done') {
    user.reservations.splice(user.reservations.indexOf(reservation), 1);
  } else {
    reservation.ticketIds = ticketIds.slice(1);
  }
}

/** Gives all of a reservation for what a hold holds, of the same showtime or another. */
export async function exchange(
  crowd: Crowd,
  user: VirtualUser,
  { reservation, hold }: { reservation: OwnReservation; hold: OwnHold },
): Promise<void> {
  const { showtimeId } = hold;
  user.holds.splice(user.holds.indexOf(hold), 1);
  user.reservations.splice(user.reservations.indexOf(reservation), 1);
  const answer = await callOnceOrMore(crowd, user, {
    operation: 'exchange',
    method: 'POST',
    path: `/reservations/${reservation.id}/exchange`,
    ...authorityOf(user, reservation.buyer),
    key: newKey(user),
    body: { showtimeId, holdId: hold.id },
  });
  const { outcome } = answer;
  const record = { reservationId: reservation.id, ticketIds: undefined, outcome, showtimeId };
  if (outcome !== 'done') {
    crowd.history.exchanges.push(record);
    return;
  }
  const found = readJson(answer.text, isReservation);
  crowd.history.exchanges.push({ ...record, reservation: toldOf(found) });
  crowd.boxOffice.giveBack(reservation.showtimeId, reservation.ticketIds.length);
  user.reservations.push({
    ...{ buyer: reservation.buyer, id: found.id, reference: found.reference, showtimeId },
    ticketIds: found.tickets.map((ticket) => ticket.id),
  });
}
