import type { BookingRecord, HoldRecord } from '../audit/client-history.ts';
import { isHold, isReservation, readJson } from './answers.ts';
import type { ApiAnswer, ApiRequest } from './api-client.ts';
import { wantedSeats } from './box-office.ts';
import {
  newKey,
  type Crowd,
  type OwnHold,
  type OwnReservation,
  type VirtualUser,
} from './virtual-user.ts';

/** How often a request that was answered is sent once more, and how often twice at once. */
const REPEATED = 0.04;
const DOUBLED = 0.02;
/** Whoever has this many holds does something about them. */
const HOLDS_MAX = 2;

/** Takes seats, or gives some back. */
export async function book(crowd: Crowd, user: VirtualUser): Promise<void> {
  const { chance } = user;
  const hold = user.holds.at(-1);
  if (hold !== undefined && (user.holds.length >= HOLDS_MAX || chance.happens(0.6))) {
    await useHold(crowd, user, hold);
    return;
  }
  const reservation = user.reservations.at(-1);
  if (reservation !== undefined && chance.happens(0.2)) {
    await cancel(crowd, user, reservation);
    return;
  }
  await takeSeats(crowd, user);
}

async function takeSeats(crowd: Crowd, user: VirtualUser): Promise<void> {
  const { chance } = user;
  const showtime = crowd.boxOffice.pick(chance);
  if (showtime === undefined) return;
  const seats = wantedSeats(chance, showtime, chance.happens(0.7));
  const how = chance.weighted([
    ['reserve', 50],
    ['hold', 42],
    ['best', 8],
  ] as const);
  const showtimeId = showtime.id;
  if (how === 'reserve') {
    await reserve(crowd, user, showtimeId, 'reserve', { showtimeId, seats });
    return;
  }
  await hold(
    crowd,
    user,
    showtimeId,
    how === 'hold' ? { seats } : { bestAvailable: { count: seats.length } },
  );
}

async function reserve(
  crowd: Crowd,
  user: VirtualUser,
  showtimeId: string,
  operation: string,
  body: object,
): Promise<ApiAnswer> {
  const key = newKey(user);
  const token = user.accessToken;
  const request: ApiRequest = {
    operation,
    method: 'POST',
    path: '/reservations',
    token,
    key,
    body,
  };
  const answer = await callOnceOrMore(crowd, user, request);
  const record: BookingRecord = { showtimeId, userId: user.id, key, outcome: answer.outcome };
  crowd.history.bookings.push(record);
  if (answer.outcome === 'done') {
    const { id, reference, total, tickets } = readJson(answer.text, isReservation);
    record.reservation = {
      ...{ id, reference, amount: total.amount },
      tickets: tickets.map((ticket) => ({
        id: ticket.id,
        seat: ticket.seat,
        amount: ticket.price.amount,
      })),
    };
    user.reservations.push({
      id,
      reference,
      showtimeId,
      ticketIds: tickets.map((ticket) => ticket.id),
    });
    const showtime = crowd.boxOffice.find(showtimeId);
    if (showtime !== undefined && operation === 'reserve')
      crowd.boxOffice.take(showtime, tickets.length);
  }
  retireIfOver(crowd, showtimeId, answer);
  return answer;
}

async function hold(
  crowd: Crowd,
  user: VirtualUser,
  showtimeId: string,
  wish: object,
): Promise<void> {
  const key = newKey(user);
  const answer = await callOnceOrMore(crowd, user, {
    operation: 'seats' in wish ? 'hold' : 'hold the best',
    method: 'POST',
    path: `/showtimes/${showtimeId}/holds`,
    token: user.accessToken,
    key,
    body: wish,
  });
  const record: HoldRecord = { showtimeId, userId: user.id, key, outcome: answer.outcome };
  crowd.history.holds.push(record);
  if (answer.outcome === 'done') {
    const { id, seats, quote } = readJson(answer.text, isHold);
    record.hold = { id, seats, amount: quote.total.amount };
    user.holds.push({ id, showtimeId, seats: seats.length });
    const showtime = crowd.boxOffice.find(showtimeId);
    if (showtime !== undefined) crowd.boxOffice.take(showtime, seats.length);
  }
  retireIfOver(crowd, showtimeId, answer);
}

async function useHold(crowd: Crowd, user: VirtualUser, held: OwnHold): Promise<void> {
  const { api, boxOffice } = crowd;
  const token = user.accessToken;
  const path = `/showtimes/${held.showtimeId}/holds/${held.id}`;
  const what = user.chance.weighted([
    ['buy', 60],
    ['release', 22],
    ['look', 8],
    ['extend', 6],
    ['forget', 4],
  ] as const);
  const isOver = () => user.holds.splice(user.holds.indexOf(held), 1);
  switch (what) {
    case 'buy':
      isOver();
      await reserve(crowd, user, held.showtimeId, 'buy a hold', {
        ...{ showtimeId: held.showtimeId, holdId: held.id },
      });
      return;
    case 'release':
      isOver();
      await api.call({ operation: 'release', method: 'DELETE', path, token });
      boxOffice.giveBack(held.showtimeId, held.seats);
      return;
    case 'look':
      await api.call({ operation: 'one hold', path, token });
      return;
    case 'extend': {
      const url = `${path}/extend`;
      const key = newKey(user);
      const answer = await api.call({ operation: 'extend', method: 'POST', path: url, token, key });
      if (answer.outcome !== 'done') isOver();
      return;
    }
    case 'forget':
      // It runs out by itself.
      isOver();
      boxOffice.giveBack(held.showtimeId, held.seats);
  }
}

async function cancel(crowd: Crowd, user: VirtualUser, reservation: OwnReservation): Promise<void> {
  const { id, showtimeId, ticketIds } = reservation;
  const isPartial = ticketIds.length > 1 && user.chance.happens(0.4);
  const asked = isPartial ? ticketIds.slice(0, 1) : undefined;
  const answer = await callOnceOrMore(crowd, user, {
    operation: 'cancel',
    method: 'POST',
    path: `/reservations/${id}/cancel`,
    token: user.accessToken,
    key: newKey(user),
    body: asked === undefined ? {} : { ticketIds: asked },
  });
  crowd.history.cancels.push({ reservationId: id, ticketIds: asked, outcome: answer.outcome });
  crowd.boxOffice.giveBack(showtimeId, asked?.length ?? ticketIds.length);
  if (asked === undefined || answer.outcome !== 'done') {
    user.reservations.splice(user.reservations.indexOf(reservation), 1);
  } else {
    reservation.ticketIds = ticketIds.slice(1);
  }
}

/**
 * Sends a request; now and then the very same one again afterwards, or twice at once, as people with
 * a shaky connection do. Everything that was answered with yes was answered alike.
 */
async function callOnceOrMore(
  { api, history }: Crowd,
  { chance }: VirtualUser,
  request: ApiRequest,
): Promise<ApiAnswer> {
  const isDoubled = chance.happens(DOUBLED);
  const answers = await Promise.all([api.call(request), ...(isDoubled ? [api.call(request)] : [])]);
  const done = answers.filter((answer) => answer.outcome === 'done');
  const [first] = done;
  if (first !== undefined && chance.happens(REPEATED)) {
    const again = await api.call({ ...request, operation: `${request.operation}, repeated` });
    if (again.outcome !== 'unknown') done.push(again);
  }
  const key = request.key ?? '';
  for (const other of done.slice(1)) {
    if (first === undefined || (other.text === first.text && other.status === first.status))
      continue;
    history.differentAnswers.push({
      ...{ key, first: `${first.status} ${first.text}`, second: `${other.status} ${other.text}` },
    });
  }
  return first ?? answers.find((answer) => answer.outcome === 'unknown') ?? firstOf(answers);
}

function firstOf(answers: readonly ApiAnswer[]): ApiAnswer {
  const [answer] = answers;
  if (answer === undefined) throw new Error('nothing was sent');
  return answer;
}

/** Nobody asks for more of a showtime that was cancelled or closed. */
function retireIfOver({ boxOffice }: Crowd, showtimeId: string, { code }: ApiAnswer): void {
  if (!['SHOWTIME_CANCELLED', 'SALES_CLOSED', 'NOT_ENOUGH_SEATS'].includes(code)) return;
  const showtime = boxOffice.find(showtimeId);
  if (showtime !== undefined) boxOffice.retire(showtime);
}
