import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../../api/test/support/invariants.ts';
import {
  formOf,
  givenHeld,
  openHouse,
  pressPay,
  reservationsOf,
  textOf,
  type CheckoutHouse,
} from './the-checkout.ts';

let house: CheckoutHouse;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await expectInvariants(house.api);
  await house.close();
});

describe('pressing Pay', () => {
  test('leads a guest to the page of the provider, who brings them back to their reservation', async () => {
    const held = await givenHeld(house);
    const paid = await pressPay(held, { email: 'Ada@Example.com' });

    expect(paid.statusCode).toBe(303);
    expect(paid.headers.location).toMatch(`${house.payments.url}/pay/`);
    const [reservation] = await reservationsOf(house, held.showtimeId);
    expect(reservation).toMatchObject({
      status: 'pendingPayment',
      email: 'ada@example.com',
      channel: 'web',
    });
    const { returnUrl } = await house.payments.intent(String(paid.headers.location));
    expect(returnUrl).toBe(`http://localhost:8000${held.url}/paid`);
    const back = await held.visitor.get(`${held.url}/paid`);
    expect(back.headers.location).toBe(`/reservations/${reservation?.id ?? ''}`);
  });

  test('lets forms lead to the provider, and nowhere else', async () => {
    const { url, visitor } = await givenHeld(house);
    const { headers } = await visitor.get(url);
    expect(String(headers['content-security-policy'])).toContain(
      `form-action 'self' ${house.payments.url};`,
    );
  });

  test('leads back to the same page of the provider whoever comes by it again', async () => {
    const held = await givenHeld(house);
    const first = await pressPay(held, { email: 'ada@example.com' });
    const [reservation] = await reservationsOf(house, held.showtimeId);

    const again = await held.visitor.get(held.url);
    expect(again.headers.location).toBe(`/reservations/${reservation?.id ?? ''}/pay`);
    const page = await held.visitor.get(String(again.headers.location));
    expect(textOf(page)).toContain('Go on to pay £27.00');
    const second = await held.visitor.post(String(again.headers.location));
    expect(second.headers.location).toBe(first.headers.location);
  });

  test.each(['', 'ada', 'ada@example', 'ada @example.com'])(
    'C10: with the address %j is answered beside the field, which has the focus and what was typed',
    async (email) => {
      const held = await givenHeld(house);
      const refused = await pressPay(held, { email, 'ticketType-A2': 'child' });

      expect(refused.statusCode).toBe(422);
      const [input = ''] = /<input[^>]*name="email"[^>]*>/.exec(refused.body) ?? [];
      expect(input).toContain('autofocus');
      expect(input).toContain('aria-invalid="true"');
      expect(input).toContain('aria-describedby="field-email-hint field-email-problem"');
      expect(input).toContain('autocomplete="email"');
      expect(input).toContain('inputmode="email"');
      expect(formOf(refused)).toMatchObject({ email, 'ticketType-A2': 'child' });
      expect(await reservationsOf(house, held.showtimeId)).toEqual([]);
    },
  );

  test('C9: with other tickets than the page reckoned with shows the new total, and does not pay it', async () => {
    const held = await givenHeld(house);
    const answer = await pressPay(held, { email: 'ada@example.com', 'ticketType-A2': 'child' });

    expect(answer.headers.location).toBe(`${held.url}?note=price`);
    const page = await held.visitor.get(String(answer.headers.location));
    expect(textOf(page)).toContain('The total has changed. Nothing was charged.');
    expect(formOf(page)).toMatchObject({ total: '2350', email: 'ada@example.com' });
    expect(await reservationsOf(house, held.showtimeId)).toEqual([]);
  });

  test('C9: after the total has changed buys at once what the page says by then', async () => {
    const held = await givenHeld(house);
    const before = await held.visitor.get(held.url);
    await held.visitor.post(held.url, { ...formOf(before), 'ticketType-A2': 'child' });
    const sent = { email: 'ada@example.com', method: 'online' };
    // The old page knows of no other tickets: it asks for what the hold is by now, at the old price.
    const { 'ticketType-A1': _a1, 'ticketType-A2': _a2, ...old } = formOf(before);
    const refused = await held.visitor.post(`${held.url}/pay`, { ...old, ...sent });
    expect(refused.headers.location).toBe(`${held.url}?note=price`);
    expect(await reservationsOf(house, held.showtimeId)).toEqual([]);

    const paid = await pressPay(held, sent);
    expect(paid.headers.location).toMatch(`${house.payments.url}/pay/`);
  });

  test('C9: sells no change of the tickets that came in between', async () => {
    for (let round = 0; round < 4; round += 1) {
      const held = await givenHeld(house);
      const fields = { ...formOf(await held.visitor.get(held.url)), email: 'ada@example.com' };
      await Promise.all([
        held.visitor.post(held.url, { ...fields, 'ticketType-A2': 'child' }),
        held.visitor.post(`${held.url}/pay`, { ...fields, method: 'online' }),
      ]);
      const sold = await house.api.db
        .selectFrom('reservations')
        .select('quote')
        .where('showtime_id', '=', held.showtimeId)
        .execute();
      expect(sold.map(({ quote }) => quote.total)).toEqual(sold.map(() => 2700));
    }
  });

  test.each(['boxOffice', 'cash', ''])(
    'never pays in another way than was asked for: %j is refused to a guest',
    async (method) => {
      const held = await givenHeld(house);
      const refused = await pressPay(held, { email: 'ada@example.com', method });
      expect(refused.statusCode).toBe(409);
      expect(textOf(refused)).toContain('It cannot be paid like that here. Nothing was charged.');
      expect(formOf(refused)['email']).toBe('ada@example.com');
      expect(await reservationsOf(house, held.showtimeId)).toEqual([]);
    },
  );

  test('C11: many times at once buys once', async () => {
    const held = await givenHeld(house);
    const page = await held.visitor.get(held.url);
    const fields = { ...formOf(page), email: 'ada@example.com', method: 'online' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => held.visitor.post(`${held.url}/pay`, fields)),
    );

    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([303]));
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    expect(await reservationsOf(house, held.showtimeId)).toHaveLength(1);
  });

  test('C11: in two tabs buys once', async () => {
    const held = await givenHeld(house);
    const tabs = await Promise.all([held.visitor.get(held.url), held.visitor.get(held.url)]);
    const answers = await Promise.all(
      tabs.map(async (tab) =>
        held.visitor.post(`${held.url}/pay`, {
          ...formOf(tab),
          email: 'ada@example.com',
          method: 'online',
        }),
      ),
    );

    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    expect(await reservationsOf(house, held.showtimeId)).toHaveLength(1);
  });

  test('C11: again after the provider did not answer goes on with the same purchase', async () => {
    const held = await givenHeld(house);
    const page = await held.visitor.get(held.url);
    const fields = { ...formOf(page), email: 'ada@example.com', method: 'online' };
    await house.payments.switches({ errors: 'all', only: ['createIntent'] });
    const failed = await held.visitor.post(`${held.url}/pay`, fields);
    await house.payments.switches({});

    expect(failed.statusCode).toBe(503);
    expect(textOf(failed)).toContain(
      'The payment service does not answer. Nothing was charged. Your seats stay held for you.',
    );
    const [, action = ''] = /<form method="post" action="([^"]*\/pay)"/.exec(failed.body) ?? [];
    const retried = await held.visitor.post(action);
    expect(retried.headers.location).toMatch(`${house.payments.url}/pay/`);
    const reloaded = await held.visitor.post(`${held.url}/pay`, fields);
    expect(reloaded.headers.location).toBe(retried.headers.location);
    expect(await reservationsOf(house, held.showtimeId)).toHaveLength(1);
  });
});

describe('people with an account', () => {
  test('pay online, or at the box office where the house lets them', async () => {
    const ada = await house.api.givenUser();
    const held = await givenHeld(house, { as: ada });
    const page = await held.visitor.get(held.url);
    expect(textOf(page)).toContain('Pay £27.00');
    expect(textOf(page)).toContain('Reserve, and pay £27.00 at the box office');

    const later = await pressPay(held, { method: 'boxOffice' });
    const [reservation] = await reservationsOf(house, held.showtimeId);
    expect(later.headers.location).toBe(`/reservations/${reservation?.id ?? ''}`);
    expect(reservation).toMatchObject({ status: 'confirmed', email: ada.email });
  });

  test('C11: press both ways and buy once', async () => {
    const ada = await house.api.givenUser();
    const held = await givenHeld(house, { as: ada });
    const page = await held.visitor.get(held.url);
    const answers = await Promise.all(
      ['online', 'boxOffice'].map(async (method) =>
        held.visitor.post(`${held.url}/pay`, { ...formOf(page), method }),
      ),
    );

    expect(answers.every(({ statusCode }) => statusCode === 303)).toBe(true);
    expect(await reservationsOf(house, held.showtimeId)).toHaveLength(1);
  });
});

describe('guests', () => {
  test('are not asked to pay at the box office where that is for accounts', async () => {
    const held = await givenHeld(house);
    expect(textOf(await held.visitor.get(held.url))).not.toContain('at the box office');
    const forced = await pressPay(held, { email: 'ada@example.com', method: 'boxOffice' });
    expect(forced.statusCode).toBe(409);
    expect(await reservationsOf(house, held.showtimeId)).toEqual([]);
  });

  test('pay nothing for what costs nothing', async () => {
    const held = await givenHeld(house, {
      showtime: { zonePrices: { standard: 0 } },
    });
    expect(textOf(await held.visitor.get(held.url))).toContain('Get the tickets');
    const got = await pressPay(held, { email: 'ada@example.com' });
    const [reservation] = await reservationsOf(house, held.showtimeId);
    expect(got.headers.location).toBe(`/reservations/${reservation?.id ?? ''}`);
    expect(reservation).toMatchObject({ status: 'confirmed' });
  });
});

describe('where nothing is paid online', () => {
  test('guests are told to sign in, and everybody may pay later where the house says so', async () => {
    for (const [who, expected] of [
      ['accounts', 'You need an account to reserve here.'],
      ['everyone', 'Reserve, and pay £27.00 at the box office'],
    ] as const) {
      const offline = await openHouse({ PAY_AT_BOX_OFFICE: who }, { isPaidOnline: false });
      try {
        const held = await givenHeld(offline);
        const text = textOf(await held.visitor.get(held.url));
        expect(text).toContain(expected);
      } finally {
        await offline.close();
      }
    }
  });
});
