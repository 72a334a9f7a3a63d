import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { scheduleOf } from './schedule-givens.ts';

let api: TestApp;
let admin: TestUser;
let scheduled: ReturnType<typeof scheduleOf>['scheduled'];
let change: ReturnType<typeof scheduleOf>['change'];
let cancel: ReturnType<typeof scheduleOf>['cancel'];
let auditOf: ReturnType<typeof scheduleOf>['auditOf'];

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  ({ scheduled, change, cancel, auditOf } = scheduleOf(api, admin));
});
afterAll(() => api.stop());

describe('cancelling a showtime', () => {
  test('voids what was sold, ends what was held, and stays readable', async () => {
    const { id } = await scheduled();
    const { id: reservationId, buyer } = await api.givenReservation(id, ['A1', 'A2']);
    await api.givenHold(id, ['B1']);

    const cancelled = await cancel(id, 'The projector is broken.');

    expect(cancelled.json()).toMatchObject({
      status: 'cancelled',
      availability: 'notOnSale',
      cancellationReason: 'The projector is broken.',
    });
    expect((await api.request({ url: `/showtimes/${id}` })).json()).toEqual(cancelled.json());
    const reservation = await api.request({ url: `/reservations/${reservationId}`, as: buyer });
    expect(reservation.json()).toMatchObject({ status: 'cancelled' });
    expect(await api.takenSeats(id)).toHaveLength(8);
    const { after } = await api.db
      .selectFrom('audit_log as l')
      .select('l.after')
      .where('l.subject_id', '=', id)
      .where('l.action', '=', 'showtime.cancel')
      .executeTakeFirstOrThrow();
    expect(after).toEqual({
      status: 'cancelled',
      reason: 'The projector is broken.',
      voidedTickets: 2,
      endedHolds: 1,
      cancelledReservations: 1,
    });
  });

  test('again changes nothing, and answers the same', async () => {
    const { id } = await scheduled();
    const first = await cancel(id, 'No print.');
    const second = await cancel(id, 'Another reason.');

    expect([second.statusCode, second.json()]).toEqual([200, first.json()]);
    expect(await auditOf(id)).toEqual(['showtime.create', 'showtime.cancel']);
  });

  test('by many at once happens once', async () => {
    const { id } = await scheduled();
    await api.givenReservation(id, ['A1']);
    const responses = await Promise.all(Array.from({ length: 8 }, () => cancel(id)));

    expect(responses.map((response) => response.statusCode)).toEqual(Array(8).fill(200));
    expect(await auditOf(id)).toEqual(['showtime.create', 'showtime.cancel']);
  });

  test('ends all changes to it', async () => {
    const { id } = await scheduled();
    await cancel(id);
    expect((await change(id, { format: '3D' })).json()).toMatchObject({
      status: 409,
      code: 'SHOWTIME_CANCELLED',
    });
  });

  test('leaves nobody a ticket who bought in the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await scheduled();
      const buyer = await api.givenUser();
      const [sale] = await Promise.all([
        api.request({
          method: 'POST',
          url: '/reservations',
          payload: { showtimeId: id, seats: ['A1'] },
          as: buyer,
        }),
        cancel(id),
      ]);
      expect([201, 409]).toContain(sale.statusCode);
      const live = await api.db
        .selectFrom('tickets as t')
        .select('t.id')
        .where('t.showtime_id', '=', id)
        .where('t.status', '=', 'valid')
        .execute();
      expect(live).toEqual([]);
    }
  });

  test('needs a reason', async () => {
    const { id } = await scheduled();
    for (const payload of [{}, { reason: '' }, { reason: '  ' }, { reason: 'x'.repeat(501) }]) {
      const url = `/showtimes/${id}/cancel`;
      const refused = await api.request({ method: 'POST', url, payload, as: admin });
      expect(refused.statusCode).toBe(400);
    }
  });
});
