import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { countServerErrors, race, tally } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

let api: TestApp;
let staff: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(() => api.stop());

const admitting = (payload: object) =>
  ({ method: 'POST', url: '/tickets/admissions', payload, as: staff }) as const;

/** A ticket that was paid for, of a showtime whose door is open. */
async function givenTicket({ isPaid = true, startsInMinutes = 120 } = {}) {
  const { showtimeId } = await api.givenShowtime({ startsInMinutes });
  const reservation = await api.givenReservation(showtimeId, ['A1', 'A2']);
  const [ticket] = reservation.tickets;
  if (ticket === undefined) throw new Error('no ticket');
  if (isPaid) await pay(reservation.id);
  return { showtimeId, reservation, ticket };
}

async function pay(reservationId: string): Promise<void> {
  const url = `/reservations/${reservationId}/payments?channel=boxOffice`;
  const paid = await api.request({ method: 'POST', url, payload: { method: 'cash' }, as: staff });
  expect(paid.statusCode, paid.body).toBe(201);
}

/** The showtime as if that many minutes had gone by. */
async function letPass(showtimeId: string, minutes: number): Promise<void> {
  const age = sql`make_interval(mins => ${minutes})`;
  await sql`
    update showtimes
    set starts_at = starts_at - ${age}, feature_starts_at = feature_starts_at - ${age},
      ends_at = ends_at - ${age}, turnaround_ends_at = turnaround_ends_at - ${age},
      sales_open_at = sales_open_at - ${age}, sales_close_at = sales_close_at - ${age}
    where id = ${showtimeId}::uuid`.execute(api.db);
}

test('A ticket lets one person in, once', async () => {
  const { showtimeId, reservation, ticket } = await givenTicket();
  const first = await api.request(admitting({ code: ticket.code, showtimeId }));
  expect(first.statusCode).toBe(201);
  expect(first.json()).toMatchObject({
    ticketId: ticket.id,
    reservationId: reservation.id,
    showtimeId,
    seat: 'A1',
    ticketType: 'adult',
    amountDue: { amount: 0, currency: 'GBP' },
  });
  const again = await api.request(admitting({ code: ticket.code, showtimeId }));
  expect(again.json()).toMatchObject({
    status: 409,
    code: 'TICKET_ADMITTED',
    admittedAt: first.json<{ admittedAt: string }>().admittedAt,
  });
});

test('Of many doors that scan one ticket at once, one opens', async () => {
  const { ticket } = await givenTicket();
  const answers = await race(
    [api],
    Array.from({ length: 20 }, () => admitting({ code: ticket.code })),
  );
  expect(countServerErrors(answers)).toBe(0);
  expect(tally(answers)).toEqual({ '201': 1, '409 TICKET_ADMITTED': 19 });
});

test('A ticket for another showtime, a cancelled one and a forged one open nothing', async () => {
  const { reservation, ticket } = await givenTicket();
  const other = await api.givenShowtime();
  expect(
    (await api.request(admitting({ code: ticket.code, showtimeId: other.showtimeId }))).json(),
  ).toMatchObject({ status: 409, code: 'TICKET_FOR_ANOTHER_SHOWTIME' });

  const forged = `${ticket.code.slice(0, -4)}AAAA`;
  expect((await api.request(admitting({ code: forged }))).json()).toMatchObject({
    status: 404,
    code: 'TICKET_UNKNOWN',
  });

  await api.request({
    method: 'POST',
    url: `/reservations/${reservation.id}/cancel`,
    payload: { ticketIds: [ticket.id] },
    as: reservation.buyer,
  });
  expect((await api.request(admitting({ code: ticket.code }))).json()).toMatchObject({
    status: 409,
    code: 'TICKET_VOID',
  });
});

test('Whoever has not paid stays outside, until they have', async () => {
  const { reservation, ticket } = await givenTicket({ isPaid: false });
  const refused = await api.request(admitting({ code: ticket.code }));
  expect(refused.json()).toMatchObject({
    status: 409,
    code: 'PAYMENT_DUE',
    amountDue: { amount: 2500, currency: 'GBP' },
  });
  await pay(reservation.id);
  expect((await api.request(admitting({ code: ticket.code }))).statusCode).toBe(201);
});

test('Staff can let somebody in who has not paid, and it is recorded who did', async () => {
  const { reservation, ticket } = await givenTicket({ isPaid: false });
  const admitted = await api.request(admitting({ code: ticket.code, admitUnpaid: true }));
  expect(admitted.statusCode).toBe(201);
  expect(admitted.json()).toMatchObject({ amountDue: { amount: 2500 } });
  const entries = await api.db
    .selectFrom('audit_log')
    .select(['actor_user_id', 'action', 'after'])
    .where('subject_id', '=', reservation.id)
    .execute();
  expect(entries).toEqual([
    {
      actor_user_id: staff.id,
      action: 'ticket.admitUnpaid',
      after: { ticketId: ticket.id, amountDue: 2500, currency: 'GBP' },
    },
  ]);
});

test('That somebody may go in unpaid is not recorded of those who have paid', async () => {
  const { reservation, ticket } = await givenTicket();
  await api.request(admitting({ code: ticket.code, admitUnpaid: true }));
  const entries = await api.db
    .selectFrom('audit_log')
    .select('action')
    .where('subject_id', '=', reservation.id)
    .execute();
  expect(entries).toEqual([{ action: 'reservation.takePayment' }]);
});

test('The door opens three hours before the start, and closes at the end', async () => {
  const { showtimeId, ticket } = await givenTicket({ startsInMinutes: 182 });
  const early = await api.request(admitting({ code: ticket.code }));
  const { starts_at: startsAt, ends_at: endsAt } = await api.db
    .selectFrom('showtimes')
    .select(['starts_at', 'ends_at'])
    .where('id', '=', showtimeId)
    .executeTakeFirstOrThrow();
  const refusal = early.json<{ status: number; code: string; opensAt: string }>();
  expect(refusal).toMatchObject({ status: 409, code: 'ADMISSION_NOT_OPEN' });
  expect(Date.parse(refusal.opensAt)).toBe(startsAt.getTime() - 3 * 3_600_000);

  const length = (endsAt.getTime() - startsAt.getTime()) / 60_000;
  await letPass(showtimeId, 183 + length);
  const late = (await api.request(admitting({ code: ticket.code }))).json<{ endedAt: string }>();
  expect(late).toMatchObject({ status: 409, code: 'ADMISSION_OVER' });
  expect(Date.parse(late.endedAt)).toBe(endsAt.getTime() - (183 + length) * 60_000);

  // Somebody comes late: the film is still running.
  await letPass(showtimeId, -length);
  expect((await api.request(admitting({ code: ticket.code }))).statusCode).toBe(201);
});
