import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { adultTerms } from '../../../../test/support/givens.ts';
import { expectInvariants } from '../../../../test/support/invariants.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';

const FAMILY = {
  ticketTypes: [
    { code: 'adult', name: 'Adult', staffOnly: false, requiresAnother: false },
    { code: 'child', name: 'Child', staffOnly: false, requiresAnother: false },
    { code: 'carer', name: 'Carer', staffOnly: false, requiresAnother: true },
    { code: 'complimentary', name: 'Complimentary', staffOnly: true, requiresAnother: false },
  ],
  prices: { standard: { adult: 1200, child: 800, carer: 0, complimentary: 0 } },
  fees: [
    {
      code: 'booking',
      name: 'Booking fee',
      per: 'ticket',
      amount: 75,
      channels: ['web', 'api'],
      isRefundable: false,
    },
  ],
} as const;

let api: TestApp;
let ada: TestUser;
let showtimeId: string;
let seats: string[];

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
});

let admin: TestUser;

async function givenPromotion(offer: object): Promise<{ id: string; code: string }> {
  const response = await api.request({
    method: 'POST',
    url: '/promotions',
    payload: {
      name: 'Half of it',
      discount: { kind: 'percentage', rateBasisPoints: 5000 },
      ...offer,
    },
    as: admin,
  });
  expect(response.statusCode, response.body).toBe(201);
  return response.json<{ id: string; code: string }>();
}

async function holdWith(promotionCode: string, named: readonly string[]) {
  const held = await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats: named, promotionCode },
    as: ada,
  });
  expect(held.statusCode, held.body).toBe(201);
  return held.json<{ id: string; quote: object }>();
}

async function givenFamilyShowtime() {
  ({ showtimeId, seats } = await api.givenShowtime({ terms: FAMILY }));
}

async function change(holdId: string, payload: object, query = '', as = ada) {
  return api.request({
    method: 'PATCH',
    url: `/showtimes/${showtimeId}/holds/${holdId}${query}`,
    payload,
    as,
  });
}

describe('changing the tickets of a hold', () => {
  beforeAll(givenFamilyShowtime);

  test('recomputes every line, and keeps seats and time', async () => {
    const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
    const changed = await change(hold.id, { ticketTypes: { A2: 'child' } });
    expect(changed.statusCode).toBe(200);
    expect(changed.json()).toMatchObject({
      id: hold.id,
      status: 'active',
      seats: ['A1', 'A2'],
      expiresAt: hold.expiresAt,
      quote: {
        lines: [
          { kind: 'ticket', seat: 'A1', ticketType: 'adult', amount: { amount: 1200 } },
          { kind: 'ticket', seat: 'A2', ticketType: 'child', amount: { amount: 800 } },
          { kind: 'fee', name: 'Booking fee', quantity: 2, amount: { amount: 150 } },
        ],
        total: { amount: 2150, currency: 'GBP' },
      },
    });
  });

  test('leaves what is not named as it was', async () => {
    const hold = await api.givenHold(showtimeId, ['A3', 'A4'], ada);
    await change(hold.id, { ticketTypes: { A3: 'child' } });
    const changed = await change(hold.id, { ticketTypes: { A4: 'child' } });
    expect(changed.json()).toMatchObject({ quote: { total: { amount: 800 + 800 + 150 } } });
  });

  test('may be said at once, when the seats are taken', async () => {
    const held = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: ['A5', 'A6'], ticketTypes: { A6: 'carer' } },
      as: ada,
    });
    expect(held.json()).toMatchObject({ quote: { total: { amount: 1275 } } });
  });

  test.each([
    [{ ticketTypes: { A7: 'emperor' } }, 400, 'TICKET_TYPE_UNKNOWN'],
    [{ ticketTypes: { B9: 'child' } }, 400, 'INVALID_REQUEST'],
    [{ ticketTypes: { A7: 'complimentary' } }, 403, 'TICKET_TYPE_FOR_STAFF'],
    [{ ticketTypes: { A7: 'carer' } }, 409, 'TICKET_TYPE_NEEDS_ANOTHER'],
    [{ promotionCode: 'NONESUCH' }, 409, 'PROMOTION_UNAVAILABLE'],
    [{}, 400, 'INVALID_REQUEST'],
    [{ total: 1 }, 400, 'INVALID_REQUEST'],
  ])('refuses %j, and leaves the quote alone', async (payload, status, code) => {
    const own = await api.givenHold(showtimeId, ['A7'], ada);
    const answer = await change(own.id, payload);
    expect(answer.json()).toMatchObject({ status, code });
    const after = await api.request({
      url: `/showtimes/${showtimeId}/holds/${own.id}`,
      as: ada,
    });
    expect(after.json()).toMatchObject({ quote: { total: { amount: 1275 } } });
    await api.request({
      method: 'DELETE',
      url: `/showtimes/${showtimeId}/holds/${own.id}`,
      as: ada,
    });
  });

  test('staff may give a seat away at the counter, and charge no booking fee there', async () => {
    const staff = await api.givenUser({ role: 'staff' });
    const held = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds?channel=boxOffice`,
      payload: { seats: ['A8', 'A9'] },
      as: staff,
    });
    expect(held.json()).toMatchObject({ quote: { total: { amount: 2400 } } });
    const { id } = held.json<{ id: string }>();
    const given = await change(
      id,
      { ticketTypes: { A9: 'complimentary' } },
      '?channel=boxOffice',
      staff,
    );
    expect(given.json()).toMatchObject({ quote: { total: { amount: 1200 } } });
  });
});

test('A quote is made anew from the prices that were in force when the hold began', async () => {
  await givenFamilyShowtime();
  const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
  const dearer = {
    currency: 'GBP',
    ...adultTerms({ standard: 9900 }),
  };
  await sql`
    update showtimes set sale_terms_id = ${await api.givenTerms(dearer)}::uuid
    where id = ${showtimeId}::uuid`.execute(api.db);
  expect((await change(hold.id, { ticketTypes: { A2: 'child' } })).json()).toMatchObject({
    quote: { total: { amount: 2150 } },
  });
});

describe('the promotion of a hold', () => {
  beforeAll(async () => {
    // The house knows nobody but adults so far.
    await sql`
      insert into ticket_types (code, name, position, share_percent)
      values ('child', 'Child', 1, 60) on conflict do nothing`.execute(api.db);
  });

  test.each([
    ['archived', 'A1', { status: 'archived' }],
    ['worth less', 'A2', { discount: { kind: 'percentage', rateBasisPoints: 100 } }],
    ['over', 'A3', { validTo: '2020-01-01T00:00:00Z' }],
  ])('stays what it was when the hold began, though it is %s since', async (_, seat, edit) => {
    const { id, code } = await givenPromotion({ usesMax: 5 });
    await givenFamilyShowtime();
    const hold = await holdWith(code, [seat]);
    const edited = await api.request({
      method: 'PATCH',
      url: `/promotions/${id}`,
      payload: edit,
      as: admin,
    });
    expect(edited.statusCode, edited.body).toBe(200);
    const changed = await change(hold.id, { ticketTypes: { [seat]: 'child' } });
    expect(changed.json()).toMatchObject({
      quote: { promotion: { name: 'Half of it' }, total: { amount: 400 + 75 } },
    });
    // Given once more, it is the same still.
    const again = await change(hold.id, { promotionCode: code.toLowerCase() });
    expect(again.json()).toMatchObject({ quote: { total: { amount: 400 + 75 } } });
  });

  test('is remembered while it takes nothing off, and takes its use once it does', async () => {
    const { id, code } = await givenPromotion({ ticketTypes: ['child'], usesMax: 1 });
    await givenFamilyShowtime();
    const early = await holdWith(code, ['A4']);
    expect(early).toMatchObject({ quote: { promotion: null, total: { amount: 1275 } } });
    const other = await holdWith(code, ['A5']);
    await api.request({ method: 'DELETE', url: `/promotions/${id}`, as: admin });

    expect((await change(early.id, { ticketTypes: { A4: 'child' } })).json()).toMatchObject({
      quote: { promotion: { name: 'Half of it' }, total: { amount: 475 } },
    });
    expect((await change(other.id, { ticketTypes: { A5: 'child' } })).json()).toMatchObject({
      code: 'PROMOTION_UNAVAILABLE',
    });
    await change(early.id, { ticketTypes: { A4: 'adult' } });
    expect((await change(other.id, { ticketTypes: { A5: 'child' } })).json()).toMatchObject({
      quote: { total: { amount: 475 } },
    });
  });

  test('is forgotten with its code', async () => {
    const { code } = await givenPromotion({ ticketTypes: ['child'] });
    await givenFamilyShowtime();
    const hold = await holdWith(code, ['A6']);
    await change(hold.id, { promotionCode: null });
    expect((await change(hold.id, { ticketTypes: { A6: 'child' } })).json()).toMatchObject({
      quote: { promotion: null, total: { amount: 875 } },
    });
  });
});

test('What came by itself when the hold was placed stays, though the database says a moment later', async () => {
  const validTo = new Date(Date.now() + 300_000);
  const matinee = {
    id: newId(),
    code: null,
    name: 'Until noon',
    discount: { kind: 'percentage', rateBasisPoints: 5000 },
    ticketTypes: null,
    validFrom: null,
    validTo: validTo.toISOString(),
  } as const;
  ({ showtimeId } = await api.givenShowtime({ terms: { ...FAMILY, promotions: [matinee] } }));
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  await sql`
    update holds set created_at = ${validTo.toISOString()}::timestamptz
    where id = ${hold.id}::uuid`.execute(api.db);
  expect((await change(hold.id, { ticketTypes: { A1: 'child' } })).json()).toMatchObject({
    quote: { promotion: { name: 'Until noon' }, total: { amount: 475 } },
  });
});

test.each([
  ['expired', 'HOLD_EXPIRED'],
  ['released', 'HOLD_RELEASED'],
  ['bought', 'HOLD_CONVERTED'],
])('A hold that is %s is not changed any more', async (how, code) => {
  await givenFamilyShowtime();
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  if (how === 'expired') await api.ageHold({ showtimeId, holdId: hold.id, seconds: 3600 });
  if (how === 'released') {
    await api.request({
      method: 'DELETE',
      url: `/showtimes/${showtimeId}/holds/${hold.id}`,
      as: ada,
    });
  }
  if (how === 'bought') {
    await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId: hold.id },
      as: ada,
    });
  }
  expect((await change(hold.id, { ticketTypes: { A1: 'child' } })).json()).toMatchObject({
    status: 409,
    code,
  });
});

test('A hold of somebody else does not exist', async () => {
  await givenFamilyShowtime();
  const hold = await api.givenHold(showtimeId, ['A1'], await api.givenUser());
  expect((await change(hold.id, { ticketTypes: { A1: 'child' } })).statusCode).toBe(404);
  expect((await change(newId(), { ticketTypes: { A1: 'child' } })).statusCode).toBe(404);
  expect(seats).toContain('A1');
});

test('A code for an amount of another currency is told to be of no use', async () => {
  await givenFamilyShowtime();
  const made = await api.request({
    method: 'POST',
    url: '/promotions',
    payload: {
      name: 'Five dollars',
      discount: { kind: 'fixed', amount: { amount: 500, currency: 'USD' } },
    },
    as: await api.givenUser({ role: 'admin' }),
  });
  const { code } = made.json<{ code: string }>();
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  expect((await change(hold.id, { promotionCode: code })).json()).toMatchObject({
    status: 409,
    code: 'PROMOTION_UNAVAILABLE',
  });
});
