import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { TIERED } from '../../../../../api/src/modules/reservations/tests/leaving-givens.ts';
import { expectInvariants } from '../../../../../api/test/support/invariants.ts';
import { reservationOf } from '../../../../../api/test/support/paying.ts';
import type { SaleTerms } from '../../../api.ts';
import { openHouse, type House } from './the-house.ts';
import {
  fieldsOf,
  linksOf,
  textOf,
  visitingGuest,
  visitingStranger,
  type Visiting,
} from '../../../../test/support/visiting.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await expectInvariants(house.api);
  await house.close();
});

/** Two tickets of 12.50, and another showing of the same film at another price. */
async function givenTwoShowings(price = 1000, terms: Partial<SaleTerms> = {}) {
  const movieId = await house.api.givenMovie({ title: 'Our Hospitality' });
  const cinemaId = await house.api.givenCinema();
  const { showtimeId } = await house.api.givenShowtime({
    movieId,
    cinemaId,
    startsInMinutes: 3000,
    terms,
  });
  const other = await house.api.givenShowtime({
    movieId,
    cinemaId,
    startsInMinutes: 3000,
    zonePrices: { standard: price },
  });
  const purchase = await house.givenPaid(showtimeId, ['A1', 'A2']);
  const url = `/reservations/${purchase.reservationId}`;
  return { purchase, url, other, visitor: visitingGuest(house.api, purchase) };
}

/** Takes the first two steps: chooses a showing, and is shown what it comes to. */
async function choose(visitor: Visiting, url: string, showtimeId: string, query = '') {
  const showings = await visitor.get(`${url}/exchange${query}`);
  const seatsUrl = `${url}/exchange/seats${query}`;
  const fields = { ...fieldsOf(showings, seatsUrl), showtimeId };
  const answer = await visitor.post(seatsUrl, fields);
  expect(answer.statusCode, answer.body).toBe(303);
  return visitor.get(String(answer.headers.location));
}

describe('swapping tickets', () => {
  test('C15: shows the seats and what comes back, and then does exactly that', async () => {
    const { purchase, url, other, visitor } = await givenTwoShowings();
    const page = await choose(visitor, url, other.showtimeId);
    expect(textOf(page)).toContain('Our Hospitality instead');
    expect(textOf(page)).toContain('Paid with A1 and A2 -£20.00 To pay £0.00');
    expect(textOf(page)).toContain('£5.00 comes back');
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');

    const answer = await visitor.post(`${url}/exchange`, fieldsOf(page, `${url}/exchange`));
    expect(answer.statusCode).toBe(303);
    const result = await visitor.get(String(answer.headers.location));
    expect(textOf(result)).toContain('Done: swapped');
    expect(result.body).toContain('<h1>You’re going</h1>');
    expect(textOf(result)).toContain('£5.00 is on its way back to how you paid.');
    expect(linksOf(result)).toContain(url);
    expect((await reservationOf(house.api, purchase)).status).toBe('cancelled');

    const old = await visitor.get(url);
    expect(old.body).toContain('<h1>You swapped these tickets</h1>');
    expect(linksOf(old)).toContain(
      new URL(`http://here${String(answer.headers.location)}`).pathname,
    );
  });

  test('keeps the seats that are held where the others cannot be had', async () => {
    const { url, other, visitor } = await givenTwoShowings();
    const confirm = await choose(visitor, url, other.showtimeId);
    await house.api.givenReservation(other.showtimeId, ['A9']);
    const held = (await house.api.takenSeats(other.showtimeId)).filter((seat) => seat !== 'A9');
    const chooseUrl = linksOf(confirm).find((address) => address.includes('held=')) ?? '';
    const answer = await visitor.post(`${url}/exchange/seats`, {
      ...fieldsOf(await visitor.get(chooseUrl), `${url}/exchange/seats`),
      seat: ['A9', 'A10'],
    });
    expect(answer.statusCode).toBe(409);
    expect(await house.api.takenSeats(other.showtimeId)).toEqual(
      expect.arrayContaining([...held, 'A9']),
    );
    const back = linksOf(answer).find((address) => address.includes('holdId=')) ?? '';
    expect((await visitor.get(back)).body).toContain('<h1>Swap your tickets?</h1>');
  });

  test('C15: shows another amount before it gives another than it showed', async () => {
    const { purchase, url, other, visitor } = await givenTwoShowings(1000, {
      refundPolicy: TIERED.refundPolicy,
    });
    const page = await choose(visitor, url, other.showtimeId);
    expect(textOf(page)).toContain('£5.00 comes back');
    // By now only half of the price would.
    await house.shift(purchase.showtimeId, -2400);

    const answer = await visitor.post(`${url}/exchange`, fieldsOf(page, `${url}/exchange`));
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('is not what you expect any more');
    expect(textOf(answer)).toContain('£2.50 comes back');
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');

    const agreed = await visitor.post(`${url}/exchange`, fieldsOf(answer, `${url}/exchange`));
    expect(agreed.statusCode).toBe(303);
  });

  test('C15: swaps nothing before it has shown what it comes to', async () => {
    const { purchase, url, other, visitor } = await givenTwoShowings();
    const page = await choose(visitor, url, other.showtimeId);
    const { refund: _refund, ...fields } = fieldsOf(page, `${url}/exchange`);
    const answer = await visitor.post(`${url}/exchange`, fields);
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('Look at what it comes to');
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');
  });

  test('can be for seats that are chosen by name', async () => {
    const { url, other, visitor } = await givenTwoShowings();
    const confirm = await choose(visitor, url, other.showtimeId);
    const chooseUrl = linksOf(confirm).find((address) => address.includes('held=')) ?? '';
    const page = await visitor.get(chooseUrl);
    expect(textOf(page)).toContain('Choose 2 seats');
    const answer = await visitor.post(`${url}/exchange/seats`, {
      ...fieldsOf(page, `${url}/exchange/seats`),
      seat: ['A9', 'A10'],
    });
    const chosen = await visitor.get(String(answer.headers.location));
    expect(textOf(chosen)).toContain('Seats A9 and A10');
    // Those that were held before are free again.
    expect(await house.api.takenSeats(other.showtimeId)).toHaveLength(2);
  });

  test('C15: swaps nothing where only tickets are named that are not of the reservation', async () => {
    const { purchase, url, other, visitor } = await givenTwoShowings();
    const fields = fieldsOf(await choose(visitor, url, other.showtimeId), `${url}/exchange`);
    const ticket = [other.showtimeId];

    const answer = await visitor.post(`${url}/exchange`, { ...fields, ticket });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('a ticket or a seat was named that is not there');
    const seats = { key: 'other tickets', showtimeId: other.showtimeId, ticket };
    const again = await visitor.post(`${url}/exchange/seats`, seats);
    expect(again.statusCode).toBe(409);
    expect(await house.api.takenSeats(other.showtimeId)).toHaveLength(2);
    expect((await reservationOf(house.api, purchase)).status).toBe('confirmed');
  });

  test('C9: names the seats to choose from with what they cost, fees and all', async () => {
    const { url, visitor } = await givenTwoShowings();
    const { fees } = TIERED;
    const other = await house.api.givenShowtime({ startsInMinutes: 3000, terms: { fees } });
    const page = await visitor.get(`${url}/exchange?showtimeId=${other.showtimeId}`);
    // 12.50, and fees of 1.50 a ticket and 2.00 a booking.
    expect(textOf(page)).toMatch(/Row A, \w+, from £16\.00/);
    expect(page.body).not.toContain('£12.50');
  });

  test('offers no seats that would be refused for what they cost more', async () => {
    const { url, other, visitor } = await givenTwoShowings(2000);
    const page = await choose(visitor, url, other.showtimeId);
    expect(textOf(page)).toContain('These seats cost £15.00 more');
    expect(page.body).not.toContain('Swap now');
    const forced = await visitor.post(`${url}/exchange`, fieldsOf(page, `${url}/exchange`));
    expect(forced.statusCode).toBe(409);
    expect(textOf(forced)).toContain('These seats cost more than the tickets are worth.');
  });

  test('names the trouble where seats have gone', async () => {
    const { url, other, visitor } = await givenTwoShowings();
    await house.api.givenReservation(other.showtimeId, ['A5']);
    const answer = await visitor.post(`${url}/exchange/seats`, {
      key: 'one',
      showtimeId: other.showtimeId,
      seat: ['A5', 'A6'],
    });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('Those seats could not be held');
    expect(answer.body).not.toContain('value="A5"');
  });

  test('works by the link of the mail alone, and leads on to the new tickets', async () => {
    const { purchase, url, other } = await givenTwoShowings();
    const { search: query } = new URL(await house.mailedLink(purchase), 'http://here');
    const stranger = visitingStranger(house.api);
    const page = await choose(stranger, url, other.showtimeId, query);
    const exchange = `${url}/exchange${query}`;
    const answer = await stranger.post(exchange, fieldsOf(page, exchange));
    expect(answer.statusCode, answer.body).toBe(303);

    const result = await visitingStranger(house.api).get(String(answer.headers.location));
    expect(result.body).toContain('<h1>You’re going</h1>');
    const back = linksOf(result).find((address) => address.startsWith(`${url}?access=`)) ?? '';
    expect((await visitingStranger(house.api).get(back)).statusCode).toBe(200);
  });

  test('leads back to the showings where the seats are not held any more', async () => {
    const { purchase, url, other, visitor } = await givenTwoShowings();
    const { id } = await house.api
      .request({
        method: 'POST',
        url: `/showtimes/${other.showtimeId}/holds`,
        payload: { seats: ['A1'] },
        headers: purchase.headers,
      })
      .then((answer) => answer.json<{ id: string }>());
    await house.api.ageHold({ showtimeId: other.showtimeId, holdId: id, seconds: 3600 });
    const page = await visitor.get(`${url}/exchange?showtimeId=${other.showtimeId}&holdId=${id}`);
    expect(page.statusCode).toBe(409);
    expect(page.body).toContain('<h1>Swap for another showing</h1>');
  });
});
