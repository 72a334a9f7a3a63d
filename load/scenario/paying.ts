import { setTimeout as wait } from 'node:timers/promises';

import type { BookingRecord } from '../audit/client-history.ts';
import { isReservation, readJson, toldOf, type ReservationAnswer } from './answers.ts';
import type { Payer } from './payer.ts';
import { authorityOf, newKey, type Buyer, type Crowd, type VirtualUser } from './virtual-user.ts';

/** Whoever paid looks this often, and gives up after this. */
const LOOK_MILLISECONDS = 250;
const PATIENCE_MILLISECONDS = 30_000;

type Purchase = { buyer: Buyer; record: BookingRecord; answer: ReservationAnswer };

/**
 * Pays at the provider and waits until the reservation is confirmed. Some never pay, and some need a
 * second card.
 *
 * @returns what became of the reservation; undefined where nobody knows yet
 */
export async function payOnline(
  crowd: Crowd,
  user: VirtualUser,
  purchase: Purchase,
): Promise<ReservationAnswer | undefined> {
  const { payer } = crowd;
  const checkoutUrl = purchase.answer.payment?.checkoutUrl ?? null;
  if (payer === null || checkoutUrl === null) return undefined;
  const how = user.chance.weighted([
    ['pays', 84],
    ['is declined', 8],
    ['walks away', 8],
  ] as const);
  if (how === 'walks away') return undefined;
  let page: string | null = checkoutUrl;
  if (how === 'is declined') {
    await payer.pay(checkoutUrl, 'declined');
    page = await openAgain(crowd, user, purchase);
  }
  return page === null ? undefined : payAndWait(crowd, user, { ...purchase, payer, page });
}

async function openAgain(
  { api }: Crowd,
  user: VirtualUser,
  { buyer, answer }: Purchase,
): Promise<string | null> {
  const { outcome, text } = await api.call({
    ...{ operation: 'pay again', method: 'POST', key: newKey(user), body: {} },
    path: `/reservations/${answer.id}/payments`,
    ...authorityOf(user, buyer),
  });
  return outcome === 'done' ? (readJson(text, isReservation).payment?.checkoutUrl ?? null) : null;
}

async function payAndWait(
  { api, statistics }: Crowd,
  user: VirtualUser,
  { buyer, record, answer, payer, page }: Purchase & { payer: Payer; page: string },
): Promise<ReservationAnswer | undefined> {
  const paidAt = performance.now();
  record.payment = await payer.pay(page, 'good');
  while (performance.now() - paidAt < PATIENCE_MILLISECONDS) {
    await wait(LOOK_MILLISECONDS);
    const { outcome, text } = await api.call({
      ...{ operation: 'one reservation', path: `/reservations/${answer.id}` },
      ...authorityOf(user, buyer),
    });
    if (outcome !== 'done') continue;
    const found = readJson(text, isReservation);
    if (found.status === 'pendingPayment') {
      // Nothing was taken: it runs out by itself.
      if (record.payment === 'refused') return undefined;
      continue;
    }
    if (found.status === 'confirmed') {
      statistics.note('paid until confirmed', (performance.now() - paidAt) * 1000);
      if (record.reservation !== undefined) record.reservation.tickets = toldOf(found).tickets;
    }
    return found;
  }
  if (record.payment === 'done') {
    statistics.fail('paid until confirmed', 'paid, and not confirmed within 30 s');
  }
  return undefined;
}
