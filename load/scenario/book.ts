import type { BookingRecord, HoldRecord } from '../audit/client-history.ts';
import { isHold, isReservation, readJson, toldOf, type ReservationAnswer } from './answers.ts';
import type { ApiAnswer } from './api-client.ts';
import { wantedSeats } from './box-office.ts';
import type { Chance } from './chance.ts';
import { cancel, exchange } from './leaving.ts';
import { payOnline } from './paying.ts';
import { callOnceOrMore } from './repeating.ts';
import {
  authorityOf,
  newKey,
  type Buyer,
  type Crowd,
  type OwnHold,
  type VirtualUser,
} from './virtual-user.ts';

/** Whoever has this many holds does something about them. */
const HOLDS_MAX = 2;
/** How often somebody buys without signing in, and how often whoever is signed in pays online. */
const AS_GUEST = 0.2;
const ONLINE = 0.4;
/** How often there is a child in the party, and how often somebody has a promotion code. */
const WITH_CHILDREN = 0.3;
const WITH_CODE = 0.05;

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
  const buyer = chance.happens(AS_GUEST) ? user.guest : user.account;
  const how = chance.weighted([
    // A guest pays online, and what is paid online is held before.
    ['reserve', buyer.guestToken === null ? 50 : 0],
    ['hold', 42],
    ['best', 8],
  ] as const);
  const showtimeId = showtime.id;
  if (how === 'best') {
    await hold(crowd, user, { buyer, showtimeId }, { bestAvailable: { count: seats.length } });
    return;
  }
  const wish = {
    seats,
    ...(chance.happens(WITH_CHILDREN) ? { ticketTypes: typesOf(crowd, chance, seats) } : {}),
    ...(chance.happens(WITH_CODE) ? { promotionCode: crowd.stage.promotionCode } : {}),
  };
  if (how === 'hold') {
    await hold(crowd, user, { buyer, showtimeId }, wish);
    return;
  }
  const payment = { method: 'boxOffice' };
  const body = { showtimeId, ...wish, payment };
  await reserve(crowd, user, { buyer, showtimeId, operation: 'reserve', body });
}

function typesOf({ stage }: Crowd, chance: Chance, seats: readonly string[]) {
  const others = seats.filter(() => chance.happens(0.4));
  return Object.fromEntries(others.map((seat) => [seat, chance.oneOf(stage.ticketTypes)]));
}

async function reserve(
  crowd: Crowd,
  user: VirtualUser,
  {
    buyer,
    showtimeId,
    operation,
    body,
  }: { buyer: Buyer; showtimeId: string; operation: string; body: object },
): Promise<void> {
  const key = newKey(user);
  const answer = await callOnceOrMore(crowd, user, {
    ...{ operation, method: 'POST', path: '/reservations', key, body },
    ...authorityOf(user, buyer),
  });
  const { owner } = buyer;
  const record: BookingRecord = { showtimeId, owner, key, outcome: answer.outcome };
  crowd.history.bookings.push(record);
  retireIfOver(crowd, showtimeId, answer);
  if (answer.outcome !== 'done') return;
  const sold = readJson(answer.text, isReservation);
  record.reservation = toldOf(sold);
  if (sold.status !== 'pendingPayment') {
    keep(user, { buyer, showtimeId, sold });
    const showtime = crowd.boxOffice.find(showtimeId);
    // What was held was counted then.
    if (showtime !== undefined && operation === 'reserve') {
      crowd.boxOffice.take(showtime, sold.tickets.length);
    }
    return;
  }
  const paid = await payOnline(crowd, user, { buyer, record, answer: sold });
  if (paid?.status === 'confirmed') keep(user, { buyer, showtimeId, sold: paid });
}

function keep(
  user: VirtualUser,
  { buyer, showtimeId, sold }: { buyer: Buyer; showtimeId: string; sold: ReservationAnswer },
): void {
  const { id, reference, tickets } = sold;
  const ticketIds = tickets.map((ticket) => ticket.id);
  user.reservations.push({ buyer, id, reference, showtimeId, ticketIds });
}

async function hold(
  crowd: Crowd,
  user: VirtualUser,
  { buyer, showtimeId }: { buyer: Buyer; showtimeId: string },
  wish: object,
): Promise<void> {
  const key = newKey(user);
  const answer = await callOnceOrMore(crowd, user, {
    operation: 'seats' in wish ? 'hold' : 'hold the best',
    method: 'POST',
    path: `/showtimes/${showtimeId}/holds`,
    ...authorityOf(user, buyer),
    key,
    body: wish,
  });
  const { owner } = buyer;
  const record: HoldRecord = { showtimeId, owner, key, outcome: answer.outcome };
  crowd.history.holds.push(record);
  if (answer.outcome === 'done') {
    const { id, seats, quote } = readJson(answer.text, isHold);
    record.hold = { id, seats, amount: quote.total.amount };
    user.holds.push({ buyer, id, showtimeId, seats, record });
    const showtime = crowd.boxOffice.find(showtimeId);
    if (showtime !== undefined) crowd.boxOffice.take(showtime, seats.length);
  }
  retireIfOver(crowd, showtimeId, answer);
}

async function useHold(crowd: Crowd, user: VirtualUser, held: OwnHold): Promise<void> {
  const { api, boxOffice } = crowd;
  const { buyer, showtimeId } = held;
  const authority = authorityOf(user, buyer);
  const path = `/showtimes/${showtimeId}/holds/${held.id}`;
  const reservation = user.reservations.findLast((own) => own.buyer === buyer);
  const what = user.chance.weighted([
    ['buy', 58],
    ['release', 20],
    ['change', 6],
    ['exchange', reservation === undefined ? 0 : 6],
    ['look', 6],
    ['extend', 6],
    ['forget', 4],
  ] as const);
  const isOver = () => user.holds.splice(user.holds.indexOf(held), 1);
  switch (what) {
    case 'buy':
      isOver();
      await buy(crowd, user, held);
      return;
    case 'release':
      isOver();
      await api.call({ operation: 'release', method: 'DELETE', path, ...authority });
      boxOffice.giveBack(showtimeId, held.seats.length);
      return;
    case 'change':
      await change(crowd, user, held);
      return;
    case 'exchange':
      if (reservation !== undefined) await exchange(crowd, user, { reservation, hold: held });
      return;
    case 'look':
      await api.call({ operation: 'one hold', path, ...authority });
      return;
    case 'extend': {
      const request = { method: 'POST', path: `${path}/extend`, key: newKey(user) } as const;
      const answer = await api.call({ operation: 'extend', ...request, ...authority });
      if (answer.outcome !== 'done') isOver();
      return;
    }
    case 'forget':
      // It runs out by itself.
      isOver();
      boxOffice.giveBack(showtimeId, held.seats.length);
  }
}

async function buy(crowd: Crowd, user: VirtualUser, held: OwnHold): Promise<void> {
  const { buyer, showtimeId } = held;
  const isGuest = buyer.guestToken !== null;
  const isOnline = crowd.payer !== null && (isGuest || user.chance.happens(ONLINE));
  await reserve(crowd, user, {
    ...{ buyer, showtimeId, operation: isOnline ? 'buy a hold online' : 'buy a hold' },
    body: {
      ...{ showtimeId, holdId: held.id, payment: { method: isOnline ? 'online' : 'boxOffice' } },
      ...(isGuest ? { email: user.email } : {}),
    },
  });
}

/** Some of them are children after all. */
async function change(crowd: Crowd, user: VirtualUser, held: OwnHold): Promise<void> {
  const { outcome, text } = await crowd.api.call({
    operation: 'change a hold',
    method: 'PATCH',
    path: `/showtimes/${held.showtimeId}/holds/${held.id}`,
    ...authorityOf(user, held.buyer),
    body: { ticketTypes: typesOf(crowd, user.chance, held.seats) },
  });
  const { hold: told } = held.record;
  if (told === undefined || outcome === 'refused') return;
  told.amount = outcome === 'done' ? readJson(text, isHold).quote.total.amount : null;
}

/** Nobody asks for more of a showtime that was cancelled or closed. */
function retireIfOver({ boxOffice }: Crowd, showtimeId: string, { code }: ApiAnswer): void {
  if (!['SHOWTIME_CANCELLED', 'SALES_CLOSED', 'NOT_ENOUGH_SEATS'].includes(code)) return;
  const showtime = boxOffice.find(showtimeId);
  if (showtime !== undefined) boxOffice.retire(showtime);
}
