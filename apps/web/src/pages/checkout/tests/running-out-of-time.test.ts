import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { SHOWTIMES_TOPIC } from '../../../../../api/src/modules/catalogue/index.ts';
import { expectInvariants } from '../../../../../api/test/support/invariants.ts';
import {
  FAMILY,
  formOf,
  givenHeld,
  openHouse,
  pressPay,
  textOf,
  type CheckoutHouse,
  type Held,
} from './the-checkout.ts';

let house: CheckoutHouse;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await expectInvariants(house.api);
  await house.close();
});

/** The time runs out after an address was typed. */
async function runOut(held: Held, email = 'ada@example.com'): Promise<void> {
  await held.visitor.post(held.url, { email });
  await house.api.ageHold({ ...held, seconds: 700 });
}

describe('more time', () => {
  test('C3: is a button that needs no script, gives two minutes, and keeps what was typed', async () => {
    const held = await givenHeld(house);
    await house.api.ageHold({ ...held, seconds: 550 });
    const page = await held.visitor.get(held.url);
    expect(page.body).toContain(`formaction="${held.url}/extend"`);

    const extended = await held.visitor.post(`${held.url}/extend`, {
      ...formOf(page),
      email: 'ada@example.com',
    });
    expect(extended).toMatchObject({ statusCode: 303, headers: { location: held.url } });
    const after = await held.visitor.get(held.url);
    expect(textOf(after)).toMatch(/Held for 2:(50|49|48|47)/);
    expect(formOf(after)['email']).toBe('ada@example.com');
  });

  test('C3: is given once for a press, however often that is sent', async () => {
    const held = await givenHeld(house);
    const fields = formOf(await held.visitor.get(held.url));
    await Promise.all(
      Array.from({ length: 5 }, async () => held.visitor.post(`${held.url}/extend`, fields)),
    );
    expect(textOf(await held.visitor.get(held.url))).toMatch(/Held for (12:00|11:5\d)/);
  });

  test('C3: is to be had ten times, as the house has it, and then no more is offered', async () => {
    const held = await givenHeld(house);
    let given = 0;
    for (;;) {
      const page = await held.visitor.get(held.url);
      const isOffered = /<button[^>]*formaction="[^"]*\/extend"/.test(page.body);
      if (!isOffered) break;
      await held.visitor.post(`${held.url}/extend`, formOf(page));
      given += 1;
    }
    expect(given).toBe(10);
    expect(textOf(await held.visitor.get(held.url))).toMatch(/Held for (30:00|29:5\d)/);
    const beyond = await held.visitor.post(`${held.url}/extend`, {});
    expect(beyond.headers.location).toBe(`${held.url}?note=timeMax`);
  });

  test('is told to the script in numbers that need no clock', async () => {
    const held = await givenHeld(house);
    const answer = await house.api.app.inject({
      method: 'POST',
      url: `${held.url}/extend`,
      payload: 'key=a-key-of-a-page',
      headers: {
        accept: 'application/json',
        cookie: `guest=${held.headers['guest-token'] ?? ''}`,
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
      },
    });
    expect(answer.json()).toMatchObject({ status: 'active', extensionSeconds: 120 });
    expect(answer.json<{ secondsLeft: number }>().secondsLeft).toBeGreaterThan(700);
  });
});

describe('when the time is over', () => {
  test('C4: the seats are named, and one tap holds them again with everything as it was', async () => {
    const held = await givenHeld(house);
    const page = await held.visitor.get(held.url);
    await held.visitor.post(held.url, { ...formOf(page), 'ticketType-A2': 'child' });
    await runOut(held);

    const over = await held.visitor.get(held.url);
    expect(textOf(over)).toContain('Your time ran out A1 and A2 were held for you until');
    expect(textOf(over)).toContain('They are still free.');
    expect(textOf(over)).toContain('the tickets still go to ada@example.com');
    const again = await held.visitor.post(`${held.url}/again`, keyOf(over));
    expect(again.statusCode).toBe(303);

    const next = await held.visitor.get(String(again.headers.location));
    expect(textOf(next)).toContain('The seats are yours again.');
    expect(formOf(next)).toMatchObject({
      email: 'ada@example.com',
      'ticketType-A2': 'child',
      total: '2350',
    });
  });

  test('C4: one tap that is sent twice holds them once', async () => {
    const held = await givenHeld(house);
    await runOut(held);
    const over = await held.visitor.get(held.url);
    const answers = await Promise.all([
      held.visitor.post(`${held.url}/again`, keyOf(over)),
      held.visitor.post(`${held.url}/again`, keyOf(over)),
    ]);
    const holds = answers.map(({ headers }) => String(headers.location).split('?')[0]);
    expect(new Set(holds).size).toBe(1);
    expect(await house.api.takenSeats(held.showtimeId)).toEqual(['A1', 'A2']);
  });

  test('C4: what somebody else has taken is named, and the rest is chosen on the seat map', async () => {
    const held = await givenHeld(house);
    await runOut(held);
    const over = await held.visitor.get(held.url);
    await givenHeld(house, { showtimeId: held.showtimeId, seats: ['A1'] });

    const again = await held.visitor.post(`${held.url}/again`, keyOf(over));
    expect(again.headers.location).toBe(held.url);
    const page = await held.visitor.get(held.url);
    expect(textOf(page)).toContain('A1 has gone. A2 is still free, and chosen for you');
    expect(page.body).toContain(`href="/showtimes/${held.showtimeId}?seats=A2"`);
  });

  test('C4: pressing Pay too late leads there, and nothing that was typed is lost', async () => {
    const held = await givenHeld(house);
    const page = await held.visitor.get(held.url);
    await house.api.ageHold({ ...held, seconds: 700 });
    const late = await held.visitor.post(`${held.url}/pay`, {
      ...formOf(page),
      email: 'ada@example.com',
    });

    expect(late.headers.location).toBe(held.url);
    expect(textOf(await held.visitor.get(held.url))).toContain('go to ada@example.com');
  });

  test('a code that can no longer be used does not keep the seats from coming back', async () => {
    const promotionId = await givenCode('GONE');
    const held = await givenHeld(house, { promotionCode: 'GONE' });
    await runOut(held);
    await house.api.db
      .updateTable('promotions')
      .set({ status: 'archived' })
      .where('id', '=', promotionId)
      .execute();
    const over = await held.visitor.get(held.url);
    const again = await held.visitor.post(`${held.url}/again`, keyOf(over));

    expect(textOf(await held.visitor.get(String(again.headers.location)))).toContain(
      'without the promotion code',
    );
  });

  test('a showing that is sold no more leads to the others', async () => {
    const held = await givenHeld(house);
    await runOut(held);
    await house.api.db
      .updateTable('showtimes')
      .set({ sales_close_at: new Date(Date.now() - 1000) })
      .where('id', '=', held.showtimeId)
      .execute();
    house.api.parts.dropCached([SHOWTIMES_TOPIC]);

    const page = await held.visitor.get(held.url);
    expect(textOf(page)).toContain('Seats for this showing are not sold here any more.');
    expect(page.body).toMatch(/href="\/films\/[\da-f-]+"[^>]*>Other showings/);
  });
});

describe('coming back to seats that were exchanged for others', () => {
  /** Chooses other seats on the seat map instead of those that are held. */
  async function changeSeats({ visitor, showtimeId }: Held, seats: string): Promise<string> {
    const changed = await visitor.post(`/showtimes/${showtimeId}/holds`, {
      seats,
      intent: 'anyway',
    });
    expect(changed.statusCode, changed.body).toBe(303);
    return String(changed.headers.location);
  }

  test('leads on to what is held now, and says so', async () => {
    const held = await givenHeld(house);
    const now = await changeSeats(held, 'A2,A3');
    const back = await held.visitor.get(held.url);
    expect(back).toMatchObject({ statusCode: 303, headers: { location: `${now}?note=since` } });
    const page = textOf(await held.visitor.get(String(back.headers.location)));
    expect(page).toContain('These are the seats that you hold now.');
    expect(page).toContain('A2 and A3');
  });

  test('takes no second set of seats, though the old page still has its button', async () => {
    const held = await givenHeld(house);
    const now = await changeSeats(held, 'A3,A4');
    const again = await held.visitor.post(`${held.url}/again`, { key: 'key-of-an-old-page' });
    expect(again.headers.location).toBe(`${now}?note=since`);
    expect(await house.api.takenSeats(held.showtimeId)).toEqual(['A3', 'A4']);
  });

  test('leads on from a hold that ran out as well, once its seats are held again', async () => {
    const held = await givenHeld(house);
    await runOut(held);
    const over = await held.visitor.get(held.url);
    const again = await held.visitor.post(`${held.url}/again`, keyOf(over));
    const [now] = String(again.headers.location).split('?');
    const back = await held.visitor.get(held.url);
    expect(back.headers.location).toBe(`${now}?note=since`);
  });

  test('leads nowhere else when that was given back too', async () => {
    const held = await givenHeld(house);
    const now = await changeSeats(held, 'A3,A4');
    await held.visitor.post(`${now}/give-back`);
    expect(textOf(await held.visitor.get(held.url))).toContain('You gave the seats back');
  });
});

describe('giving the seats back', () => {
  test('says what that does, and then does it', async () => {
    const held = await givenHeld(house);
    const question = await held.visitor.get(`${held.url}/give-back`);
    expect(textOf(question)).toContain(
      'Give A1 and A2 back? They can be taken by others at once. You have paid nothing, and nothing is charged.',
    );
    expect(await house.api.takenSeats(held.showtimeId)).toEqual(['A1', 'A2']);

    const given = await held.visitor.post(`${held.url}/give-back`);
    expect(given.headers.location).toBe(held.url);
    expect(await house.api.takenSeats(held.showtimeId)).toEqual([]);
    const page = await held.visitor.get(held.url);
    expect(textOf(page)).toContain('You gave the seats back');
    expect(textOf(page)).toContain('Hold A1 and A2 again');
  });

  test('is not done to seats that are being paid for: there it leads to the payment', async () => {
    const held = await givenHeld(house, { showtime: { terms: FAMILY } });
    await pressPay(held, { email: 'ada@example.com' });
    const refused = await held.visitor.post(`${held.url}/give-back`);
    const next = await held.visitor.get(String(refused.headers.location));
    expect(next.headers.location).toMatch(/^\/reservations\/[\da-f-]+\/pay$/);
  });
});

function keyOf({ body }: { body: string }): Record<string, string> {
  const [, key = ''] = /name="key" value="([^"]*)"/.exec(body) ?? [];
  return { key };
}

async function givenCode(code: string): Promise<string> {
  const admin = await house.api.givenUser({ role: 'admin' });
  const added = await house.api.request({
    method: 'POST',
    url: '/promotions',
    payload: { name: code, code, discount: { kind: 'percentage', rateBasisPoints: 1000 } },
    as: admin,
  });
  return added.json<{ id: string }>().id;
}
