import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { agePurchase } from '../../../../../api/test/support/paying.ts';
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

describe('the page of a reservation', () => {
  test('C12: says film, cinema, date, time, screen, seats and total, paid or not', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const pending = await house.givenPending(showtimeId, ['A1', 'A2']);
    const paid = await house.givenPaid(showtimeId, ['A3', 'A4']);

    for (const [purchase, seats] of [
      [pending, 'A1 and A2'],
      [paid, 'A3 and A4'],
    ] as const) {
      const page = await visitingGuest(house.api, purchase).get(
        `/reservations/${purchase.reservationId}`,
      );
      const text = textOf(page);
      expect(text).toContain('The General');
      expect(text).toMatch(/Date \w{3} \d+ \w+ Time \d\d:\d\d Cinema Cinema \S+ Screen Screen /);
      expect(text).toContain(`Seats ${seats}`);
      expect(text).toContain('Total £25.00');
    }
  });

  test('greets whoever has paid with reference, tickets, calendar and what happens next', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    const url = `/reservations/${purchase.reservationId}`;
    const page = await visitingGuest(house.api, purchase).get(url);

    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('<h1>You’re going</h1>');
    expect(textOf(page)).toContain('The tickets are also on their way to guest@example.com.');
    expect(linksOf(page)).toEqual(
      expect.arrayContaining([`${url}/tickets`, `${url}/calendar.ics`, `${url}/cancel`]),
    );
  });

  test('is found by its reference too', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const { buyer, reference } = await house.api.givenReservation(showtimeId, ['A1']);
    const visitor = await visitingUser(house.api, buyer);
    expect((await visitor.get(`/reservations/${reference.toLowerCase()}`)).statusCode).toBe(200);
  });

  test('says what is still to be paid at the box office', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const { id, buyer } = await house.api.givenReservation(showtimeId, ['A1']);
    const page = await (await visitingUser(house.api, buyer)).get(`/reservations/${id}`);
    expect(textOf(page)).toContain('£12.50 is still to be paid, at the box office');
    expect(linksOf(page)).toContain(`/reservations/${id}/pay`);
  });
});

describe('whoever comes back from paying', () => {
  test('is believed as soon as the provider is asked, before its message comes', async () => {
    await house.payments.switches({ holdWebhooks: true });
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPending(showtimeId, ['A1']);
    const visitor = visitingGuest(house.api, purchase);
    const url = `/reservations/${purchase.reservationId}`;

    const waiting = await visitor.get(url);
    expect(waiting.body).toContain('<h1>We are checking your payment</h1>');
    expect(waiting.body).toMatch(
      /<noscript><meta http-equiv="refresh" content="\d+;url=[^"]*looks=1"/,
    );
    const asked = await visitor.get(url, { accept: 'application/json' });
    expect(asked.json()).toEqual({ state: 'checking' });

    await house.payments.pay(purchase.checkoutUrl);
    const settled = await visitor.get(url, { accept: 'application/json' });
    expect(settled.json()).toEqual({ state: 'going' });
    expect((await visitor.get(url)).body).toContain('<h1>You’re going</h1>');
    await house.payments.release();
    await house.payments.switches({});
  });

  test('waits no longer for it than seats are held, without a script too, and may look again', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPending(showtimeId, ['A1']);
    const url = `/reservations/${purchase.reservationId}`;
    const page = await visitingGuest(house.api, purchase).get(`${url}?looks=45`);
    expect(page.body).not.toContain('http-equiv="refresh"');
    expect(textOf(page)).toContain('That takes longer than usual. Look again');
    expect(textOf(page)).not.toContain('This page goes on by itself');
    expect(linksOf(page)).toContain(url);
  });

  test('makes us ask the provider no more than is of use, and is always answered', async () => {
    await house.payments.switches({ holdWebhooks: true });
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPending(showtimeId, ['A1']);
    const visitor = visitingGuest(house.api, purchase);
    const url = `/reservations/${purchase.reservationId}`;
    const askState = async () => visitor.get(url, { accept: 'application/json' });
    await Promise.all(Array.from({ length: 30 }, askState));

    await house.payments.pay(purchase.checkoutUrl);
    const answer = await askState();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ state: 'checking' });
    await house.payments.release();
    await house.payments.waitForWebhooks();
    expect((await askState()).json()).toEqual({ state: 'going' });
    await house.payments.switches({});
  });

  test('and was declined may pay again, for as long as the seats are held', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPending(showtimeId, ['A1']);
    await house.payments.pay(purchase.checkoutUrl, { outcome: 'decline' });
    await house.payments.waitForWebhooks();
    const url = `/reservations/${purchase.reservationId}`;
    const page = await visitingGuest(house.api, purchase).get(url);

    expect(page.body).toContain('<h1>The payment did not go through</h1>');
    expect(textOf(page)).toMatch(/Seat A1 is still held for you\..* held until \d\d:\d\d/);
    expect(linksOf(page)).toContain(`${url}/pay`);
  });

  test('too late is told so, and led back to the seats', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPending(showtimeId, ['A1']);
    await agePurchase(house.api, purchase, 3600);
    await house.api.parts.payments.expirePendingPayments();
    const page = await visitingGuest(house.api, purchase).get(
      `/reservations/${purchase.reservationId}`,
    );
    expect(page.body).toContain('<h1>The time to pay ran out</h1>');
    expect(linksOf(page)).toContain(`/showtimes/${showtimeId}`);
  });
});

describe('the link of a mail', () => {
  test('opens the reservation to whoever has it, and so do the links on its page', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    const { reservationId } = purchase;
    const link = await house.mailedLink(purchase);
    const { search } = new URL(link, 'http://here');
    const stranger = visitingStranger(house.api);

    const page = await stranger.get(link);
    expect(page.statusCode).toBe(200);
    const own = linksOf(page).filter((address) => address.includes(reservationId));
    expect(own.length).toBeGreaterThan(3);
    expect(own.filter((address) => !address.includes(search))).toEqual([]);
    for (const place of ['tickets', 'tickets.pdf', 'calendar.ics', 'cancel', 'exchange']) {
      const { statusCode } = await stranger.get(`/reservations/${reservationId}/${place}${search}`);
      expect({ place, statusCode }).toEqual({ place, statusCode: 200 });
    }
  });

  test('does not stay in the addresses of whoever needs none', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    const page = await visitingGuest(house.api, purchase).get(await house.mailedLink(purchase));
    const { body } = page;
    expect(page.statusCode).toBe(200);
    // The form of the theme alone leads back to where it stands.
    const [main = ''] = /<main.*<\/main>/s.exec(body) ?? [];
    expect(main).not.toContain('access=');
  });

  test('is told to nobody else, and written down nowhere', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    const page = await visitingStranger(house.api).get(await house.mailedLink(purchase));
    expect(page.headers).toMatchObject({
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(linksOf(page).filter((address) => /^(?:https?:)?\/\//.test(address))).toEqual([]);
  });
});

test('Whoever may not see a reservation is answered as if there were none, and told how they might', async () => {
  const { showtimeId } = await house.api.givenShowtime();
  const { reservationId } = await house.givenPaid(showtimeId, ['A1']);
  const other = await house.givenPaid(showtimeId, ['A2']);
  const someUser = await house.api.givenUser({ role: 'staff' });
  const wrong = `access=test.${'x'.repeat(43)}`;
  for (const place of ['', '/tickets', '/tickets.pdf', '/calendar.ics', '/cancel', '/exchange']) {
    for (const visitor of [
      visitingStranger(house.api),
      visitingGuest(house.api, other),
      await visitingUser(house.api, someUser),
    ]) {
      const theirs = await visitor.get(`/reservations/${reservationId}${place}?${wrong}`);
      const none = await visitor.get(`/reservations/${showtimeId}${place}?${wrong}`);
      expect([theirs.statusCode, none.statusCode]).toEqual([404, 404]);
      expect(textOf(theirs)).toBe(textOf(none));
      expect(textOf(theirs)).toContain('the link in the mail');
    }
  }
  expect((await visitingStranger(house.api).get('/reservations/nothing')).statusCode).toBe(404);
});
