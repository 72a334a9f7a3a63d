import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { newGuest } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';

type Bought = { id: string; tickets: { id: string; seat: string }[] };

let payments: TestPayments;
let api: TestApp;
let link: string;
let bought: Bought;
let showtimeId: string;

const at = (path: string, headers: Record<string, string> = {}) =>
  api.request({ url: path, headers });

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({
    payments,
    environment: { PUBLIC_URL: 'http://localhost:8000' },
  });
  ({ showtimeId } = await api.givenShowtime());
  const guest = newGuest();
  const held = await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats: ['A1', 'A2'] },
    headers: guest,
  });
  const reserved = await api.request({
    method: 'POST',
    url: '/reservations',
    payload: {
      showtimeId,
      holdId: held.json<{ id: string }>().id,
      email: 'grace@example.com',
    },
    headers: guest,
  });
  const { id, payment } = reserved.json<{ id: string; payment: { checkoutUrl: string } }>();
  await payments.pay(payment.checkoutUrl);
  await payments.waitForWebhooks();
  bought = (await at(`/reservations/${id}`, guest)).json<Bought>();
  await api.deliverMessages();
  const text = api.mails.find(({ to }) => to === 'grace@example.com')?.text ?? '';
  link = /access=([\w.-]+)/.exec(text)?.[1] ?? 'the mail has no link';
});
afterAll(async () => {
  await api.stop();
  await payments.stop();
});

describe('whoever has the link of the mail', () => {
  test('reads the reservation', async () => {
    expect((await at(`/reservations/${bought.id}?access=${link}`)).json()).toMatchObject({
      id: bought.id,
      status: 'confirmed',
      tickets: [{ seat: 'A1' }, { seat: 'A2' }],
    });
  });

  test.each([
    ['tickets.pdf', 'application/pdf', '%PDF-'],
    ['calendar.ics', 'text/calendar', 'BEGIN:VCALENDAR'],
  ])('has it as %s', async (file, type, beginning) => {
    const answer = await at(`/reservations/${bought.id}/${file}?access=${link}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain(type);
    expect(answer.headers['cache-control']).toBe('private, no-store');
    expect(answer.body.startsWith(beginning)).toBe(true);
  });

  test.each(['svg', 'png'])('has the code of each ticket as %s', async (format) => {
    for (const { id } of bought.tickets) {
      const answer = await at(`/tickets/${id}/qr.${format}?access=${link}`);
      expect(answer.statusCode).toBe(200);
    }
  });

  test('has that reservation and no other', async () => {
    const other = await api.givenReservation(showtimeId, ['A5']);
    const [ticket] = other.tickets;
    for (const url of [
      `/reservations/${other.id}`,
      `/reservations/${other.id}/tickets.pdf`,
      `/reservations/${other.id}/calendar.ics`,
      `/tickets/${ticket?.id}/qr.svg`,
    ]) {
      expect((await at(`${url}?access=${link}`)).statusCode).toBe(404);
    }
  });
});

test.each([
  ['nothing', {}, 401],
  ['another guest', newGuest(), 404],
])('For %s there are no tickets', async (_, headers, status) => {
  const [ticket] = bought.tickets;
  for (const url of [
    `/reservations/${bought.id}`,
    `/reservations/${bought.id}/tickets.pdf`,
    `/tickets/${ticket?.id}/qr.svg`,
  ]) {
    expect((await at(url, headers)).statusCode).toBe(status);
  }
});

test('A ticket that was given back has no code any more, and its entry in the calendar is newer', async () => {
  const revisionOf = (ics: string) => Number(/SEQUENCE:(\d+)/.exec(ics)?.[1] ?? Number.NaN);
  const calendar = async () =>
    revisionOf((await at(`/reservations/${bought.id}/calendar.ics?access=${link}`)).body);
  const before = await calendar();
  const [first, second] = bought.tickets;
  const cancelled = await api.request({
    method: 'POST',
    url: `/reservations/${bought.id}/cancel?access=${link}`,
    payload: { ticketIds: [first?.id] },
  });
  expect(cancelled.statusCode).toBe(200);

  expect((await at(`/tickets/${first?.id}/qr.svg?access=${link}`)).json()).toMatchObject({
    status: 409,
    code: 'TICKET_VOID',
  });
  expect((await at(`/tickets/${second?.id}/qr.svg?access=${link}`)).statusCode).toBe(200);
  expect(await calendar()).toBeGreaterThan(before);
});
