import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import {
  cancelling,
  exchanging,
  givenHoldOf,
  givenPaid,
} from '../../src/modules/reservations/tests/leaving-givens.ts';
import { expectInvariants, findBrokenInvariants } from '../support/invariants.ts';
import {
  beginning,
  booksOf,
  endStateOf,
  givenPending,
  reservationOf,
  type PendingPurchase,
} from '../support/paying.ts';
import { startTestPayments, type TestPayments } from '../support/payment-simulator.ts';
import { newGuest, race, tally } from '../support/races.ts';
import { rounds, timeFor } from '../support/rounds.ts';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.ts';
import { editStatements, type StatementEdit } from '../support/without-protection.ts';

// H-7: whoever leaves meets somebody else. Each race is run as it is, and then with the protection
// taken out, where it has to go wrong.

const ROUNDS = rounds({ short: 10, full: 1000 });
const TIME = timeFor(ROUNDS);

let payments: TestPayments;
let api: TestApp;
let other: TestApp;
let staff: TestUser;
let admin: TestUser;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  other = await startTestApp({ database: api.database, payments: { ...payments, connect } });
  staff = await api.givenUser({ role: 'staff' });
  admin = await api.givenUser({ role: 'admin' });
});
afterEach(async () => {
  await settle();
  await expectInvariants(api);
});
afterAll(async () => {
  await other.stop();
  await api.stop();
  await payments.stop();
});

/** Webhooks go to the first app. */
const connect = () => undefined;

async function settle(): Promise<void> {
  await payments.waitForWebhooks();
  await api.parts.payments.processDueEvents();
  await api.parts.giveShowtimeNotices();
  await api.parts.payments.sendRefunds();
  await payments.waitForWebhooks();
}

/** A seat that a guest has paid for; the door is open already. */
async function givenOne(app = api): Promise<PendingPurchase> {
  const { showtimeId } = await app.givenShowtime({ seats: 'ss', startsInMinutes: 170 });
  return givenPaid(app, payments, { showtimeId, seats: ['A1'] });
}

async function admittance(app: TestApp, purchase: PendingPurchase, as: TestUser) {
  const { tickets } = await reservationOf(app, purchase);
  const payload = { code: tickets[0]?.code };
  return { method: 'POST', url: '/tickets/admissions', payload, as } as const;
}

const cancelShowtime = (showtimeId: string, as: TestUser) =>
  ({
    method: 'POST',
    url: `/showtimes/${showtimeId}/cancel`,
    payload: { reason: 'The projector broke.' },
    as,
  }) as const;

const moveShowtime = (showtimeId: string, as: TestUser) =>
  ({
    method: 'POST',
    url: `/showtimes/${showtimeId}/move`,
    payload: {
      startsAt: new Date(Date.now() + 30 * 3_600_000).toISOString(),
      reason: 'The film came late.',
    },
    as,
  }) as const;

/** Everything that cancelling locks. */
const WITHOUT_LOCKS: readonly StatementEdit[] = [
  { pattern: /(from "showtime_seats".*) for update$/, replacement: '$1' },
  { pattern: /(from "reservations".*) for update$/, replacement: '$1' },
  { pattern: /(from "tickets".*) for update$/, replacement: '$1' },
];

/**
 * An app whose transactions are changed on their way to the database, and wait before a statement
 * until they are let go.
 */
async function startAppThatWaits(edits: readonly StatementEdit[], waitsBefore: RegExp) {
  let letGo = (): void => undefined;
  let arrive = (): void => undefined;
  const open = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const unprotected = await startTestApp({
    checkContract: false,
    database: api.database,
    payments: { ...payments, connect },
  });
  const { changed } = editStatements(unprotected.pool, edits, async (text) => {
    if (!waitsBefore.test(text)) return;
    arrive();
    await open;
  });
  return { unprotected, changed, arrived, letGo };
}

describe('cancelling and going in', () => {
  test('one of them is refused', { timeout: TIME }, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const purchase = await givenOne();
      const who = { headers: purchase.headers };
      const door = await admittance(api, purchase, staff);
      const answers = await race(
        [api, other],
        [cancelling(purchase.reservationId, who), door].toSorted(() => Math.random() - 0.5),
      );
      const outcome = Object.keys(tally(answers)).toSorted();
      expect([
        ['200', '409 TICKET_VOID'],
        ['201', '409 TICKET_ADMITTED'],
      ]).toContainEqual(outcome);
    }
  });

  test('both get through where the guard of the ticket is taken out', async () => {
    const { unprotected, changed, arrived, letGo } = await startAppThatWaits(
      [
        ...WITHOUT_LOCKS.slice(2),
        { pattern: /\((\$\d+) or t\.admitted_at is null\)/, replacement: '($1 or true)' },
      ],
      /update tickets t/,
    );
    const purchase = await givenOne();
    const door = await admittance(api, purchase, staff);
    const cancels = unprotected.request(
      cancelling(purchase.reservationId, { headers: purchase.headers }),
    );
    await arrived;
    expect((await api.request(door)).statusCode).toBe(201);
    letGo();
    expect((await cancels).statusCode).toBe(200);
    expect(changed.every((count) => count > 0)).toBe(true);
    await unprotected.stop();
    // So that the audit of what follows finds what it should.
    await sql`
      update tickets set admitted_at = null
      where reservation_id = ${purchase.reservationId}::uuid`.execute(api.db);
  });
});

describe('cancelling and paying', () => {
  test('the seats are free, and what was paid is on its way back', { timeout: TIME }, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
      const purchase = await givenPending(api, { showtimeId, seats: ['A1'] });
      const who = { headers: purchase.headers };
      const [[answer]] = await Promise.all([
        race([other], [cancelling(purchase.reservationId, who)]),
        payments.pay(purchase.checkoutUrl).catch(() => undefined),
      ]);
      expect(answer?.statusCode, answer?.body).toBe(200);
      await settle();
      expect(['releasedAndRefunded', 'releasedAndNotPaid']).toContain(
        await endStateOf(api, payments, purchase),
      );
      expect(await api.takenSeats(showtimeId)).toEqual([]);
    }
  });

  test('leave live tickets of a cancelled reservation without the locks', async () => {
    const { unprotected, arrived, letGo } = await startAppThatWaits(
      WITHOUT_LOCKS,
      /^update "reservations"/,
    );
    const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
    const purchase = await givenPending(api, { showtimeId, seats: ['A1'] });
    const cancels = unprotected.request(
      cancelling(purchase.reservationId, { headers: purchase.headers }),
    );
    await arrived;
    await payments.pay(purchase.checkoutUrl);
    await payments.waitForWebhooks();
    letGo();
    expect((await cancels).statusCode).toBe(200);
    expect(await findBrokenInvariants(api)).toContain(
      'a reservation is confirmed while it has a live ticket, and no longer',
    );
    await unprotected.stop();
    await sql`
      update reservations set status = 'confirmed', cancelled_at = null
      where id = ${purchase.reservationId}::uuid`.execute(api.db);
  });
});

describe('cancelling twice, and exchanging meanwhile', () => {
  test('the money goes one way, once', { timeout: TIME }, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const purchase = await givenOne();
      const who = { headers: purchase.headers };
      const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
      const target = await givenHoldOf(api, showtimeId, ['A1'], who);
      const cancels = cancelling(purchase.reservationId, who);
      const answers = await race(
        [api, other],
        [
          cancels,
          exchanging(purchase.reservationId, who, target),
          cancelling(purchase.reservationId, { as: staff }, { reason: 'A mistake.' }),
        ].toSorted(() => Math.random() - 0.5),
      );
      const outcome = tally(answers);
      const wasExchanged = outcome['201'] === 1;
      expect(outcome).toEqual(
        wasExchanged ? { '200': 2, '201': 1 } : { '200': 2, '409 NOTHING_TO_EXCHANGE': 1 },
      );
      await settle();
      const { refundedAmount } = await payments.intent(purchase.checkoutUrl);
      expect(refundedAmount).toBe(wasExchanged ? 0 : 1250);
      expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
      expect(await api.takenSeats(purchase.showtimeId)).toEqual([]);
      expect(await booksOf(api, purchase)).toMatchObject({ due: 0, paid: 0 });
    }
  });

  test('whoever gave them back also has others for them, without locks and guard', async () => {
    const { unprotected, changed, arrived, letGo } = await startAppThatWaits(
      [
        ...WITHOUT_LOCKS,
        { pattern: /and t\.id = v\.id and t\.status = 'valid'/, replacement: 'and t.id = v.id' },
      ],
      /update tickets t/,
    );
    const { showtimeId: left } = await api.givenShowtime({ seats: 'ss' });
    const { id, buyer } = await api.givenReservation(left, ['A1']);
    const who = { as: buyer };
    const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
    const target = await givenHoldOf(api, showtimeId, ['A1'], who);
    const exchanges = unprotected.request(exchanging(id, who, target));
    await arrived;
    // Staff have a turn of their own.
    const cancels = await api.request(cancelling(id, { as: staff }, { reason: 'A mistake.' }));
    expect(cancels.statusCode).toBe(200);
    letGo();
    expect((await exchanges).statusCode).toBe(201);
    expect(changed.every((count) => count > 0)).toBe(true);
    expect(await findBrokenInvariants(api)).toContain('the ledger has what the live tickets cost');
    await unprotected.stop();
    await sql`
      delete from ledger_entries l
      where l.id = (
        select max(e.id::text)::uuid from ledger_entries e
        where e.reservation_id = ${id}::uuid and e.kind = 'cancellation'
      )`.execute(api.db);
  });
});

describe('moving a showtime and buying what is held', () => {
  test(
    'who bought before may give it back, and who comes after is told',
    { timeout: TIME },
    async () => {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
        const headers = newGuest();
        const { holdId } = await givenHoldOf(api, showtimeId, ['A1'], { headers });
        const buying = beginning({ showtimeId, holdId, headers });
        const answers = await race(
          [api, other],
          [moveShowtime(showtimeId, admin), buying].toSorted(() => Math.random() - 0.5),
        );
        const outcome = Object.keys(tally(answers)).toSorted();
        expect([
          ['200', '201'],
          ['200', '409 HOLD_RELEASED'],
          // It was there when it was looked for, and had no seats when they were locked.
          ['200', '409 HOLD_EXPIRED'],
        ]).toContainEqual(outcome);
        const flags = await api.db
          .selectFrom('reservations')
          .select('is_freely_refundable as isFree')
          .where('showtime_id', '=', showtimeId)
          .execute();
        expect(flags.every(({ isFree }) => isFree)).toBe(true);
        expect(flags).toHaveLength(outcome.includes('201') ? 1 : 0);
      }
    },
  );

  test('who buys in the middle is not told, where the move does not lock the seats', async () => {
    const { unprotected, changed, arrived, letGo } = await startAppThatWaits(
      [
        {
          pattern:
            /(from showtime_seats s\s+where s\.showtime_id = \$1::uuid\s+order by s\.seat_label)\s+for update/,
          replacement: '$1',
        },
      ],
      /^insert into "showtime_notices"/,
    );
    const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
    const moves = unprotected.request(moveShowtime(showtimeId, admin));
    await arrived;
    const sale = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, seats: ['A1'] },
      as: await api.givenUser(),
    });
    expect(sale.statusCode, sale.body).toBe(201);
    letGo();
    expect((await moves).statusCode).toBe(200);
    expect(changed).toEqual([1]);
    expect(sale.json()).toMatchObject({ isFreelyRefundable: false });
    const { isFree } = await api.db
      .selectFrom('reservations')
      .select('is_freely_refundable as isFree')
      .where('showtime_id', '=', showtimeId)
      .executeTakeFirstOrThrow();
    expect(isFree).toBe(false);
    await unprotected.stop();
  });
});

describe('cancelling a showtime and exchanging for seats of it', () => {
  test(
    'whoever came too late keeps what they had, the others get all back',
    { timeout: TIME },
    async () => {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const purchase = await givenOne();
        const who = { headers: purchase.headers };
        const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
        const target = await givenHoldOf(api, showtimeId, ['A1'], who);
        const answers = await race(
          [api, other],
          [
            exchanging(purchase.reservationId, who, target),
            cancelShowtime(showtimeId, admin),
          ].toSorted(() => Math.random() - 0.5),
        );
        const outcome = tally(answers);
        expect(outcome['200']).toBe(1);
        const wasExchanged = outcome['201'] === 1;
        const [exchange] = Object.keys(outcome).filter((kind) => kind !== '200');
        expect(['201', '409 HOLD_RELEASED', '409 SHOWTIME_CANCELLED']).toContain(exchange);
        await settle();
        const { refundedAmount } = await payments.intent(purchase.checkoutUrl);
        expect(refundedAmount).toBe(wasExchanged ? 1250 : 0);
        expect(await reservationOf(api, purchase)).toMatchObject({
          status: wasExchanged ? 'cancelled' : 'confirmed',
        });
      }
    },
  );

  test('runs into what is left where the exchange does not lock the seats', async () => {
    const { unprotected, arrived, letGo } = await startAppThatWaits(
      WITHOUT_LOCKS,
      /^insert into "reservations"/,
    );
    const { showtimeId: left } = await api.givenShowtime({ seats: 'ss' });
    const { id, buyer } = await api.givenReservation(left, ['A1']);
    const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
    const target = await givenHoldOf(api, showtimeId, ['A1'], { as: buyer });
    const exchanges = unprotected.request(exchanging(id, { as: buyer }, target));
    await arrived;
    expect((await api.request(cancelShowtime(showtimeId, admin))).statusCode).toBe(200);
    letGo();
    expect((await exchanges).statusCode).toBe(500);
    await unprotected.stop();
  });
});
