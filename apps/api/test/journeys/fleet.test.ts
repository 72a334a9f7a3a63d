import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../support/test-app.ts';

/** Two processes on one database, and nothing between them. */
let here: TestApp;
let there: TestApp;
let ada: TestUser;

beforeAll(async () => {
  here = await startTestApp();
  there = await startTestApp({ database: here.database });
  ada = await here.givenUser();
});
afterAll(async () => {
  await there.stop();
  await here.stop();
});

describe('two processes without Redis', () => {
  test('have the same version for the same seats', async () => {
    const { showtimeId } = await here.givenShowtime();
    await here.givenHold(showtimeId, ['A1', 'A2'], ada);
    const [one, other] = await Promise.all([
      readSeats(here, showtimeId),
      readSeats(there, showtimeId),
    ]);
    expect(other.body).toBe(one.body);
    expect(other.headers.etag).toBe(one.headers.etag);
    const asked = await there.request({
      url: `/showtimes/${showtimeId}/seats`,
      headers: { 'if-none-match': String(one.headers.etag) },
    });
    expect(asked.statusCode).toBe(304);
  });

  test('see what the other one did within a second, and at once where it was done', async () => {
    const { showtimeId } = await here.givenShowtime();
    for (const label of ['A1', 'A2', 'A3']) {
      await there.takenSeats(showtimeId);
      await here.givenHold(showtimeId, [label], ada);
      const doneAt = performance.now();
      expect(await here.takenSeats(showtimeId)).toContain(label);
      const seenAfter = await vi.waitFor(
        async () => {
          expect(await there.takenSeats(showtimeId)).toContain(label);
          return performance.now() - doneAt;
        },
        { interval: 20, timeout: 3000 },
      );
      expect(seenAfter).toBeLessThan(1300);
    }
  });

  test('sell a seat once between them, whichever is asked', async () => {
    const { showtimeId, seats } = await here.givenShowtime();
    const buyers = await Promise.all(Array.from({ length: 10 }, () => here.givenUser()));
    for (const label of seats) {
      const responses = await Promise.all(
        buyers.map((buyer, index) =>
          (index % 2 === 0 ? here : there).request({
            method: 'POST',
            url: `/showtimes/${showtimeId}/holds`,
            payload: { seats: [label] },
            as: buyer,
          }),
        ),
      );
      const statuses = responses.map((response) => response.statusCode).sort((a, b) => a - b);
      expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    }
  });

  test('answer a repeated request alike, whichever gets it', async () => {
    const { showtimeId } = await here.givenShowtime();
    const ask = (api: TestApp) =>
      api.request({
        method: 'POST',
        url: '/reservations',
        payload: { showtimeId, seats: ['A1'] },
        headers: { 'idempotency-key': 'fleet' },
        as: ada,
      });
    const first = await ask(here);
    const second = await ask(there);
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(second.body).toBe(first.body);
  });

  test('refuse the token of a session that the other one ended, at once', async () => {
    const { accessToken } = await signUp(here);
    expect((await me(there, accessToken)).statusCode).toBe(200);
    await signOut(here, accessToken);
    expect((await me(there, accessToken)).statusCode).toBe(401);
    expect((await me(here, accessToken)).statusCode).toBe(401);
  });

  test('see at once that a session was ended where a seat is taken by it', async () => {
    const { showtimeId } = await here.givenShowtime();
    const { accessToken } = await signUp(here);
    await signOut(here, accessToken);
    const response = await there.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: ['A1'] },
      as: { accessToken },
    });
    expect(response.statusCode).toBe(401);
    expect(await here.takenSeats(showtimeId)).toEqual([]);
  });

  test('leave to the other what one left undone: a process that ends takes nothing with it', async () => {
    const third = await startTestApp({ database: here.database });
    const { showtimeId } = await here.givenShowtime();
    const hold = await third.givenHold(showtimeId, ['A1'], ada);
    await third.stop();
    const response = await there.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId: hold.id },
      as: ada,
    });
    expect(response.statusCode).toBe(201);
  });
});

function readSeats(api: TestApp, showtimeId: string) {
  return api.request({ url: `/showtimes/${showtimeId}/seats` });
}

function me(api: TestApp, accessToken: string) {
  return api.request({ url: '/auth/me', as: { accessToken } });
}

async function signUp(api: TestApp): Promise<{ accessToken: string }> {
  const response = await api.request({
    method: 'POST',
    url: '/auth/signup',
    payload: {
      email: `fleet-${Math.random()}@example.com`,
      password: 'a long walk through the fleet',
      name: 'Grace Hopper',
    },
  });
  expect(response.statusCode).toBe(201);
  return response.json();
}

async function signOut(api: TestApp, accessToken: string): Promise<void> {
  const response = await api.request({
    method: 'POST',
    url: '/auth/logout',
    payload: {},
    as: { accessToken },
  });
  expect(response.statusCode).toBe(204);
}
