import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { expectInvariants } from '../support/invariants.ts';
import {
  countServerErrors,
  givenCrowd,
  newGuest,
  race,
  tally,
  untilItGoesWrong,
} from '../support/races.ts';
import { rounds } from '../support/rounds.ts';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.ts';
import { startAppWithout } from '../support/without-protection.ts';

const SEATS = 's'.repeat(100);
const USES_MAX = 10;

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
});

async function givenPromotion(target: TestApp, as: TestUser, limits: object): Promise<string> {
  const response = await target.request({
    method: 'POST',
    url: '/promotions',
    payload: {
      name: 'Half of everything',
      discount: { kind: 'percentage', rateBasisPoints: 5000 },
      ...limits,
    },
    as,
  });
  if (response.statusCode !== 201) throw new Error(`no promotion: ${response.body}`);
  return response.json<{ code: string }>().code;
}

/** Everybody wants a seat of their own, with one code, at once. */
async function everybodyWith(target: TestApp, code: string, count: number) {
  const { showtimeId, seats } = await target.givenShowtime({ seats: SEATS });
  const crowd = await givenCrowd(target, count);
  return race(
    [target],
    crowd.map((as, index) => ({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: [seats[index % seats.length]], promotionCode: code },
      as,
    })),
  );
}

test(`A code for ${USES_MAX} bookings is used ${USES_MAX} times, however many want it at once`, async () => {
  for (let round = 0; round < rounds({ short: 2, full: 20 }); round += 1) {
    const code = await givenPromotion(api, admin, { usesMax: USES_MAX });
    const answers = await everybodyWith(api, code, SEATS.length);
    expect(countServerErrors(answers)).toBe(0);
    expect(tally(answers)).toEqual({
      '201': USES_MAX,
      '409 PROMOTION_UNAVAILABLE': SEATS.length - USES_MAX,
    });
  }
});

test('A code for one booking of a person is used once by each, however often they ask at once', async () => {
  const code = await givenPromotion(api, admin, { usesPerPersonMax: 1 });
  const { showtimeId, seats } = await api.givenShowtime({ seats: SEATS });
  const [one, other] = [await api.givenUser(), await api.givenUser()];
  const answers = await race(
    [api],
    Array.from({ length: 20 }, (_, index) => ({
      method: 'POST' as const,
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: [seats[index]], promotionCode: code },
      as: index % 2 === 0 ? one : other,
    })),
  );
  expect(tally(answers)).toEqual({ '201': 2, '409 PROMOTION_UNAVAILABLE': 18 });
});

test('A use comes back with the hold that had it, and stays with what was bought', async () => {
  const code = await givenPromotion(api, admin, { usesMax: 1 });
  const { showtimeId } = await api.givenShowtime();
  const guest = newGuest();
  const taking = (seat: string) =>
    api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: [seat], promotionCode: code },
      headers: guest,
    });
  const first = await taking('A1');
  expect(first.json()).toMatchObject({ quote: { total: { amount: 625 } } });
  expect((await taking('A2')).json()).toMatchObject({ code: 'PROMOTION_UNAVAILABLE' });
  const { id } = first.json<{ id: string }>();

  await api.request({
    method: 'DELETE',
    url: `/showtimes/${showtimeId}/holds/${id}`,
    headers: guest,
  });
  expect((await taking('A2')).statusCode).toBe(201);
});

test('Changing a hold takes the use of the code, and gives it back with the code', async () => {
  const code = await givenPromotion(api, admin, { usesMax: 1 });
  const { showtimeId } = await api.givenShowtime();
  const ada = await api.givenUser();
  const [one, other] = [
    await api.givenHold(showtimeId, ['A1'], ada),
    await api.givenHold(showtimeId, ['A2'], ada),
  ];
  const change = async (hold: { id: string }, promotionCode: string | null) =>
    api.request({
      method: 'PATCH',
      url: `/showtimes/${showtimeId}/holds/${hold.id}`,
      payload: { promotionCode },
      as: ada,
    });
  expect((await change(one, code.toLowerCase())).json()).toMatchObject({
    quote: { total: { amount: 625 }, promotion: { name: 'Half of everything' } },
  });
  expect((await change(other, code)).json()).toMatchObject({ code: 'PROMOTION_UNAVAILABLE' });
  expect((await change(one, null)).json()).toMatchObject({
    quote: { total: { amount: 1250 }, promotion: null },
  });
  expect((await change(other, code)).statusCode).toBe(200);
});

let unprotected: TestApp | undefined;
beforeEach(() => {
  unprotected = undefined;
});
afterEach(async () => {
  await unprotected?.stop();
});

test('Without the lock of the promotion it is used too often', { timeout: 60_000 }, async () => {
  const target = await startAppWithout(['promotionLock']);
  unprotected = target;
  const owner = await target.givenUser({ role: 'admin' });
  const answers = await untilItGoesWrong(
    async () => {
      const code = await givenPromotion(target, owner, { usesMax: 2 });
      return everybodyWith(target, code, 20);
    },
    (results) => (tally(results)['201'] ?? 0) > 2,
  );
  expect(tally(answers)['201']).toBeGreaterThan(2);
});
