import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../../api/test/support/invariants.ts';
import { givenSignedUp, GOOD_PASSWORD } from '../../../../../api/test/support/people.ts';
import { newSignedInVisitor } from '../../../../test/support/form-visitor.ts';
import { visitingUser } from '../../../../test/support/visiting.ts';
import { givenHeld, openHouse, pressPay, textOf, type CheckoutHouse } from './the-checkout.ts';

let house: CheckoutHouse;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await expectInvariants(house.api);
  await house.close();
});

describe('whoever signs in while they pay', () => {
  test('finds their seats, and need not say where the tickets go', async () => {
    const { user } = await givenSignedUp(house.api);
    const held = await givenHeld(house);
    const { visitor, url } = held;
    const signedIn = await visitor.post('/sign-in', {
      email: user.email,
      password: GOOD_PASSWORD,
      returnTo: url,
    });

    expect(signedIn).toMatchObject({ statusCode: 303, headers: { location: url } });
    expect(signedIn.cookies).toContainEqual(expect.objectContaining({ name: 'guest', value: '' }));
    expect(textOf(await visitor.get(url))).toContain(`They go to ${user.email}`);
    expect((await pressPay(held, { method: 'boxOffice' })).headers.location).toMatch(
      /^\/reservations\/[\da-f-]+$/,
    );
  });

  test('finds what they had bought as a guest among their tickets', async () => {
    const { user } = await givenSignedUp(house.api);
    const held = await givenHeld(house);
    await pressPay(held, { email: 'guest@example.com' });
    await held.visitor.post('/sign-in', { email: user.email, password: GOOD_PASSWORD });

    expect(textOf(await held.visitor.get('/reservations'))).toContain('The General');
    const page = await held.visitor.get(held.url);
    const { location } = page.headers;
    expect((await held.visitor.get(String(location))).statusCode).toBe(200);
  });

  test('in another tab finds them all the same: the two cookies are of one person', async () => {
    const ada = await house.api.givenUser();
    const held = await givenHeld(house);
    const account = await visitingUser(house.api, ada);
    const guest = held.headers['guest-token'] ?? '';

    const both = await newSignedInVisitor(house.api, ada);
    both.cookies.set('guest', guest);

    // Looking changes nothing: the page is shown as theirs, and is the guest's still.
    expect(textOf(await both.get(held.url))).toContain(`They go to ${ada.email}`);
    expect((await account.get(held.url)).statusCode).toBe(404);
    expect(both.cookies.has('guest')).toBe(true);

    const later = await both.post(`${held.url}/extend`, { key: 'one-more-minute-please' });
    expect(later.statusCode).toBe(303);
    expect((await account.get(held.url)).statusCode).toBe(200);
    expect(both.cookies.has('guest')).toBe(false);
  });

  test('is told why, where their account has all the seats that it may have', async () => {
    const ada = await house.api.givenUser();
    const seatsMax = house.api.config.holds.liveSeatsPerOwnerMax;
    const row = (letter: string) => Array.from({ length: 10 }, (_, at) => `${letter}${at + 1}`);
    const held = await givenHeld(house, { showtime: { seats: 'ssssssssss\n'.repeat(3).trim() } });
    for (const letter of ['B', 'C']) {
      const seats = row(letter).slice(0, seatsMax / 2);
      await house.api.givenHold(held.showtimeId, seats, ada);
    }
    const both = await newSignedInVisitor(house.api, ada);
    both.cookies.set('guest', held.headers['guest-token'] ?? '');

    const refused = await both.post(`${held.url}/extend`, { key: 'one-more-minute-please' });

    expect(refused.statusCode).toBe(409);
    expect(textOf(refused)).toContain('Give some of the others back');
    expect((await held.visitor.get(held.url)).statusCode).toBe(200);
  });
});
