import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openHouse, type House } from './the-house.ts';
import {
  linksOf,
  textOf,
  visitingGuest,
  visitingStranger,
  visitingUser,
} from '../../../../test/support/visiting.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => house.close());

describe('my tickets', () => {
  test('are those of the account: what is to come first, by its start', async () => {
    const ada = await house.api.givenUser();
    const someone = await house.api.givenUser();
    const starts = { Later: 3000, Past: -600, Sooner: 600 };
    for (const [title, startsInMinutes] of Object.entries(starts)) {
      const movieId = await house.api.givenMovie({ title });
      const { showtimeId } = await house.api.givenShowtime({ movieId, startsInMinutes: 60 });
      await house.api.givenReservation(showtimeId, ['A1'], ada);
      await house.api.givenReservation(showtimeId, ['A2'], someone);
      await house.shift(showtimeId, startsInMinutes - 60);
    }
    const page = await (await visitingUser(house.api, ada)).get('/reservations');
    const text = textOf(page);
    expect(text).toMatch(/Coming up Sooner .* Later .* Past and cancelled Past /);
    expect(text.match(/A1/g)).toHaveLength(3);
    expect(text).not.toContain('A2');
    expect(linksOf(page).filter((address) => address.endsWith('/tickets'))).toHaveLength(2);
  });

  test('are led through page by page', async () => {
    const ada = await house.api.givenUser();
    for (let bought = 0; bought < 21; bought += 3) {
      const { showtimeId } = await house.api.givenShowtime();
      for (const seat of ['A1', 'A3', 'A5']) {
        await house.api.givenReservation(showtimeId, [seat], ada);
      }
    }
    const visitor = await visitingUser(house.api, ada);
    const first = await visitor.get('/reservations');
    const older = linksOf(first).find((address) => address.includes('cursor='));
    const second = await visitor.get(older ?? '');
    const named = (body: string) => [...body.matchAll(/<h3/g)].length;
    expect([named(first.body), named(second.body)]).toEqual([20, 1]);
    expect(linksOf(second).filter((address) => address.includes('cursor='))).toEqual([]);
  });

  test('are none at first, and lead to what is on', async () => {
    const page = await (
      await visitingUser(house.api, await house.api.givenUser())
    ).get('/reservations');
    expect(textOf(page)).toContain('No tickets yet');
    expect(linksOf(page)).toContain('/');
  });

  test('are explained to whoever has no account', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    for (const visitor of [visitingStranger(house.api), visitingGuest(house.api, purchase)]) {
      const page = await visitor.get('/reservations');
      expect(page.statusCode).toBe(200);
      expect(textOf(page)).toContain('Open the link in the mail that we sent you');
      expect(linksOf(page)).toContain('/sign-in?returnTo=%2Freservations');
    }
  });
});
