import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { untilSomebodyWaits, whileLocked } from '../../../../test/support/waiting-for-locks.ts';

let api: TestApp;
let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser();
  grace = await api.givenUser();
});
afterAll(() => api.stop());

test('A hold whose seats went to somebody else while it asked to last longer has run out', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
  const other = await api.givenHold(showtimeId, ['A5'], grace);

  // Somebody who came after the hold's last moment has a seat locked, and takes it.
  const takeSeat = sql`
    update showtime_seats set hold_id = ${other.id}::uuid
    where showtime_id = ${showtimeId}::uuid and seat_label = 'A2'`;
  const { answer } = await whileLocked(api.db, takeSeat, async () => {
    const extension = api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds/${hold.id}/extend`,
      as: ada,
    });
    await untilSomebodyWaits(api.db);
    return { answer: extension };
  });

  expect((await answer).json()).toMatchObject({ status: 409, code: 'HOLD_EXPIRED' });
});

test('The best seats of a showtime that is cancelled, planned or over are refused for that reason', async () => {
  const wish = { bestAvailable: { count: 1 } };
  const ask = (showtimeId: string) =>
    api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: wish,
      as: ada,
    });
  const cancelled = await api.givenShowtime();
  await api.request({
    method: 'POST',
    url: `/showtimes/${cancelled.showtimeId}/cancel`,
    payload: { reason: 'The projector broke.' },
    as: await api.givenUser({ role: 'admin' }),
  });
  expect((await ask(cancelled.showtimeId)).json()).toMatchObject({ code: 'SHOWTIME_CANCELLED' });

  const planned = await api.givenShowtime({ status: 'planned' });
  expect((await ask(planned.showtimeId)).json()).toMatchObject({ code: 'SALES_NOT_OPEN' });

  const over = await api.givenShowtime({ seats: 's', startsInMinutes: -16 });
  expect((await ask(over.showtimeId)).json()).toMatchObject({ code: 'SALES_CLOSED' });

  const full = await api.givenShowtime({ seats: 's' });
  await api.givenHold(full.showtimeId, ['A1'], grace);
  expect((await ask(full.showtimeId)).json()).toMatchObject({ code: 'NOT_ENOUGH_SEATS' });
});
