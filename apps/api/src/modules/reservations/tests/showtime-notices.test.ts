import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  booksOf,
  givenPending,
  messagesAbout,
  reservationOf,
  type PendingPurchase,
} from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import {
  executeAsOwner,
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../../../test/support/test-app.ts';
import { cancelling, givenPaid, quoteCancellation, TIERED } from './leaving-givens.ts';

let payments: TestPayments;
let api: TestApp;
let other: TestApp;
let admin: TestUser;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  other = await startTestApp({ database: api.database });
  admin = await api.givenUser({ role: 'admin' });
});
afterEach(async () => {
  await api.parts.payments.sendRefunds();
  await payments.waitForWebhooks();
  await expectInvariants(api);
});
afterAll(async () => {
  await other.stop();
  await api.stop();
  await payments.stop();
});

function cancelShowtime(showtimeId: string) {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/cancel`,
    payload: { reason: 'The projector is broken.' },
    as: admin,
  });
}

function moveShowtime(showtimeId: string, startsAt: string, headers: Record<string, string> = {}) {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/move`,
    payload: { startsAt, reason: 'The film came late.' },
    headers,
    as: admin,
  });
}

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

async function givenSold(seats: readonly string[][]): Promise<PendingPurchase[]> {
  const { showtimeId } = await api.givenShowtime({ startsInMinutes: 600, terms: TIERED });
  const sold = [];
  for (const some of seats) sold.push(await givenPaid(api, payments, { showtimeId, seats: some }));
  return sold;
}

const giveNotices = (from: TestApp = api) => from.parts.giveShowtimeNotices();

async function isDone(showtimeId: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`
    select bool_and(n.done_at is not null) as done from showtime_notices n
    where n.showtime_id = ${showtimeId}::uuid`.execute(api.db);
  return rows[0]?.done ?? false;
}

function tellingsOf(kinds: readonly string[], kind: string): number {
  return kinds.filter((one) => one === kind).length;
}

describe('when a showtime is cancelled', () => {
  test('everybody gets everything back, fees and all, and is told so once', async () => {
    const [first, second] = await givenSold([['A1', 'A2'], ['A5']]);
    if (first === undefined || second === undefined) throw new Error('two were sold');
    await cancelShowtime(first.showtimeId);
    // The books say at once what is owed; the job asks for it.
    expect(await booksOf(api, first)).toMatchObject({ due: -3000, refundsAsked: 0 });

    await giveNotices();
    await giveNotices();
    await api.parts.payments.sendRefunds();
    await payments.waitForWebhooks();

    for (const [purchase, amount] of [
      [first, 3000],
      [second, 1600],
    ] as const) {
      expect(await reservationOf(api, purchase)).toMatchObject({
        status: 'cancelled',
        amountRefunded: { amount },
        refundDue: { amount: 0 },
        amountKept: { amount: 0 },
        refunds: [{ amount: { amount }, reason: 'showtimeCancelled', status: 'succeeded' }],
      });
      expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ refundedAmount: amount });
      expect(tellingsOf(await messagesAbout(api, purchase), 'showtimeCancelled')).toBe(1);
    }
    expect(await isDone(first.showtimeId)).toBe(true);
  });

  test('what was cancelled before stays as it was', async () => {
    const [purchase] = await givenSold([['A1', 'A2']]);
    if (purchase === undefined) throw new Error('one was sold');
    const { tickets } = await reservationOf(api, purchase);
    const payload = { ticketIds: [tickets[0]?.id] };
    await api.request(cancelling(purchase.reservationId, { headers: purchase.headers }, payload));
    await cancelShowtime(purchase.showtimeId);
    await giveNotices();
    // Half of the first ticket and a fee of it were kept when it was given back.
    expect(await reservationOf(api, purchase)).toMatchObject({
      amountKept: { amount: 675 },
      refundDue: { amount: 2325 },
    });
  });

  test('what waits for its payment is cancelled and cannot be paid any more', async () => {
    const { showtimeId } = await api.givenShowtime();
    const purchase = await givenPending(api, { showtimeId, seats: ['A1'] });
    await cancelShowtime(showtimeId);
    await giveNotices();
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'cancelled', refunds: [] });
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ status: 'cancelled' });
    expect(await messagesAbout(api, purchase)).toEqual(['showtimeCancelled']);
  });

  test('who never paid owes nothing, and is told', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id, buyer } = await api.givenReservation(showtimeId, ['A1']);
    await cancelShowtime(showtimeId);
    await giveNotices();
    const answer = await api.request({ url: `/reservations/${id}`, as: buyer });
    expect(answer.json()).toMatchObject({ amountDue: { amount: 0 }, refundDue: { amount: 0 } });
    expect(await messagesAbout(api, { reservationId: id })).toContain('showtimeCancelled');
  });

  test('goodwill is not given back twice', async () => {
    const [purchase] = await givenSold([['A1', 'A2']]);
    if (purchase === undefined) throw new Error('one was sold');
    await api.request({
      method: 'POST',
      url: `/reservations/${purchase.reservationId}/refunds`,
      payload: { amount: 2000, reason: 'The heating failed.' },
      as: admin,
    });
    await cancelShowtime(purchase.showtimeId);
    await giveNotices();
    await api.parts.payments.sendRefunds();
    await payments.waitForWebhooks();
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ refundedAmount: 3000 });
    expect(await booksOf(api, purchase)).toMatchObject({ due: 0, paid: 0 });
  });

  test('many at once are all seen to by one run, and one that fails holds up none of them', async () => {
    const sold = [];
    for (let count = 0; count < 22; count += 1) {
      const { showtimeId } = await api.givenShowtime({ seats: 's' });
      sold.push({ showtimeId, ...(await api.givenReservation(showtimeId, ['A1'])) });
    }
    await Promise.all(sold.map(({ showtimeId }) => cancelShowtime(showtimeId)));
    const [first] = sold;
    if (first === undefined) throw new Error('many were sold');
    const { id, showtimeId } = first;
    const setEmail = async (email: string) =>
      api.db.updateTable('reservations').set({ email }).where('id', '=', id).execute();
    await setEmail('not one address, but two');
    await expect(giveNotices()).rejects.toThrow(/address/);
    const done = await Promise.all(sold.map((one) => isDone(one.showtimeId)));
    expect(done.filter((isOneDone) => !isOneDone)).toHaveLength(1);

    await setEmail('one@example.com');
    await giveNotices();
    expect(await isDone(showtimeId)).toBe(true);
  });

  test('one whose refund fails is told all the same, and keeps nobody of its showtime waiting', async () => {
    const sold = await givenSold([['A1', 'A2'], ['A5'], ['A7']]);
    const [first, ...others] = sold;
    if (first === undefined) throw new Error('some were sold');
    // They are seen to in the order of their ids.
    for (const { reservationId } of others) expect(reservationId > first.reservationId).toBe(true);
    await cancelShowtime(first.showtimeId);
    await executeAsOwner(
      api.db,
      'alter table marquee.refunds add constraint planted check (amount <> 3000) not valid',
    );
    await expect(giveNotices()).rejects.toThrow(/planted/);
    for (const purchase of others) {
      expect(await reservationOf(api, purchase)).toMatchObject({ refunds: [{}] });
      expect(tellingsOf(await messagesAbout(api, purchase), 'showtimeCancelled')).toBe(1);
    }
    expect(await reservationOf(api, first)).toMatchObject({ refunds: [] });
    expect(tellingsOf(await messagesAbout(api, first), 'showtimeCancelled')).toBe(1);
    expect(await isDone(first.showtimeId)).toBe(false);
    await expect(giveNotices(other)).rejects.toThrow(/planted/);

    await executeAsOwner(api.db, 'alter table marquee.refunds drop constraint planted');
    await giveNotices();
    expect(await isDone(first.showtimeId)).toBe(true);
    for (const purchase of sold) {
      expect(await reservationOf(api, purchase)).toMatchObject({ refunds: [{}] });
      expect(tellingsOf(await messagesAbout(api, purchase), 'showtimeCancelled')).toBe(1);
    }
  });

  test('one who cannot be written to is refunded at once, and told of it when they can', async () => {
    const [purchase] = await givenSold([['A1', 'A2']]);
    if (purchase === undefined) throw new Error('one was sold');
    const setEmail = async (email: string) =>
      api.db
        .updateTable('reservations')
        .set({ email })
        .where('id', '=', purchase.reservationId)
        .execute();
    await setEmail('not one address, but two');
    await cancelShowtime(purchase.showtimeId);
    await expect(giveNotices()).rejects.toThrow(/address/);
    const refunds = [{ amount: { amount: 3000 }, reason: 'showtimeCancelled' }];
    expect(await reservationOf(api, purchase)).toMatchObject({ refunds });

    await setEmail('one@example.com');
    await giveNotices();
    expect(await reservationOf(api, purchase)).toMatchObject({ refunds });
    const told = await api.db
      .selectFrom('outbox_messages')
      .select('facts')
      .where('dedupe_key', '=', `showtimeCancelled:${purchase.reservationId}`)
      .execute();
    expect(told).toMatchObject([{ facts: { refund: { amount: 3000 } } }]);
    expect(await isDone(purchase.showtimeId)).toBe(true);
  });

  test('two workers at once, cut off anywhere, refund each once and tell each once', async () => {
    const { showtimeId, seats } = await api.givenShowtime();
    const sold = [];
    for (const seat of seats) {
      sold.push(await givenPaid(api, payments, { showtimeId, seats: [seat] }));
    }
    await cancelShowtime(showtimeId);
    // Each run is told to stop at some moment; the transaction under way ends, or is lost below.
    for (let run = 0; run < 6 && !(await isDone(showtimeId)); run += 1) {
      const stopping = new AbortController();
      const runs = [
        api.parts.giveShowtimeNotices(stopping.signal),
        other.parts.giveShowtimeNotices(stopping.signal),
      ];
      setTimeout(() => stopping.abort(), 5 * run);
      // The connection of one of them is taken away under it, as by a kill.
      await sql`
        select pg_terminate_backend(a.pid) from pg_stat_activity a
        where a.datname = current_database() and a.query like '%showtime_notices%'
          and a.pid <> pg_backend_pid() and a.state <> 'idle'
        limit 1`.execute(api.db);
      await Promise.allSettled(runs);
    }
    await Promise.all([giveNotices(), giveNotices(other)]);
    expect(await isDone(showtimeId)).toBe(true);
    await api.parts.payments.sendRefunds();
    await payments.waitForWebhooks();
    for (const purchase of sold) {
      const { refunds } = await reservationOf(api, purchase);
      expect(refunds.map(({ amount }) => amount.amount)).toEqual([1250]);
      expect(tellingsOf(await messagesAbout(api, purchase), 'showtimeCancelled')).toBe(1);
    }
  });
});

describe('when a showtime is moved', () => {
  test('seats, tickets and prices stay, and everybody is told and may give theirs back', async () => {
    const [purchase] = await givenSold([['A1', 'A2']]);
    if (purchase === undefined) throw new Error('one was sold');
    const { showtimeId } = purchase;
    const before = await reservationOf(api, purchase);
    const startsAt = inHours(1);
    const moved = await moveShowtime(showtimeId, startsAt);
    expect(moved.statusCode, moved.body).toBe(200);
    expect(Date.parse(moved.json<{ startsAt: string }>().startsAt)).toBe(Date.parse(startsAt));

    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'confirmed',
      tickets: before.tickets,
      total: before.total,
      isFreelyRefundable: true,
    });
    await giveNotices();
    await giveNotices();
    expect(tellingsOf(await messagesAbout(api, purchase), 'showtimeMoved')).toBe(1);
    // By the policy it would be too late.
    const who = { headers: purchase.headers };
    expect(await quoteCancellation(api, purchase.reservationId, who)).toMatchObject({
      isOpen: true,
      refund: { amount: 3000 },
      kept: { amount: 0 },
    });
  });

  test('seats that were only held become free; who is paying keeps theirs', async () => {
    const { showtimeId } = await api.givenShowtime();
    const hold = await api.givenHold(showtimeId, ['A1']);
    const purchase = await givenPending(api, { showtimeId, seats: ['A2'] });
    await moveShowtime(showtimeId, inHours(30));
    expect(await api.takenSeats(showtimeId)).toEqual(['A2']);
    const bought = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId: hold.id, email: 'late@example.com' },
      headers: { 'guest-token': hold.guestToken },
    });
    expect(bought.json()).toMatchObject({ status: 409, code: 'HOLD_RELEASED' });
    await payments.pay(purchase.checkoutUrl);
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'confirmed',
      isFreelyRefundable: true,
    });
    await giveNotices();
    expect(await messagesAbout(api, purchase)).toContain('showtimeMoved');
  });

  test('it is for the revision that was read, and not over another showtime', async () => {
    const { showtimeId, movieId, auditoriumId } = await api.givenShowtime();
    const purchase = await givenPaid(api, payments, { showtimeId, seats: ['A1'] });
    const { headers } = await api.request({ url: `/showtimes/${showtimeId}` });
    const tag = { 'if-match': String(headers['etag']) };
    expect((await moveShowtime(showtimeId, inHours(40), tag)).statusCode).toBe(200);
    expect((await moveShowtime(showtimeId, inHours(41), tag)).json()).toMatchObject({
      status: 412,
      code: 'PRECONDITION_FAILED',
    });
    const inTheWay = await api.request({
      method: 'POST',
      url: '/showtimes',
      payload: {
        movieId,
        auditoriumId,
        startsAt: inHours(50),
        basePrice: { amount: 1000, currency: 'GBP' },
      },
      as: admin,
    });
    expect((await moveShowtime(showtimeId, inHours(50))).json()).toMatchObject({
      status: 409,
      code: 'SHOWTIME_OVERLAPS',
      conflicts: [{ id: inTheWay.json<{ id: string }>().id }],
    });
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'confirmed' });
  });

  test('a past time, no reason, and a cancelled showtime are refused; PATCH refuses as before', async () => {
    const [purchase] = await givenSold([['A1']]);
    if (purchase === undefined) throw new Error('one was sold');
    const { showtimeId } = purchase;
    expect((await moveShowtime(showtimeId, inHours(-1))).statusCode).toBe(400);
    const mute = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/move`,
      payload: { startsAt: inHours(30) },
      as: admin,
    });
    expect(mute.statusCode).toBe(400);
    const patched = await api.request({
      method: 'PATCH',
      url: `/showtimes/${showtimeId}`,
      payload: { startsAt: inHours(30) },
      as: admin,
    });
    expect(patched.json()).toMatchObject({ code: 'SHOWTIME_HAS_SALES' });
    await cancelShowtime(showtimeId);
    expect((await moveShowtime(showtimeId, inHours(30))).json()).toMatchObject({
      code: 'SHOWTIME_CANCELLED',
    });
    await giveNotices();
  });
});
