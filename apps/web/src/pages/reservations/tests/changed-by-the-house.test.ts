import { afterAll, beforeAll, describe, expect, test } from 'vitest';

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
afterAll(async () => house.close());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

async function tellOf(showtimeId: string, what: 'cancel' | 'move', startsAt = inHours(30)) {
  const reason = 'The projector is broken.';
  const answer = await house.api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/${what}`,
    payload: what === 'move' ? { startsAt, reason } : { reason },
    as: house.admin,
  });
  expect(answer.statusCode, answer.body).toBe(200);
  await house.api.parts.giveShowtimeNotices();
}

describe('a showing that the house has moved', () => {
  test('C16: is told with its new time, and can be given back in full with one tap', async () => {
    const { showtimeId } = await house.api.givenShowtime({ startsInMinutes: 50 });
    const purchase = await house.givenPaid(showtimeId, ['A1', 'A2']);
    const visitor = visitingGuest(house.api, purchase);
    const url = `/reservations/${purchase.reservationId}`;
    expect(textOf(await visitor.get(url))).not.toContain('We changed your showing');

    await tellOf(showtimeId, 'move');
    const page = await visitor.get(url);
    expect(page.body).toContain('<h1>We changed your showing</h1>');
    expect(textOf(page)).toMatch(/Now: \w{3} \d+ \w+.* \d\d:\d\d/);
    expect(textOf(page)).toContain('Give 2 tickets back for £25.00');
    expect(linksOf(page)).toContain(`${url}/exchange`);

    const answer = await visitor.post(`${url}/cancel`, fieldsOf(page, `${url}/cancel`));
    expect(answer.statusCode).toBe(303);
    expect(await reservationOf(house.api, purchase)).toMatchObject({
      status: 'cancelled',
      refunds: [{ amount: { amount: 2500 } }],
    });
  });

  test('C16: is told with the time for which it was bought, as long as that is another', async () => {
    const { showtimeId } = await house.api.givenShowtime({ startsInMinutes: 24 * 60 });
    const startOf = async () => {
      const answer = await house.api.request({ url: `/showtimes/${showtimeId}` });
      return answer.json<{ startsAt: string }>().startsAt;
    };
    const first = await house.givenPaid(showtimeId, ['A1']);
    const bought = await startOf();
    await tellOf(showtimeId, 'move', inHours(30));
    const moved = await startOf();
    const second = await house.givenPaid(showtimeId, ['A2']);
    await tellOf(showtimeId, 'move', inHours(50));
    const pageOf = async (purchase: typeof first) =>
      visitingGuest(house.api, purchase).get(`/reservations/${purchase.reservationId}`);

    expect((await pageOf(first)).body).toContain(`Before: <time datetime="${bought}"`);
    expect((await pageOf(second)).body).toContain(`Before: <time datetime="${moved}"`);
    await tellOf(showtimeId, 'move', bought);
    expect(textOf(await pageOf(first))).toContain('Now: ');
    expect(textOf(await pageOf(first))).not.toContain('Before: ');
  });

  test('C16: is told in a mail that leads to the page', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    await tellOf(showtimeId, 'move');
    const link = await house.mailedLink(purchase);
    const mails = house.api.mails.filter(({ text }) => text.includes(link));
    const mail = mails.find(({ subject }) => subject.startsWith('New time: The General'));
    expect(mail?.text).toContain('exchange it or get all your money back');
    expect((await visitingStranger(house.api).get(link)).body).toContain('We changed your showing');
  });
});

describe('a showing that the house has cancelled', () => {
  test('C16: is told with its reason, the money that comes back, and other showings of the film', async () => {
    const movieId = await house.api.givenMovie({ title: 'Sherlock Jr.' });
    const { showtimeId } = await house.api.givenShowtime({ movieId });
    const later = await house.api.givenShowtime({ movieId, startsInMinutes: 3000 });
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    await tellOf(showtimeId, 'cancel');

    const url = `/reservations/${purchase.reservationId}`;
    const page = await visitingGuest(house.api, purchase).get(url);
    expect(page.body).toContain('<h1>This showing is cancelled</h1>');
    expect(textOf(page)).toContain('The reason: The projector is broken.');
    expect(textOf(page)).toContain('£12.50 is on its way back to how you paid.');
    expect(linksOf(page)).toContain(`/showtimes/${later.showtimeId}`);

    const tickets = await visitingGuest(house.api, purchase).get(`${url}/tickets`);
    expect(textOf(tickets)).toContain('None of these tickets is valid any more.');
    expect(tickets.body).not.toContain('data:image/svg+xml');
  });
});
