import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  startTestPayments,
  type TestPayments,
} from '../../../apps/api/test/support/payment-simulator.ts';
import {
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../../apps/api/test/support/test-app.ts';
import { auditHistory } from '../audit-history.ts';
import { newHistory, type BookingRecord, type ClientHistory } from '../client-history.ts';

let api: TestApp;
let payments: TestPayments;
let buyer: TestUser;
let showtimeId: string;
let kept: BookingRecord;
let cancelled: BookingRecord;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  buyer = await api.givenUser();
  ({ showtimeId } = await api.givenShowtime({ seats: 'ssssssssss' }));
  kept = await book('kept', ['A1', 'A2']);
  cancelled = await book('cancelled', ['A3']);
  const url = `/reservations/${cancelled.reservation?.id}/cancel`;
  await api.request({ method: 'POST', url, payload: {}, as: buyer });
});

afterAll(async () => {
  await api.stop();
  await payments.stop();
});

describe('the audit of what clients were told', () => {
  it('finds nothing when all of it is true', async () => {
    expect(await namesFound(trueHistory())).toEqual([]);
  });

  it('misses a booking that was acknowledged and is not there', async () => {
    const history = trueHistory();
    const reservation = { ...told(kept), id: '0198c0de-0000-7000-8000-000000000001' };
    history.bookings.push({ ...kept, key: 'lost', reservation });

    expect(await namesFound(history)).toContain('what was acknowledged is in the database');
  });

  it('notices a ticket that was acknowledged for another seat or price', async () => {
    const history = trueHistory();
    const [first, ...others] = told(kept).tickets ?? [];
    const tickets = [{ id: first?.id ?? '', seat: 'A9', amount: 1 }, ...others];
    history.bookings[0] = { ...kept, reservation: { ...told(kept), tickets } };

    expect(await namesFound(history)).toContain(
      'what was acknowledged is in the database as it was told',
    );
  });

  it('notices who paid and has neither tickets nor the money back', async () => {
    const payer = await api.givenUser();
    const history = newHistory();
    history.bookings.push({ ...(await beginToPay(payer, ['A9'])), payment: 'done' });

    const { violations } = await auditHistory(api.pool, history, [ownerOf(payer)]);

    expect(violations.map(({ name }) => name)).toEqual(['who paid has tickets, or the money back']);
  });

  it('notices a cancel that nobody asked for', async () => {
    const history = trueHistory();
    history.cancels = [];

    expect(await namesFound(history)).toContain('only what was asked for is cancelled');
  });

  it('takes a cancel that nobody was answered about for what it was', async () => {
    const history = trueHistory();
    history.cancels = history.cancels.map((cancel) => ({ ...cancel, outcome: 'unknown' }));

    expect(await namesFound(history)).toEqual([]);
  });

  it('notices a ticket that is valid although its cancel was acknowledged', async () => {
    const history = trueHistory();
    history.cancels.push({ reservationId: told(kept).id, ticketIds: undefined, outcome: 'done' });

    expect(await namesFound(history)).toContain('what was acknowledged as cancelled is void');
  });

  it('notices a refused booking that left something', async () => {
    const history = trueHistory();
    history.bookings[0] = { ...kept, outcome: 'refused' };

    expect(await namesFound(history)).toContain('what was refused left nothing');
  });

  it('notices a booking that nobody asked for', async () => {
    const history = trueHistory();
    history.bookings.pop();

    expect(await namesFound(history)).toEqual(['nothing is booked that nobody asked for']);
  });

  it('notices a key that leads to another booking than it was answered with', async () => {
    const history = trueHistory();
    history.bookings[0] = { ...kept, key: 'cancelled' };

    expect(await namesFound(history)).toContain('a key leads to what it was answered with');
  });

  it('notices a hold that was acknowledged and is not there', async () => {
    const history = trueHistory();
    const hold = { id: '0198c0de-0000-7000-8000-000000000001', seats: ['A7'], amount: 1250 };
    history.holds.push({ showtimeId, owner: ownerOf(buyer), key: 'held', outcome: 'done', hold });

    expect(await namesFound(history)).toContain('what was acknowledged is in the database');
  });

  it('notices two answers to one key', async () => {
    const history = trueHistory();
    history.differentAnswers.push({ key: 'kept', first: '201 {}', second: '201 {"id":1}' });

    expect(await namesFound(history)).toEqual(['one key has one answer']);
  });

  it('tells which unknown bookings were made', async () => {
    const history = trueHistory();
    history.bookings[0] = { showtimeId, owner: ownerOf(buyer), key: 'kept', outcome: 'unknown' };
    history.bookings.push({ showtimeId, owner: ownerOf(buyer), key: 'never', outcome: 'unknown' });

    const { violations, unknownBookings } = await auditHistory(api.pool, history, [ownerOf(buyer)]);

    expect(violations).toEqual([]);
    expect(unknownBookings).toEqual({ booked: 1, notBooked: 1 });
  });
});

async function namesFound(history: ClientHistory): Promise<string[]> {
  const { violations } = await auditHistory(api.pool, history, [ownerOf(buyer)]);
  return violations.map(({ name }) => name);
}

function trueHistory(): ClientHistory {
  const history = newHistory();
  history.bookings.push(kept, cancelled);
  history.cancels.push({
    reservationId: told(cancelled).id,
    ticketIds: undefined,
    outcome: 'done',
  });
  return history;
}

function told({ reservation }: BookingRecord) {
  if (reservation === undefined) throw new Error('this booking was not acknowledged');
  return reservation;
}

const ownerOf = ({ id }: TestUser) => `user:${id}`;

type Answer = {
  id: string;
  reference: string;
  total: { amount: number };
  tickets: { id: string; seat: string; price: { amount: number } }[];
};

async function book(key: string, seats: readonly string[]): Promise<BookingRecord> {
  const { id, reference, total, tickets } = await post(buyer, '/reservations', key, {
    showtimeId,
    seats,
  });
  const told = tickets.map((ticket) => ({ ...ticket, amount: ticket.price.amount }));
  return {
    ...{ showtimeId, owner: ownerOf(buyer), key, outcome: 'done' },
    reservation: { id, reference, amount: total.amount, tickets: told },
  };
}

async function beginToPay(payer: TestUser, seats: readonly string[]): Promise<BookingRecord> {
  const hold = await post(payer, `/showtimes/${showtimeId}/holds`, 'hold', { seats });
  const body = { showtimeId, holdId: hold.id, payment: { method: 'online' } };
  const { id, reference, total } = await post(payer, '/reservations', 'pay', body);
  return {
    ...{ showtimeId, owner: ownerOf(payer), key: 'pay', outcome: 'done' },
    reservation: { id, reference, amount: total.amount, tickets: null },
  };
}

async function post(as: TestUser, url: string, key: string, payload: object): Promise<Answer> {
  const headers = { 'idempotency-key': key };
  const response = await api.request({ method: 'POST', url, payload, headers, as });
  expect(response.statusCode, response.body).toBe(201);
  return response.json<Answer>();
}
