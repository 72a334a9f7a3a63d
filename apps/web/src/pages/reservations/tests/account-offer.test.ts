import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { givenSignedUp } from '../../../../../api/test/support/people.ts';
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

/** A guest who has just paid. */
async function givenGuest() {
  const { showtimeId } = await house.api.givenShowtime();
  const purchase = await house.givenPaid(showtimeId, ['A1']);
  const url = `/reservations/${purchase.reservationId}`;
  return { purchase, url, visitor: visitingGuest(house.api, purchase) };
}

describe('an account, after the purchase', () => {
  test('C8: is offered with one field, and takes over what was bought', async () => {
    const { url, visitor } = await givenGuest();
    const page = await visitor.get(url);
    const [form = ''] = /<form[^>]*\/account".*?<\/form>/s.exec(page.body) ?? [];
    const fields = [...form.matchAll(/<input[^>]*>/g)].filter(([input]) => !/ hidden/.test(input));
    expect(fields.map(([input]) => /name="(\w+)"/.exec(input)?.[1])).toEqual(['password']);

    const answer = await visitor.post(`${url}/account`, { password: 'seven quiet otters' });
    expect(answer.statusCode, answer.body).toBe(303);
    const result = await visitor.get(String(answer.headers.location));
    expect(textOf(result)).toContain('Welcome: you have an account now');
    expect(result.body).not.toContain('/account"><');
    expect(linksOf(await visitor.get('/reservations'))).toContain(url);
  });

  test('says beside the field what is wrong with a password', async () => {
    const { url, visitor } = await givenGuest();
    const answer = await visitor.post(`${url}/account`, { password: 'short' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toMatch(/name="password"[^>]*aria-invalid="true"/);
    expect(answer.body).not.toContain('value="short"');
  });

  test('leads whoever has one to signing in', async () => {
    // Another test may have opened it.
    await givenSignedUp(house.api, { email: 'guest@example.com' }).catch(() => undefined);
    const { url, visitor } = await givenGuest();
    const answer = await visitor.post(`${url}/account`, { password: 'seven quiet otters' });
    expect(answer.statusCode).toBe(422);
    expect(linksOf(answer)).toContain(`/sign-in?returnTo=${encodeURIComponent(url)}`);
  });

  test('is offered neither to whoever has one, nor by the link of a mail', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const { id, buyer } = await house.api.givenReservation(showtimeId, ['A1']);
    const own = await (await visitingUser(house.api, buyer)).get(`/reservations/${id}`);
    expect(own.body).not.toContain('Keep your tickets together');

    const { purchase } = await givenGuest();
    const link = await house.mailedLink(purchase);
    const stranger = visitingStranger(house.api);
    expect((await stranger.get(link)).body).not.toContain('Keep your tickets together');
    const forced = await stranger.post(link.replace('?', '/account?'), {
      password: 'seven quiet otters',
    });
    expect([forced.statusCode, forced.headers.location]).toEqual([303, link]);
  });
});
