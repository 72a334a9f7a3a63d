import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  linksOf,
  sessionCookie,
  textOf,
  visitingStranger,
} from '../../../../test/support/visiting.ts';
import {
  givenHeld,
  openHouse,
  pressPay,
  reservationsOf,
  type CheckoutHouse,
  type Held,
} from '../../checkout/tests/the-checkout.ts';
import { dataOf, newChooser, ticked } from './chooser.ts';

let house: CheckoutHouse;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => house.close());

/** @returns the reservation */
async function beginToPay(held: Held): Promise<string> {
  expect((await pressPay(held, { email: 'ada@example.com' })).statusCode).toBe(303);
  const [reservation] = await reservationsOf(house, held.showtimeId);
  return reservation?.id ?? '';
}

describe('whoever comes back to the map', () => {
  test('is told which of the taken seats they are paying for, and where', async () => {
    const held = await givenHeld(house, { seats: ['A6', 'A7'] });
    const reservationId = await beginToPay(held);
    const url = `/showtimes/${held.showtimeId}`;

    const page = await held.visitor.get(url);
    expect(textOf(page)).toContain('You are paying for A6 and A7 Go to your payment');
    expect(linksOf(page)).toContain(`/reservations/${reservationId}`);
    expect(dataOf(page)).toMatchObject({ own: [], unavailable: ['A6', 'A7'] });
    const theirs = await visitingStranger(house.api).get(url);
    expect(textOf(theirs)).not.toContain('You are paying');
  });

  test('is told so where these were the last', async () => {
    const held = await givenHeld(house, { showtime: { seats: 'ss' } });
    const reservationId = await beginToPay(held);

    const page = await held.visitor.get(`/showtimes/${held.showtimeId}`);
    expect(textOf(page)).toContain('You are paying for A1 and A2 Go to your payment Sold out');
    expect(linksOf(page)).toContain(`/reservations/${reservationId}`);
  });

  test('is led to what they hold besides, and gives back only what they choose anew', async () => {
    const ada = await house.api.givenUser();
    const { showtimeId, holdId, url } = await givenHeld(house, { seats: ['A1', 'A2'], as: ada });
    const later = await givenHeld(house, { showtimeId, seats: ['A6'] });
    const chooser = newChooser(house.api);
    const [name = '', value = ''] = (await sessionCookie(ada.sessionId)).split(/=(.*)/s);
    chooser.cookies.set(name, value);
    // A browser that learned only after it held something whose it is.
    chooser.cookies.set('guest', later.headers['guest-token'] ?? '');
    expect((await chooser.get(later.url)).statusCode).toBe(200);

    const page = await chooser.look(showtimeId);
    expect(ticked(page)).toEqual(['A6']);
    expect(textOf(page)).toContain('You also hold A1 and A2 Go on with them');
    expect(linksOf(page)).toContain(`/showtimes/${showtimeId}/holds/${holdId}`);

    expect((await chooser.submit(page, { seats: ['A9'], intent: 'anyway' })).statusCode).toBe(303);
    expect(await house.api.takenSeats(showtimeId)).toEqual(['A1', 'A2', 'A9']);
    expect(textOf(await chooser.get(url))).toContain('A1');
  });
});
