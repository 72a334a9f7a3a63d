import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { newGuest } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

const WRONG_MAX = 3;

let api: TestApp;
let code: string;
let showtimeId: string;
let nextSeat: number;

beforeAll(async () => {
  api = await startTestApp({
    environment: {
      RATE_LIMITS: 'on',
      RATE_PROMOTION_CODES_BY_USER: `${WRONG_MAX}/60`,
      RATE_PROMOTION_CODES_BY_GUEST_ADDRESS: `${WRONG_MAX}/60`,
    },
  });
  const response = await api.request({
    method: 'POST',
    url: '/promotions',
    payload: { name: 'Tenth', discount: { kind: 'percentage', rateBasisPoints: 1000 } },
    as: await api.givenUser({ role: 'admin' }),
  });
  ({ code } = response.json<{ code: string }>());
});
beforeEach(async () => {
  ({ showtimeId } = await api.givenShowtime());
  nextSeat = 1;
});
afterAll(() => api.stop());

type Caller = { as: TestUser } | { headers: Record<string, string> };

/** The status of holding another seat, with a code or without. */
async function hold(caller: Caller, promotionCode?: string): Promise<number> {
  const { statusCode } = await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: {
      seats: [`A${nextSeat++}`],
      ...(promotionCode === undefined ? {} : { promotionCode }),
    },
    ...caller,
  });
  return statusCode;
}

test('A good code costs nothing, and works after wrong ones', async () => {
  const ada = { as: await api.givenUser() };
  for (let time = 0; time < WRONG_MAX + 1; time += 1) expect(await hold(ada, code)).toBe(201);
  expect(await hold(ada, 'NONESUCH')).toBe(409);
  expect(await hold(ada, code)).toBe(201);
});

test('Who gave too many wrong codes tries no other for a while, and buys without one', async () => {
  const ada = { as: await api.givenUser() };
  for (let time = 0; time < WRONG_MAX; time += 1) expect(await hold(ada, 'NONESUCH')).toBe(409);
  expect(await hold(ada, 'NONESUCH')).toBe(429);
  // Were it taken now, the refusals would tell as much as before.
  expect(await hold(ada, code)).toBe(429);
  expect(await hold(ada)).toBe(201);
  // Nobody else waits for that.
  expect(await hold({ as: await api.givenUser() }, code)).toBe(201);
});

test('Many at once are no more than one after another, on whichever way', async () => {
  const ada = await api.givenUser();
  const held = await api.givenHold(showtimeId, ['A10'], ada);
  const guesses = Array.from({ length: WRONG_MAX * 3 }, (_, index) =>
    index % 2 === 0
      ? ({
          method: 'PATCH',
          url: `/showtimes/${showtimeId}/holds/${held.id}`,
          payload: { promotionCode: `NONESUCH${index}` },
          as: ada,
        } as const)
      : ({
          method: 'POST',
          url: '/reservations',
          payload: { showtimeId, seats: ['A1'], promotionCode: `NONESUCH${index}` },
          as: ada,
        } as const),
  );
  const answers = await Promise.all(guesses.map((guess) => api.request(guess)));
  expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(WRONG_MAX);
  expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(WRONG_MAX * 2);
});

test('Guests are counted by their address, whatever tokens they make up', async () => {
  for (let time = 0; time < WRONG_MAX; time += 1) {
    expect(await hold({ headers: newGuest() }, 'NONESUCH')).toBe(409);
  }
  expect(await hold({ headers: newGuest() }, code)).toBe(429);
  expect(await hold({ headers: newGuest() })).toBe(201);
});
