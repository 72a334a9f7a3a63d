import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PromotionTerms } from '../../../../../api/src/modules/pricing/index.ts';
import {
  FAMILY,
  formOf,
  givenHeld,
  openHouse,
  textOf,
  type CheckoutHouse,
} from './the-checkout.ts';

/** Half off for children, by itself. */
const FAMILY_WEEKS: PromotionTerms = {
  id: '01990000-0000-7000-8000-000000000001',
  code: null,
  name: 'Family weeks',
  discount: { kind: 'percentage', rateBasisPoints: 5000 },
  ticketTypes: ['child'],
  validFrom: null,
  validTo: null,
};

let house: CheckoutHouse;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await house.close();
});

describe('the page of a hold', () => {
  test('C12: shows film, cinema, date, time, screen, seats, total and the time that is left', async () => {
    const { url, visitor } = await givenHeld(house);
    const text = textOf(await visitor.get(url));

    expect(text).toContain('The General');
    expect(text).toMatch(/\w+ \d+ \w+, \d\d:\d\d Cinema [\da-f-]+ Screen [\da-f-]+, 2D/);
    expect(text).toContain('Seats A1 and A2');
    expect(text).toContain('Total £27.00');
    expect(text).toMatch(/Held for (10:00|9:5\d)/);
  });

  test('C12: leads from each part to where it is changed, with the rest still chosen', async () => {
    const { url, visitor, showtimeId } = await givenHeld(house);
    const { body } = await visitor.get(url);

    expect(body).toContain(`href="/showtimes/${showtimeId}?seats=A1%2CA2">Change seats`);
    expect(body).toMatch(/href="\/films\/[\da-f-]+">Change showing/);
    expect(body).toContain(`href="${url}/give-back"`);
  });

  test('C1: counts from when the seats were held, not from when the page is opened', async () => {
    const { url, visitor, showtimeId, holdId } = await givenHeld(house);
    await house.api.ageHold({ showtimeId, holdId, seconds: 400 });

    expect(textOf(await visitor.get(url))).toMatch(/Held for 3:(20|19|18)/);
  });

  test('C9: adds up to the total line by line, fees and all, and to no other total later', async () => {
    const { url, visitor } = await givenHeld(house);
    const page = await visitor.get(url);
    const text = textOf(page);

    expect(text).toContain(
      'A1 Adult £12.50 A2 Adult £12.50 Booking fee2 × £1.00 £2.00 Total £27.00 includes £4.50 VAT',
    );
    expect(text).toContain('Pay £27.00');
    expect(formOf(page)['total']).toBe('2700');
    const paid = await visitor.post(`${url}/pay`, {
      ...formOf(page),
      email: 'ada@example.com',
      method: 'online',
    });
    const intent = await house.payments.intent(String(paid.headers.location));
    expect(intent).toMatchObject({ amount: 2700, currency: 'GBP' });
  });

  test('C9: offers each ticket type for what it costs with its fees, as the map of seats says it', async () => {
    const [perTicket] = FAMILY.fees ?? [];
    if (perTicket === undefined) throw new Error('there is a fee per ticket');
    const perBooking = { ...perTicket, code: 'order', per: 'booking', amount: 70 } as const;
    const terms = { ...FAMILY, fees: [perTicket, perBooking], promotions: [FAMILY_WEEKS] };
    const { url, visitor, showtimeId } = await givenHeld(house, { showtime: { terms } });

    const map = textOf(await visitor.get(`/showtimes/${showtimeId}`));
    expect(map).toContain('£13.50');
    const { body } = await visitor.get(url);
    const options = [...body.matchAll(/<option\b[^>]*>([^<]*)</g)].map(([, label]) => label);
    expect(new Set(options)).toEqual(new Set(['Adult, £13.50', 'Child, £5.50', 'Carer, £0.00']));
    expect(textOf({ body })).toContain('Total £27.70');
  });

  test('C6: asks guests for an address first; signing in is a link that comes back', async () => {
    const { url, visitor } = await givenHeld(house);
    const { body } = await visitor.get(url);
    const form = body.slice(body.indexOf('id="checkout-form"'));

    expect(form.indexOf('name="email"')).toBeLessThan(form.indexOf('<select'));
    expect(form.indexOf('name="email"')).toBeLessThan(form.indexOf('Sign in'));
    expect(body).toContain(`href="/sign-in?returnTo=${encodeURIComponent(url)}"`);
    expect(body).not.toContain('type="password"');
  });

  test('C7: asks for an address and, behind a disclosure, a code; and people with an account for nothing', async () => {
    const guest = await givenHeld(house);
    const asked = await guest.visitor.get(guest.url);
    expect(visibleFieldsOf(asked.body)).toEqual(['email', 'code']);
    expect(asked.body).toMatch(/<details class="disclosure"><summary>Promotion code/);

    const ada = await house.api.givenUser();
    const own = await givenHeld(house, { as: ada });
    const page = await own.visitor.get(own.url);
    expect(visibleFieldsOf(page.body)).toEqual(['code']);
    expect(textOf(page)).toContain(`They go to ${ada.email}`);
  });

  test('SM11: says before the payment that seats are not together', async () => {
    const apart = await givenHeld(house, { seats: ['A1', 'A3'] });
    expect(textOf(await apart.visitor.get(apart.url))).toContain(
      'These 2 seats are not side by side',
    );
    const together = await givenHeld(house);
    expect(textOf(await together.visitor.get(together.url))).not.toContain('side by side');
  });

  test('is not for anybody else', async () => {
    const { url } = await givenHeld(house);
    const other = await givenHeld(house);

    expect((await other.visitor.get(url)).statusCode).toBe(404);
    const stranger = await house.api.app.inject({ url, headers: { accept: 'text/html' } });
    expect(stranger.statusCode).toBe(404);
  });
});

describe('what the seats are bought as', () => {
  test('is changed without losing what was typed', async () => {
    const { url, visitor } = await givenHeld(house);
    const fields = formOf(await visitor.get(url));
    const changed = await visitor.post(url, {
      ...fields,
      email: 'ada@example.com',
      'ticketType-A2': 'child',
    });
    expect(changed).toMatchObject({ statusCode: 303, headers: { location: url } });

    const page = await visitor.get(url);
    expect(textOf(page)).toContain('A2 Child £9.00');
    expect(formOf(page)).toMatchObject({
      email: 'ada@example.com',
      'ticketType-A2': 'child',
      total: '2350',
    });
  });

  test('is refused beside the field where somebody would come alone', async () => {
    const { url, visitor } = await givenHeld(house);
    const fields = formOf(await visitor.get(url));
    const refused = await visitor.post(url, {
      ...fields,
      email: 'ada@example.com',
      'ticketType-A1': 'carer',
      'ticketType-A2': 'carer',
    });

    expect(refused.statusCode).toBe(422);
    expect(textOf(refused)).toContain('One of these tickets needs somebody beside it');
    expect(formOf(refused)['email']).toBe('ada@example.com');
  });

  test('C10: says at the seat that was changed what is wrong, and keeps the choice to be judged again', async () => {
    const { url, visitor } = await givenHeld(house);
    await visitor.post(url, { ...formOf(await visitor.get(url)), 'ticketType-A1': 'carer' });
    const second = {
      ...formOf(await visitor.get(url)),
      email: 'ada@example.com',
      'ticketType-A2': 'carer',
    };
    for (const refused of [
      await visitor.post(url, second),
      await visitor.post(`${url}/pay`, { ...second, method: 'online' }),
    ]) {
      expect(refused.statusCode).toBe(422);
      expect(refused.body).toContain('id="field-ticketType-A2-problem"');
      expect(refused.body).not.toContain('id="field-ticketType-A1-problem"');
      expect(refused.body).toMatch(/<select[^>]*id="field-ticketType-A2"[^>]* autofocus/);
      expect(formOf(refused)).toMatchObject({ 'ticketType-A1': 'carer', 'ticketType-A2': 'carer' });

      const again = { ...formOf(refused), method: 'online' };
      expect((await visitor.post(`${url}/pay`, again)).statusCode).toBe(422);
    }
    const mended = { ...second, 'ticketType-A2': 'child' };
    expect((await visitor.post(url, mended)).statusCode).toBe(303);
  });

  test('offers nothing that only staff sells', async () => {
    const { url, visitor } = await givenHeld(house);
    expect((await visitor.get(url)).body).not.toContain('Complimentary');
  });

  test('is not asked where there is nothing to choose', async () => {
    const { url, visitor } = await givenHeld(house, { showtime: {} });
    const { body } = await visitor.get(url);
    expect(body).not.toContain('<select');
    expect(body).not.toContain('Update prices');
  });
});

describe('a promotion code', () => {
  test('takes off what it promises, and stays in its field', async () => {
    const admin = await house.api.givenUser({ role: 'admin' });
    const promotion = {
      name: 'Matinee friends',
      code: 'FRIENDS',
      discount: { kind: 'percentage', rateBasisPoints: 2000 },
    };
    const added = await house.api.request({
      method: 'POST',
      url: '/promotions',
      payload: promotion,
      as: admin,
    });
    expect(added.statusCode, added.body).toBe(201);
    const { url, visitor } = await givenHeld(house);
    const fields = formOf(await visitor.get(url));
    await visitor.post(url, { ...fields, code: 'friends' });

    const page = await visitor.get(url);
    expect(textOf(page)).toContain('Matinee friends for A1 -£2.50');
    expect(textOf(page)).toContain('Matinee friends is taken off.');
    expect(formOf(page)).toMatchObject({ total: '2200', code: 'FRIENDS' });

    await visitor.post(url, { ...formOf(page), code: '' });
    expect(formOf(await visitor.get(url))['total']).toBe('2700');
  });

  test('is not displaced without a word by one that comes by itself', async () => {
    const admin = await house.api.givenUser({ role: 'admin' });
    const added = await house.api.request({
      method: 'POST',
      url: '/promotions',
      payload: {
        name: 'Welcome',
        code: 'WELCOME10',
        discount: { kind: 'percentage', rateBasisPoints: 1000 },
      },
      as: admin,
    });
    expect(added.statusCode, added.body).toBe(201);
    const terms = { ...FAMILY, promotions: [FAMILY_WEEKS] };
    const { url, visitor } = await givenHeld(house, { showtime: { terms } });
    await visitor.post(url, { ...formOf(await visitor.get(url)), code: 'WELCOME10' });
    expect(textOf(await visitor.get(url))).toContain('Welcome is taken off.');

    await visitor.post(url, { ...formOf(await visitor.get(url)), 'ticketType-A2': 'child' });
    const page = await visitor.get(url);
    expect(textOf(page)).toContain('Family weeks for A2');
    expect(textOf(page)).toContain(
      'Family weeks takes off at least as much as WELCOME10, so it counts instead.',
    );
    expect(formOf(page)['code']).toBe('WELCOME10');
  });

  test('C10: that is none is told beside its field, with everything kept', async () => {
    const { url, visitor } = await givenHeld(house);
    const fields = formOf(await visitor.get(url));
    const refused = await visitor.post(url, {
      ...fields,
      email: 'ada@example.com',
      code: 'NONSENSE',
    });

    expect(refused.statusCode).toBe(422);
    expect(textOf(refused)).toContain('This code cannot be used for these tickets');
    expect(refused.body).toMatch(/<details class="disclosure" open/);
    expect(formOf(refused)).toMatchObject({ email: 'ada@example.com', code: 'NONSENSE' });
  });

  test('cannot be guessed: after too many, none is tried any more', async () => {
    const strict = await openHouse({
      RATE_LIMITS: 'on',
      RATE_PROMOTION_CODES_BY_GUEST_ADDRESS: '3/60',
    });
    try {
      const { url, visitor } = await givenHeld(strict);
      const fields = formOf(await visitor.get(url));
      const statuses: number[] = [];
      for (const code of ['ONE', 'TWO', 'THREE', 'FOUR']) {
        statuses.push((await visitor.post(url, { ...fields, code })).statusCode);
      }
      expect(statuses).toEqual([422, 422, 422, 429]);
    } finally {
      await strict.close();
    }
  });
});

function visibleFieldsOf(body: string): string[] {
  const form = body.slice(body.indexOf('id="checkout-form"'), body.indexOf('id="more-time"'));
  return [...form.matchAll(/<input\b[^>]*>/g)]
    .map(([input]) => input)
    .filter((input) => !input.includes('type="hidden"'))
    .map((input) => /\bname="([^"]*)"/.exec(input)?.[1] ?? '');
}
