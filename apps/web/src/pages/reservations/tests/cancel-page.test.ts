import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  admitAll,
  TIERED,
} from '../../../../../api/src/modules/reservations/tests/leaving-givens.ts';
import { expectInvariants } from '../../../../../api/test/support/invariants.ts';
import { reservationOf } from '../../../../../api/test/support/paying.ts';
import { openHouse, type House } from './the-house.ts';
import {
  fieldsOf,
  linksOf,
  textOf,
  visitingGuest,
  visitingStranger,
} from '../../../../test/support/visiting.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await expectInvariants(house.api);
  await house.close();
});

/** Two seats for 12.50 each, with fees of 1.50 a ticket and 2.00 a booking. */
async function givenTwo(startsInMinutes = 600) {
  const { showtimeId } = await house.api.givenShowtime({ startsInMinutes, terms: TIERED });
  const purchase = await house.givenPaid(showtimeId, ['A1', 'A2']);
  const url = `/reservations/${purchase.reservationId}`;
  return { purchase, url, visitor: visitingGuest(house.api, purchase) };
}

describe('giving tickets back', () => {
  test('C15: says what comes back and what is kept, and then does exactly that', async () => {
    const { purchase, url, visitor } = await givenTwo();
    const page = await visitor.get(`${url}/cancel`);
    const text = textOf(page);
    // Half of each price, and the fees that may come back: 6.25 and 1.00 a ticket, 2.00 in all.
    expect(text).toContain('You get back £16.50');
    expect(text).toContain('We keep £13.50: at this time 50 % of the price comes back');
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');

    const answer = await visitor.post(`${url}/cancel`, fieldsOf(page, `${url}/cancel`));
    expect(answer.statusCode).toBe(303);
    const result = await visitor.get(String(answer.headers.location));
    expect(result.body).toContain('<h1>This reservation is cancelled</h1>');
    expect(textOf(result)).toContain('£16.50 is on its way back to how you paid.');
    expect(await reservationOf(house.api, purchase)).toMatchObject({
      status: 'cancelled',
      refunds: [{ amount: { amount: 1650 } }],
    });
  });

  test('C15: says of some tickets alone what comes back of them', async () => {
    const { url, visitor } = await givenTwo();
    const all = await visitor.get(`${url}/cancel`);
    const [, first = ''] = /name="ticket" value="([^"]+)"/.exec(all.body) ?? [];
    const page = await visitor.get(`${url}/cancel?ticket=${first}`);
    expect(textOf(page)).toContain('You get back £7.25');

    const answer = await visitor.post(`${url}/cancel`, fieldsOf(page, `${url}/cancel`));
    const result = await visitor.get(String(answer.headers.location));
    expect(result.body).toContain('<h1>You’re still going</h1>');
    expect(textOf(result)).toContain('You gave back seat A1 and keep seat A2.');
    expect(textOf(result)).toContain(
      'Your tickets now £16.00 Kept by us £6.75 Paid £30.00 On its way back to you -£7.25',
    );
  });

  test('C15: shows another amount before it gives another than it showed', async () => {
    const { purchase, url, visitor } = await givenTwo();
    const page = await visitor.get(`${url}/cancel`);
    await house.shift(purchase.showtimeId, 3000);

    const answer = await visitor.post(`${url}/cancel`, fieldsOf(page, `${url}/cancel`));
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('What goes back is not what you expect any more.');
    expect(textOf(answer)).toContain('You get back £29.00');
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');
  });

  test('C15: gives nothing back where only tickets are named that are not of the reservation', async () => {
    const { purchase, url, visitor } = await givenTwo();
    const others = await givenTwo();
    const page = await others.visitor.get(`${others.url}/cancel`);
    const { ticket = [] } = fieldsOf(page, `${others.url}/cancel`);
    const fields = fieldsOf(await visitor.get(`${url}/cancel`), `${url}/cancel`);

    const answer = await visitor.post(`${url}/cancel`, { ...fields, ticket });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer)).toContain('that named a ticket that is not of this reservation');
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');
  });

  test('C15: gives nothing back before it has shown what comes back', async () => {
    const { purchase, url, visitor } = await givenTwo();
    const answer = await visitor.post(`${url}/cancel`, { key: 'at once' });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('You get back £16.50');
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');
  });

  test('C11: sent twice, it is done once', async () => {
    const { purchase, url, visitor } = await givenTwo();
    const fields = fieldsOf(await visitor.get(`${url}/cancel`), `${url}/cancel`);
    const answers = await Promise.all([
      visitor.post(`${url}/cancel`, fields),
      visitor.post(`${url}/cancel`, fields),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect((await reservationOf(house.api, purchase)).refunds).toHaveLength(1);
  });

  test('C15: is not offered after the cut-off, and the page says why', async () => {
    const { url, visitor } = await givenTwo(60);
    const reservation = await visitor.get(url);
    const reason = /They could be given back or swapped until \w{3} .* \d\d:\d\d\./;
    expect(textOf(reservation)).toMatch(reason);
    expect(linksOf(reservation)).not.toContain(`${url}/cancel`);

    const page = await visitor.get(`${url}/cancel`);
    expect(textOf(page)).toMatch(reason);
    expect(linksOf(page).filter((address) => address === `${url}/cancel`)).toEqual([]);
    const forced = await visitor.post(`${url}/cancel`, { key: 'forced' });
    expect(forced.statusCode).toBe(409);
  });

  test('is not offered to whoever has gone in', async () => {
    const { purchase, url, visitor } = await givenTwo();
    await admitAll(house.api, purchase.reservationId);
    expect(textOf(await visitor.get(url))).toContain('Somebody has gone in with one of these');
  });

  test('works by the link of the mail alone', async () => {
    const link = await house.mailedLink((await givenTwo()).purchase);
    const [path = '', query = ''] = link.split('?');
    const visitor = visitingStranger(house.api);
    const cancel = `${path}/cancel?${query}`;
    const answer = await visitor.post(cancel, fieldsOf(await visitor.get(cancel), cancel));
    const result = await visitor.get(String(answer.headers.location));
    expect(result.body).toContain('<h1>This reservation is cancelled</h1>');
  });

  test('is counted for the address of whoever has nothing but the link', async () => {
    const limited = await openHouse({
      RATE_LIMITS: 'on',
      RATE_TAKING_SEATS_BY_GUEST_ADDRESS: '5/3600',
    });
    const { showtimeId } = await limited.api.givenShowtime();
    const link = await limited.mailedLink(await limited.givenPaid(showtimeId, ['A1']));
    const [path = '', query = ''] = link.split('?');
    const stranger = visitingStranger(limited.api);
    const statuses = [];
    for (let sent = 0; sent < 6; sent += 1) {
      statuses.push((await stranger.post(`${path}/cancel?${query}`, { key: 'none' })).statusCode);
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([409, 429]);
    // Looking is free.
    expect((await stranger.get(link)).statusCode).toBe(200);
    await limited.close();
  });

  test('gives up seats that are not paid yet, for nothing', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPending(showtimeId, ['A1']);
    const visitor = visitingGuest(house.api, purchase);
    const cancel = `/reservations/${purchase.reservationId}/cancel`;
    const page = await visitor.get(cancel);
    expect(textOf(page)).toContain('Nothing is paid yet, so nothing is kept.');
    const answer = await visitor.post(cancel, fieldsOf(page, cancel));
    const result = await visitor.get(String(answer.headers.location));
    expect(textOf(result)).toContain('Its seats are free again. Nothing was paid.');
    expect(textOf(result)).toContain('Done: given up Others can have the seats now.');
    expect(textOf(result)).toContain('What it would have cost');
    // Nobody is written to who bought nothing.
    expect(textOf(result)).not.toContain('mail');
    expect(await house.api.takenSeats(showtimeId)).toEqual([]);
  });

  test('is refused to forms of other sites', async () => {
    const { purchase, url } = await givenTwo();
    const answer = await house.api.app.inject({
      method: 'POST',
      url: `${url}/cancel`,
      headers: {
        cookie: `guest=${purchase.headers['guest-token'] ?? ''}`,
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'cross-site',
      },
      payload: 'key=theirs',
    });
    expect(answer.statusCode).toBe(403);
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');
  });
});
