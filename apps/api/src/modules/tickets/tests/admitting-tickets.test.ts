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

async function givenTicket() {
  const { showtimeId } = await api.givenShowtime();
  const reservation = await api.givenReservation(showtimeId, ['A1', 'A2']);
  const [ticket] = reservation.tickets;
  if (ticket === undefined) throw new Error('no ticket');
  return { showtimeId, reservation, ticket };
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
    amountDue: { amount: 2500, currency: 'GBP' },
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
