import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import {
  agePurchase,
  beginning,
  booksOf,
  endStateOf,
  expectSettled,
  givenPending,
  messagesAbout,
  payAgain,
  reservationOf,
  type PendingPurchase,
  type ReservationBody,
} from '../support/paying.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { untilSomebodyWaits, whileLocked } from '../support/waiting-for-locks.ts';

// Money that comes when the time to pay is over, and what ends when none comes.

/** Longer than a payment may take, and the grace after it. */
const ALL_TIME_SECONDS = 700;
const DAY_SECONDS = 86_400;

let payments: TestPayments;
let api: TestApp;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
});
afterEach(async () => {
  await payments.switches({});
  await expectSettled(api, payments);
});
afterAll(async () => {
  await api.stop();
  await payments.stop();
});

/** A purchase whose time is over: its seats are free by the clock, and no job has run. */
async function givenOverdue(
  seats: readonly string[],
  { map = 'ssssssssss', seconds = ALL_TIME_SECONDS } = {},
): Promise<PendingPurchase> {
  const { showtimeId } = await api.givenShowtime({ seats: map });
  const purchase = await givenPending(api, { showtimeId, seats });
  await agePurchase(api, purchase, seconds);
  return purchase;
}

/** A code for a single booking. */
async function givenPromotion() {
  const admin = await api.givenUser({ role: 'admin' });
  const added = await api.request({
    method: 'POST',
    url: '/promotions',
    payload: {
      name: 'Once',
      discount: { kind: 'percentage', rateBasisPoints: 5000 },
      usesMax: 1,
    },
    as: admin,
  });
  expect(added.statusCode, added.body).toBe(201);
  return { admin, ...added.json<{ id: string; code: string }>() };
}

/** A map of so many rows of ten seats. */
const rows = (count: number) => Array.from({ length: count }, () => 'ssssssssss').join('\n');

function rowsOfSeats(count: number): string[][] {
  return ['A', 'B', 'C', 'D', 'E', 'F']
    .slice(0, count)
    .map((row) => Array.from({ length: 10 }, (_, index) => `${row}${index + 1}`));
}

/** An hour later than it starts now, as staff ask for it. */
async function laterStart({ showtimeId }: PendingPurchase): Promise<string> {
  const { starts_at: startsAt } = await api.db
    .selectFrom('showtimes')
    .select('starts_at')
    .where('id', '=', showtimeId)
    .executeTakeFirstOrThrow();
  return new Date(startsAt.getTime() + 3_600_000).toISOString();
}

/** Makes something else of the showtime of a purchase. */
async function change(
  { showtimeId }: PendingPurchase,
  method: 'PATCH' | 'POST',
  path: '' | '/move',
  payload: object,
): Promise<void> {
  const as = await api.givenUser({ role: 'admin' });
  const changed = await api.request({
    method,
    url: `/showtimes/${showtimeId}${path}`,
    payload,
    as,
  });
  expect(changed.statusCode, changed.body).toBe(200);
}

async function pay(purchase: PendingPurchase): Promise<ReservationBody> {
  await payments.pay(purchase.checkoutUrl);
  await payments.waitForWebhooks();
  return reservationOf(api, purchase);
}

const seatsOf = ({ tickets }: ReservationBody) => tickets.map(({ seat }) => seat);

describe('money that comes too late', () => {
  test('buys the same seats while they are free', async () => {
    const purchase = await givenOverdue(['A4', 'A5']);
    expect(await api.takenSeats(purchase.showtimeId)).toEqual([]);
    const reservation = await pay(purchase);
    expect(reservation).toMatchObject({ status: 'confirmed', isFreelyRefundable: false });
    expect(seatsOf(reservation)).toEqual(['A4', 'A5']);
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A4', 'A5']);
    expect(await messagesAbout(api, purchase)).toEqual(['reservationConfirmed']);
  });

  test('buys them also when it is told of days later', async () => {
    const { showtimeId } = await api.givenShowtime({ startsInMinutes: 5 * 24 * 60 });
    const purchase = await givenPending(api, { showtimeId, seats: ['A4', 'A5'] });
    await payments.switches({ holdWebhooks: true, backdatedMilliseconds: 3 * DAY_SECONDS * 1000 });
    await payments.pay(purchase.checkoutUrl);
    await agePurchase(api, purchase, 3 * DAY_SECONDS);
    await payments.release();
    await payments.waitForWebhooks();
    expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
  });

  describe('for a price with a promotion', () => {
    test('buys, though the promotion is over since the hold began', async () => {
      const { admin, id, code } = await givenPromotion();
      const { showtimeId } = await api.givenShowtime();
      const purchase = await givenPending(api, { showtimeId, seats: ['A4'], promotionCode: code });
      await agePurchase(api, purchase, ALL_TIME_SECONDS);
      await api.request({ method: 'DELETE', url: `/promotions/${id}`, as: admin });
      expect(await pay(purchase)).toMatchObject({ status: 'confirmed', total: { amount: 625 } });
    });

    test('is given back when somebody else has got its last use', async () => {
      const { code } = await givenPromotion();
      const { showtimeId } = await api.givenShowtime();
      const purchase = await givenPending(api, { showtimeId, seats: ['A4'], promotionCode: code });
      await agePurchase(api, purchase, ALL_TIME_SECONDS);
      await givenPending(api, { showtimeId, seats: ['A5'], promotionCode: code });
      expect(await pay(purchase)).toMatchObject({ status: 'expired' });
    });
  });

  test('comes too late also when its use of a promotion went while it waited for the seats', async () => {
    const { code } = await givenPromotion();
    const { showtimeId } = await api.givenShowtime();
    const purchase = await givenPending(api, { showtimeId, seats: ['A4'], promotionCode: code });
    const locking = sql`
      select 1 from showtime_seats
      where showtime_id = ${showtimeId}::uuid and seat_label = 'A4' for update`;
    const elsewhere = await api.givenShowtime();
    await whileLocked(api.db, locking, async () => {
      await payments.pay(purchase.checkoutUrl);
      await untilSomebodyWaits(api.db);
      // Over, but not by the clock of whoever waits; nor by the seat, which is locked.
      await sql`
        with over as (
          update holds set expires_at = clock_timestamp()
          where showtime_id = ${showtimeId}::uuid and id = ${purchase.holdId}::uuid
          returning showtime_id, reservation_id, expires_at
        )
        update reservations r set pay_by = over.expires_at - interval '1 minute'
        from over
        where r.showtime_id = over.showtime_id and r.id = over.reservation_id`.execute(api.db);
      await givenPending(api, { ...elsewhere, seats: ['A5'], promotionCode: code });
    });
    await payments.waitForWebhooks();
    expect(await endStateOf(api, payments, purchase)).toBe('releasedAndRefunded');
  });

  test('an order whose time has run out is told so, not that it is being paid', async () => {
    const purchase = await givenOverdue(['A4']);
    const again = await api.request(beginning(purchase));
    expect(again.json()).toMatchObject({ status: 409, code: 'HOLD_EXPIRED' });
  });

  test('buys seats as good beside each other in the same zone when its own are gone', async () => {
    const purchase = await givenOverdue(['A1', 'A2']);
    await api.givenReservation(purchase.showtimeId, ['A2']);
    const reservation = await pay(purchase);
    expect(reservation).toMatchObject({ status: 'confirmed', isFreelyRefundable: true });
    const seats = seatsOf(reservation);
    expect(seats).toHaveLength(2);
    expect(seats).not.toContain('A2');
    expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
    expect(await messagesAbout(api, purchase)).toEqual(['seatsMoved']);
    expect((await api.takenSeats(purchase.showtimeId)).toSorted()).toEqual(
      ['A2', ...seats].toSorted(),
    );
    const message = await api.db
      .selectFrom('outbox_messages')
      .select('facts')
      .where('kind', '=', 'seatsMoved')
      .where('subject_id', '=', purchase.reservationId)
      .executeTakeFirstOrThrow();
    expect(message.facts).toEqual({ previousSeats: ['A1', 'A2'], seats });
  });

  test('is given back by itself when only worse seats are left', async () => {
    // The best of the house are gone, and with them what was nearest to the middle.
    const purchase = await givenOverdue(['A5', 'A6']);
    await api.givenReservation(purchase.showtimeId, ['A5', 'A6']);
    const reservation = await pay(purchase);
    expect(reservation).toMatchObject({ status: 'expired', tickets: [] });
    expect(await endStateOf(api, payments, purchase)).toBe('releasedAndRefunded');
    expect(await messagesAbout(api, purchase)).toEqual(['paymentRefunded']);
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A5', 'A6']);
  });

  test('is given back when the seats that are left are in another zone, or not together', async () => {
    const inOtherZone = await givenOverdue(['A1', 'A2'], { map: 'sspppp' });
    await api.givenReservation(inOtherZone.showtimeId, ['A1']);
    await pay(inOtherZone);
    expect(await endStateOf(api, payments, inOtherZone)).toBe('releasedAndRefunded');

    const apart = await givenOverdue(['A1', 'A2'], { map: 'ssssss' });
    await api.givenReservation(apart.showtimeId, ['A1', 'A3', 'A5']);
    await pay(apart);
    expect(await endStateOf(api, payments, apart)).toBe('releasedAndRefunded');
  });

  test('is given back when the showtime was cancelled', async () => {
    const admin = await api.givenUser({ role: 'admin' });
    const { showtimeId } = await api.givenShowtime();
    const purchase = await givenPending(api, { showtimeId, seats: ['A4'] });
    const cancelled = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/cancel`,
      payload: { reason: 'The projector broke.' },
      as: admin,
    });
    expect(cancelled.statusCode, cancelled.body).toBe(200);
    await pay(purchase).catch(() => undefined);
    await payments.waitForWebhooks();
    expect(await endStateOf(api, payments, purchase)).toMatch(/^released/);
  });

  test('is given back when sales have closed, but not while the seats are still held', async () => {
    const late = await givenOverdue(['A4']);
    const inTime = await givenPending(api, { showtimeId: late.showtimeId, seats: ['A8'] });
    await sql`
      update showtimes set sales_close_at = now() - interval '1 second'
      where id = ${late.showtimeId}::uuid`.execute(api.db);
    await pay(late);
    expect(await endStateOf(api, payments, late)).toBe('releasedAndRefunded');
    await pay(inTime);
    expect(await endStateOf(api, payments, inTime)).toBe('soldAndCaptured');
  });

  test('is given back when the showtime has other seats now', async () => {
    const purchase = await givenOverdue(['A4', 'A5']);
    const admin = await api.givenUser({ role: 'admin' });
    const { auditorium_id: auditoriumId } = await api.db
      .selectFrom('showtimes')
      .select('auditorium_id')
      .where('id', '=', purchase.showtimeId)
      .executeTakeFirstOrThrow();
    const made = await api.request({
      method: 'POST',
      url: `/auditoriums/${auditoriumId}/seat-maps`,
      payload: { name: 'Other', grid: { sections: [{ grid: 'ss_ssssss' }] } },
      as: admin,
    });
    expect(made.statusCode, made.body).toBe(201);
    const changed = await api.request({
      method: 'PATCH',
      url: `/showtimes/${purchase.showtimeId}`,
      payload: { seatMapId: made.json<{ id: string }>().id },
      as: admin,
    });
    expect(changed.statusCode, changed.body).toBe(200);
    await pay(purchase);
    expect(await endStateOf(api, payments, purchase)).toBe('releasedAndRefunded');
  });

  test('is given back when another movie is shown there by now, at another time', async () => {
    const purchase = await givenOverdue(['A4', 'A5']);
    const movieId = await api.givenMovie();
    await change(purchase, 'PATCH', '', { movieId, startsAt: await laterStart(purchase) });
    expect(await pay(purchase)).toMatchObject({ status: 'expired', tickets: [] });
    expect(await endStateOf(api, payments, purchase)).toBe('releasedAndRefunded');
    expect(await api.takenSeats(purchase.showtimeId)).toEqual([]);
  });

  test('buys the seats of a showtime that was moved, and lets the buyer give them back', async () => {
    const late = await givenOverdue(['A4', 'A5']);
    // Ended here, and paid there all the same.
    await sql`
      update reservations set status = 'expired', expired_at = now()
      where id = ${late.reservationId}::uuid`.execute(api.db);
    await change(late, 'POST', '/move', {
      startsAt: await laterStart(late),
      reason: 'The guests are late.',
    });
    await api.parts.giveShowtimeNotices();
    expect(await pay(late)).toMatchObject({ status: 'confirmed', isFreelyRefundable: true });
    expect((await messagesAbout(api, late)).toSorted()).toEqual([
      'reservationConfirmed',
      'showtimeMoved',
    ]);
  });

  test('is told once of a move that a notice tells of too', async () => {
    const purchase = await givenOverdue(['A4', 'A5']);
    await change(purchase, 'POST', '/move', {
      startsAt: await laterStart(purchase),
      reason: 'The guests are late.',
    });
    expect(await pay(purchase)).toMatchObject({ status: 'confirmed', isFreelyRefundable: true });
    await api.parts.giveShowtimeNotices();
    expect((await messagesAbout(api, purchase)).toSorted()).toEqual([
      'reservationConfirmed',
      'showtimeMoved',
    ]);
  });

  test('is given back when the buyer has cancelled meanwhile', async () => {
    const { showtimeId } = await api.givenShowtime();
    const purchase = await givenPending(api, { showtimeId, seats: ['A4'] });
    await payments.pay(purchase.checkoutUrl, { switches: { noWebhooks: true } });
    const cancelled = await api.request({
      method: 'POST',
      url: `/reservations/${purchase.reservationId}/cancel`,
      headers: purchase.headers,
    });
    expect(cancelled.statusCode, cancelled.body).toBe(200);
    expect(await endStateOf(api, payments, purchase)).toBe('releasedAndRefunded');
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  test('a second time for the same reservation is given back, and looked at by a person', async () => {
    const { showtimeId } = await api.givenShowtime();
    const purchase = await givenPending(api, { showtimeId, seats: ['A4'] });
    // Its end was told, and was none.
    await sql`
      update payments set status = 'failed', settled_at = now()
      where showtime_id = ${showtimeId}::uuid and id = ${purchase.paymentId}::uuid`.execute(api.db);
    const again = await api.request(payAgain(purchase));
    await payments.pay(again.json<ReservationBody>().payment?.checkoutUrl ?? '');
    await payments.pay(purchase.checkoutUrl);
    await payments.waitForWebhooks();
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'confirmed' });
    expect(await booksOf(api, purchase)).toMatchObject({
      sold: 1250,
      captures: 2,
      refundsAsked: 1250,
    });
    const { kind } = await api.db
      .selectFrom('payment_cases')
      .select('kind')
      .where(sql<boolean>`details ->> 'reservationId' = ${purchase.reservationId}`)
      .executeTakeFirstOrThrow();
    expect(kind).toBe('secondCapture');
  });
});

describe('what was not paid in time', () => {
  test('is asked about and closed at the provider before its seats are freed', async () => {
    const purchase = await givenOverdue(['A4', 'A5'], { seconds: 601 });
    // The grace has not run out: only the job can free them.
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A4', 'A5']);
    await api.parts.payments.expirePendingPayments();
    expect(await payments.intent(purchase.checkoutUrl)).toMatchObject({ status: 'cancelled' });
    expect(await reservationOf(api, purchase)).toMatchObject({
      status: 'expired',
      payment: { status: 'cancelled' },
    });
    expect(await api.takenSeats(purchase.showtimeId)).toEqual([]);
    expect(await endStateOf(api, payments, purchase)).toBe('releasedAndNotPaid');
    await api.parts.payments.expirePendingPayments();
    expect(await api.givenReservation(purchase.showtimeId, ['A4', 'A5'])).toBeDefined();
  });

  test('is sold when the provider says that the money had come', async () => {
    const { showtimeId } = await api.givenShowtime();
    const purchase = await givenPending(api, { showtimeId, seats: ['A4'] });
    await payments.pay(purchase.checkoutUrl, { switches: { noWebhooks: true } });
    await agePurchase(api, purchase, 601);
    await api.parts.payments.expirePendingPayments();
    expect(await endStateOf(api, payments, purchase)).toBe('soldAndCaptured');
  });

  test('keeps its seats while the provider does not answer, until the clock frees them', async () => {
    const purchase = await givenOverdue(['A4', 'A5'], { seconds: 601 });
    await payments.switches({ errors: 'all' });
    await api.parts.payments.expirePendingPayments();
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'pendingPayment' });
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A4', 'A5']);
    await agePurchase(api, purchase, 60);
    expect(await api.takenSeats(purchase.showtimeId)).toEqual([]);
    const other = await api.givenReservation(purchase.showtimeId, ['A4', 'A5']);
    expect(other.reference).toBeDefined();
    await payments.switches({});
    const later = await startTestApp({ database: api.database, payments });
    payments.connect(api.app);
    await later.parts.payments.expirePendingPayments();
    await later.stop();
    expect(await endStateOf(api, payments, purchase)).toBe('releasedAndNotPaid');
    expect(await api.takenSeats(purchase.showtimeId)).toEqual(['A4', 'A5']);
  });

  test('waits for nobody whose bank takes its time, and the provider is left alone about those', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: rows(5) });
    const slow: PendingPurchase[] = [];
    for (const seats of rowsOfSeats(5)) {
      for (const seat of seats) {
        const purchase = await givenPending(api, { showtimeId, seats: [seat] });
        await agePurchase(api, purchase, 602);
        slow.push(purchase);
      }
    }
    const elsewhere = await api.givenShowtime();
    const plain = await givenPending(api, { ...elsewhere, seats: ['A4'] });
    await agePurchase(api, plain, 601);
    const provider = { ...payments.provider };
    let cancellations = 0;
    payments.provider.cancelIntent = async (reference) => {
      cancellations += 1;
      const isSlow = slow.some(({ checkoutUrl }) => checkoutUrl.endsWith(reference));
      if (!isSlow) return provider.cancelIntent(reference);
      return { ...(await provider.readIntent(reference)), status: 'processing' };
    };
    for (let run = 1; run <= 5; run += 1) await api.parts.payments.expirePendingPayments();
    Object.assign(payments.provider, provider);
    expect(await reservationOf(api, plain)).toMatchObject({ status: 'expired' });
    expect(cancellations).toBe(slow.length + 1);
  });

  test('waits for nobody who began to pay where nobody here can ask any more', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: rows(6) });
    const stuck = rowsOfSeats(5).flat();
    for (const seat of stuck) {
      const purchase = await givenPending(api, { showtimeId, seats: [seat] });
      await agePurchase(api, purchase, 602);
    }
    await sql`
      update payments set provider = 'stripe'
      where showtime_id = ${showtimeId}::uuid`.execute(api.db);
    const plain = await givenPending(api, { showtimeId, seats: ['F1'] });
    await agePurchase(api, plain, 601);
    await api.parts.payments.expirePendingPayments();
    await api.parts.payments.expirePendingPayments();
    expect(await reservationOf(api, plain)).toMatchObject({ status: 'expired' });
    await sql`
      update payments set provider = 'simulated'
      where showtime_id = ${showtimeId}::uuid`.execute(api.db);
  });

  test('is begun no more once everything stops', async () => {
    const purchase = await givenOverdue(['A4'], { seconds: 601 });
    const other = await givenPending(api, { showtimeId: purchase.showtimeId, seats: ['A5'] });
    const third = await givenPending(api, { showtimeId: purchase.showtimeId, seats: ['A6'] });
    for (const late of [other, third]) await agePurchase(api, late, 601);
    const stopping = new AbortController();
    const provider = { ...payments.provider };
    payments.provider.cancelIntent = async (reference) => {
      stopping.abort();
      return provider.cancelIntent(reference);
    };
    await api.parts.payments.expirePendingPayments(stopping.signal);
    Object.assign(payments.provider, provider);
    const statuses = await Promise.all(
      [purchase, other, third].map(async (late) => (await reservationOf(api, late)).status),
    );
    expect(statuses).toContain('pendingPayment');
  });

  test('is closed at the provider also when its reply to opening it was lost', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id: holdId, guestToken } = await api.givenHold(showtimeId, ['A4']);
    await payments.switches({ lostReply: 'all', only: ['createIntent'] });
    const begun = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId, email: 'guest@example.com' },
      headers: { 'guest-token': guestToken },
    });
    expect(begun.json()).toMatchObject({ code: 'PAYMENT_UNAVAILABLE' });
    await payments.switches({});
    const { id: reservationId } = await api.db
      .selectFrom('reservations')
      .select('id')
      .where('showtime_id', '=', showtimeId)
      .executeTakeFirstOrThrow();
    const headers = { 'guest-token': guestToken };
    const purchase = { showtimeId, holdId, reservationId, headers };
    await agePurchase(api, purchase, 601);
    await api.parts.payments.expirePendingPayments();
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'expired' });
    const { provider_reference: reference } = await api.db
      .selectFrom('payments')
      .select('provider_reference')
      .where('reservation_id', '=', reservationId)
      .executeTakeFirstOrThrow();
    expect(await payments.intent(reference ?? '')).toMatchObject({ status: 'cancelled' });
  });

  test('ends by itself where no attempt is open any more', async () => {
    const { showtimeId } = await api.givenShowtime();
    const purchase = await givenPending(api, { showtimeId, seats: ['A4'] });
    await payments.pay(purchase.checkoutUrl, { outcome: 'decline' });
    await payments.waitForWebhooks();
    await agePurchase(api, purchase, 601);
    await payments.switches({ errors: 'all' });
    await api.parts.payments.expirePendingPayments();
    expect(await reservationOf(api, purchase)).toMatchObject({ status: 'expired' });
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });
});
