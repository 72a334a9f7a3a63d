import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newSecret } from '../../../../../api/src/platform/ids.ts';
import { givenPending, type PendingPurchase } from '../../../../../api/test/support/paying.ts';
import { givenSignedUp, GOOD_PASSWORD } from '../../../../../api/test/support/people.ts';
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

  test('are explained to whoever has none', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const hold = await newGuest(showtimeId);
    for (const visitor of [visitingStranger(house.api), visitingGuest(house.api, hold)]) {
      const page = await visitor.get('/reservations');
      expect(page.statusCode).toBe(200);
      expect(textOf(page)).toContain('No tickets yet');
      expect(textOf(page)).toContain('Open the link in the mail that we sent you, or sign in');
      expect(linksOf(page)).toContain('/sign-in?returnTo=%2Freservations');
    }
  });
});

describe('my tickets without an account', () => {
  test('are those bought in this browser: what is to come first, and nobody else’s', async () => {
    const starts = { Later: 3000, Past: -600, Sooner: 600 };
    const someone = await house.api.givenUser();
    let guest: PendingPurchase | undefined;
    for (const [title, startsInMinutes] of Object.entries(starts)) {
      const movieId = await house.api.givenMovie({ title });
      const { showtimeId } = await house.api.givenShowtime({ movieId, startsInMinutes: 60 });
      guest = await house.givenPaid(showtimeId, ['A1'], guest);
      await house.givenPaid(showtimeId, ['A2']);
      await house.api.givenReservation(showtimeId, ['A3'], someone);
      await house.shift(showtimeId, startsInMinutes - 60);
    }
    if (guest === undefined) throw new Error('nobody bought anything');
    const page = await visitingGuest(house.api, guest).get('/reservations');
    const text = textOf(page);
    expect(text).toMatch(
      /Bought in this browser. Coming up Sooner .* Later .* Past and cancelled Past /,
    );
    expect(text.match(/A1/g)).toHaveLength(3);
    expect(text).not.toMatch(/A[23]/);
    expect(linksOf(page)).toContain(`/reservations/${guest.reservationId}/tickets`);
    expect(linksOf(page)).toContain('/sign-in?returnTo=%2Freservations');
    expect(page.headers['cache-control']).toContain('no-store');
  });

  test('are led through page by page, each for its own browser alone', async () => {
    let guest: PendingPurchase | undefined;
    for (let bought = 0; bought < 21; bought += 7) {
      const { showtimeId } = await house.api.givenShowtime();
      for (const number of [1, 2, 3, 4, 5, 6, 7]) {
        guest = await givenPending(house.api, {
          showtimeId,
          seats: [`A${number}`],
          headers: guest?.headers,
        });
      }
    }
    if (guest === undefined) throw new Error('nobody bought anything');
    const visitor = visitingGuest(house.api, guest);
    const first = await visitor.get('/reservations');
    const older = linksOf(first).find((address) => address.includes('cursor=')) ?? '';
    const second = await visitor.get(older);
    const named = ({ body }: { body: string }) => [...body.matchAll(/<h3/g)].length;
    expect([named(first), named(second)]).toEqual([20, 1]);
    const someone = visitingGuest(house.api, await house.givenPaid(guest.showtimeId, ['A8']));
    expect((await someone.get(older)).statusCode).toBe(400);
  });

  test('are the account’s from the moment that somebody signs in', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    const { user } = await givenSignedUp(house.api);
    const visitor = visitingGuest(house.api, purchase);
    const answer = await visitor.post('/sign-in', {
      email: user.email,
      password: GOOD_PASSWORD,
    });
    expect(answer.statusCode).toBe(303);
    expect(textOf(await visitor.get('/reservations'))).not.toContain('Bought in this browser');
    expect(linksOf(await visitor.get('/reservations'))).toContain(
      `/reservations/${purchase.reservationId}`,
    );
    const before = await visitingGuest(house.api, purchase).get('/reservations');
    expect(textOf(before)).toContain('No tickets yet');
  });
});

/** Somebody who holds a seat, and has bought nothing. */
async function newGuest(showtimeId: string): Promise<{ headers: Record<string, string> }> {
  const headers = { 'guest-token': newSecret(32) };
  const hold = await house.api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats: ['A9'] },
    headers,
  });
  expect(hold.statusCode, hold.body).toBe(201);
  return { headers };
}
