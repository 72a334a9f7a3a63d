import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  executeAsOwner,
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../../../test/support/test-app.ts';

let api: TestApp;
let ada: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser();
});
afterAll(() => api.stop());

test.each([
  ['termsChanged', 'held', (showtimeId: string) => `/showtimes/${showtimeId}/holds`],
  ['termsChanged', 'bought', () => '/reservations'],
  ['seatMapChanged', 'held', (showtimeId: string) => `/showtimes/${showtimeId}/holds`],
  ['seatMapChanged', 'bought', () => '/reservations'],
])(
  'Where it is %s whenever seats are %s, people are asked to come again',
  async (outcome, _, urlOf) => {
    const { showtimeId } = await api.givenShowtime();
    await executeAsOwner(
      api.db,
      `create or replace function marquee.sale_refusal(
      the_showtime uuid, the_seat_map uuid, the_terms uuid
    ) returns text language sql stable return '${outcome}'`,
    );
    const url = urlOf(showtimeId);
    const answer = await api.request({
      method: 'POST',
      url,
      payload: { seats: ['A1'], ...(url === '/reservations' ? { showtimeId } : {}) },
      as: ada,
    });
    expect(answer.json()).toMatchObject({ status: 503, code: 'BUSY' });
    expect(answer.headers['retry-after']).toBe('1');
  },
);
