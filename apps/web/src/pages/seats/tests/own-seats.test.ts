import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { givenPending } from '../../../../../api/test/support/paying.ts';
import { givenSignedUp, GOOD_PASSWORD } from '../../../../../api/test/support/people.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../../api/test/support/payment-simulator.ts';
import { startTestApp, type TestApp } from '../../../../../api/test/support/test-app.ts';
import {
  linksOf,
  textOf,
  visitingGuest,
  visitingStranger,
} from '../../../../test/support/visiting.ts';
import { dataOf, newChooser, ticked, type Chooser } from './chooser.ts';

let payments: TestPayments;
let house: TestApp;

beforeAll(async () => {
  payments = await startTestPayments();
  house = await startTestApp({ payments });
});
afterAll(async () => {
  await house.stop();
  await payments.stop();
});

/** Somebody who has begun to pay for seats that they held over the web. */
async function givenPaying(seats: readonly string[], map?: string) {
  const { showtimeId } = await house.givenShowtime(map === undefined ? {} : { seats: map });
  const purchase = await givenPending(house, { showtimeId, seats });
  const { holdId, reservationId } = purchase;
  await house.db.updateTable('holds').set({ channel: 'web' }).where('id', '=', holdId).execute();
  return {
    url: `/showtimes/${showtimeId}`,
    reservationId,
    visitor: visitingGuest(house, purchase),
  };
}

/** @returns where the seats are paid for */
async function holdSeats(chooser: Chooser, showtimeId: string, seats: readonly string[]) {
  const page = await chooser.look(showtimeId);
  const held = await chooser.submit(page, { seats, intent: 'anyway' });
  expect(held.statusCode).toBe(303);
  return String(held.headers.location);
}

describe('whoever comes back to the map', () => {
  test('is told which of the taken seats they are paying for, and where', async () => {
    const { url, reservationId, visitor } = await givenPaying(['A6', 'A7']);

    const page = await visitor.get(url);
    expect(textOf(page)).toContain('You are paying for A6 and A7 Go to your payment');
    expect(linksOf(page)).toContain(`/reservations/${reservationId}`);
    expect(dataOf(page)).toMatchObject({ own: [], unavailable: ['A6', 'A7'] });
    const theirs = await visitingStranger(house).get(url);
    expect(textOf(theirs)).not.toContain('You are paying');
  });

  test('is told so where these were the last', async () => {
    const { url, reservationId, visitor } = await givenPaying(['A1', 'A2'], 'ss');

    const page = await visitor.get(url);
    expect(textOf(page)).toContain('You are paying for A1 and A2 Go to your payment Sold out');
    expect(linksOf(page)).toContain(`/reservations/${reservationId}`);
  });

  test('is led to what they hold besides, and gives back only what they choose anew', async () => {
    const { showtimeId } = await house.givenShowtime();
    const { user } = await givenSignedUp(house);
    const credentials = { email: user.email, password: GOOD_PASSWORD };
    const [atHome, chooser] = [newChooser(house), newChooser(house)];
    await atHome.post('/sign-in', credentials);
    const first = await holdSeats(atHome, showtimeId, ['A1', 'A2']);
    await holdSeats(chooser, showtimeId, ['A6']);
    // What was held without an account becomes the account's.
    await chooser.post('/sign-in', credentials);

    const page = await chooser.look(showtimeId);
    expect(ticked(page)).toEqual(['A6']);
    expect(textOf(page)).toContain('You also hold A1 and A2 Go on with them');
    expect(linksOf(page)).toContain(first);

    await holdSeats(chooser, showtimeId, ['A9']);
    expect(await house.takenSeats(showtimeId)).toEqual(['A1', 'A2', 'A9']);
    expect(textOf(await chooser.get(first))).toContain('A1');
  });
});
