import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { SHOWTIMES_TOPIC } from '../../catalogue/index.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

test('a page of reservations reads their showtimes in one query, or in none', async () => {
  const buyer = await api.givenUser();
  const bought: string[] = [];
  for (let showing = 0; showing < 3; showing += 1) {
    const { showtimeId } = await api.givenShowtime();
    bought.unshift(showtimeId);
    await api.givenReservation(showtimeId, ['A1'], buyer);
    await api.givenReservation(showtimeId, ['A2'], buyer);
  }
  api.parts.dropCached([SHOWTIMES_TOPIC]);
  const query = vi.spyOn(pg.Client.prototype, 'query');
  const list = async () => (await api.request({ url: '/reservations', as: buyer })).json();

  const { data } = await list();
  expect(data.map((one: { showtime: { id: string } }) => one.showtime.id)).toEqual(
    bought.flatMap((id) => [id, id]),
  );
  expect(countReadings(query.mock.calls)).toBe(1);
  await list();
  expect(countReadings(query.mock.calls)).toBe(1);
  query.mockRestore();
});

function countReadings(calls: readonly (readonly unknown[])[]): number {
  return calls.filter((call) => JSON.stringify(call[0]).includes('from \\"showtimes\\" as \\"t\\"'))
    .length;
}
