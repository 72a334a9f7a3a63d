import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

let api: TestApp;
let staff: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
});

function block(showtimeId: string, seats: readonly string[], kind = 'broken') {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/blocks`,
    payload: { seats, kind, reason: 'The seat is torn.' },
    as: staff,
  });
}

function unblock(showtimeId: string, seats: readonly string[]) {
  return api.request({
    method: 'DELETE',
    url: `/showtimes/${showtimeId}/blocks`,
    payload: { seats },
    as: staff,
  });
}

describe('seats that the house keeps', () => {
  test('are not sold until they are put back', async () => {
    const { showtimeId } = await api.givenShowtime();
    expect((await block(showtimeId, ['A1', 'A2'])).statusCode).toBe(204);
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
    const hold = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: ['A1'] },
    });
    expect(hold.json()).toMatchObject({
      code: 'SEATS_UNAVAILABLE',
      seats: [{ label: 'A1', reason: 'blocked' }],
    });
    expect((await block(showtimeId, ['A1'], 'house')).statusCode).toBe(204);
    expect((await unblock(showtimeId, ['A1', 'A2', 'A3'])).statusCode).toBe(204);
    expect((await unblock(showtimeId, ['A1'])).statusCode).toBe(204);
    expect(await api.takenSeats(showtimeId)).toEqual([]);
    const audited = await api.db
      .selectFrom('audit_log')
      .select('action')
      .where('subject_id', '=', showtimeId)
      .orderBy('happened_at')
      .execute();
    expect(audited.map(({ action }) => action)).toEqual([
      'showtime.blockSeats',
      'showtime.blockSeats',
      'showtime.unblockSeats',
    ]);
  });

  test('are free ones: never those that somebody has, and all or none', async () => {
    const { showtimeId } = await api.givenShowtime();
    await api.givenReservation(showtimeId, ['A1']);
    const { id: holdId } = await api.givenHold(showtimeId, ['A2']);
    expect((await block(showtimeId, ['A1', 'A2', 'A3'])).json()).toMatchObject({
      status: 409,
      code: 'SEATS_UNAVAILABLE',
      seats: [
        { label: 'A1', reason: 'sold' },
        { label: 'A2', reason: 'held' },
      ],
    });
    await unblock(showtimeId, ['A1', 'A2']);
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
    // What was held and has run out is free.
    await api.ageHold({ showtimeId, holdId, seconds: 3600 });
    expect((await block(showtimeId, ['A2'])).statusCode).toBe(204);
  });

  test('are seats of the showtime, and of one that was not cancelled', async () => {
    const { showtimeId } = await api.givenShowtime();
    expect((await block(showtimeId, ['A1', 'Z9'])).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/seats/1' }],
    });
    await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/cancel`,
      payload: { reason: 'No print.' },
      as: await api.givenUser({ role: 'admin' }),
    });
    expect((await block(showtimeId, ['A1'])).json()).toMatchObject({ code: 'SHOWTIME_CANCELLED' });
    await unblock(showtimeId, ['A1']);
    expect(await api.takenSeats(showtimeId)).toContain('A1');
  });
});
