import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
});

test('An export tells of every reservation with its tickets and its money', async () => {
  const ada = await api.givenUser();
  const { showtimeId } = await api.givenShowtime();
  const { id, reference } = await api.givenReservation(showtimeId, ['A1', 'A2'], ada);
  await api.givenReservation(showtimeId, ['A3']);
  const answer = await api.request({ url: '/auth/me/export', as: ada });
  expect(answer.statusCode).toBe(200);
  expect(
    answer.json<{ sections: { reservations: object[] } }>().sections.reservations,
  ).toMatchObject([
    { id, reference, tickets: [{ seat: 'A1' }, { seat: 'A2' }], ledger: { due: 2500 } },
  ]);
});

test('Erasing a person leaves the money and no trace of who they were', async () => {
  const email = 'very.personal@example.com';
  const ada = await api.givenUser({ email });
  const admin = await api.givenUser({ role: 'admin' });
  const { showtimeId } = await api.givenShowtime();
  const reserved = await api.request({
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, seats: ['A1'] },
    headers: { 'idempotency-key': 'remembers' },
    as: ada,
  });
  const { id } = reserved.json<{ id: string }>();
  const erased = await api.request({ method: 'POST', url: `/users/${ada.id}/erase`, as: admin });
  expect(erased.statusCode).toBeLessThan(300);

  const kept = await api.request({ url: `/reservations/${id}`, as: admin });
  expect(kept.json()).toMatchObject({ email: null, amountDue: { amount: 1250 } });
  const { rows } = await sql<{ found: string }>`
    select 'reservation' as found from reservations r where r.email = ${email}
    union all
    select 'answer' from idempotency_keys k where k.facts::text like ${`%${email}%`}
    union all
    select 'message' from outbox_messages m where m.recipient = ${email} and m.kind <> 'accountErased'
  `.execute(api.db);
  expect(rows).toEqual([]);
});
