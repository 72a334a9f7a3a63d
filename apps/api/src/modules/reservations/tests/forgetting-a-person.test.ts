import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { newGuest } from '../../../../test/support/races.ts';
import { tablesWith } from '../../../../test/support/tables-with.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { untilSomebodyWaits, whileLocked } from '../../../../test/support/waiting-for-locks.ts';
import { newId } from '../../../platform/ids.ts';
import { confirmReset, givenResetToken } from '../../../../test/support/people.ts';

let payments: TestPayments;
let api: TestApp;
let admin: TestUser;
let staff: TestUser;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  admin = await api.givenUser({ role: 'admin' });
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

const newWord = () => `unmistakable${newId().replaceAll('-', '')}`;

/** Buys a seat, or goes to pay for it, as somebody or as the counter. */
async function buy(
  who: { as?: TestUser; headers?: Record<string, string>; atCounter?: boolean },
  { email, online = false, key = newId() }: { email?: string; online?: boolean; key?: string } = {},
) {
  const { showtimeId } = await api.givenShowtime();
  const { atCounter = false, as } = who;
  const headers = { ...who.headers, 'idempotency-key': key };
  const asked = { headers, ...(as === undefined ? {} : { as }) };
  const query = atCounter ? '?channel=boxOffice' : '';
  const hold = await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds${query}`,
    payload: { seats: ['A1', 'A2'] },
    ...asked,
    headers: { ...who.headers },
  });
  const bought = await api.request({
    method: 'POST',
    url: `/reservations${query}`,
    payload: {
      showtimeId,
      holdId: hold.json<{ id: string }>().id,
      ...(email === undefined ? {} : { email }),
      payment: { method: online ? 'online' : atCounter ? 'cash' : 'boxOffice' },
    },
    ...asked,
  });
  expect(bought.statusCode, bought.body).toBe(201);
  const body = bought.json<{
    id: string;
    tickets: { id: string }[];
    payment?: { checkoutUrl: string };
  }>();
  return { showtimeId, id: body.id, tickets: body.tickets, checkoutUrl: body.payment?.checkoutUrl };
}

async function erase({ id }: { id: string }): Promise<void> {
  const answer = await api.request({ method: 'POST', url: `/users/${id}/erase`, as: admin });
  expect(answer.statusCode, answer.body).toBe(204);
}

async function contactOf({ id }: { id: string }): Promise<string | null> {
  const { email } = await api.db
    .selectFrom('reservations')
    .select('email')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return email;
}

/** The addresses to which something is to be mailed about a reservation. */
async function recipientsAbout({ id }: { id: string }): Promise<string[]> {
  const rows = await api.db
    .selectFrom('outbox_messages')
    .select('recipient')
    .where('subject_id', '=', id)
    .execute();
  return rows.map(({ recipient }) => recipient);
}

describe('who erases their account', () => {
  test('is nowhere in the database after it, whatever they did', async () => {
    const word = newWord();
    const ada = await api.givenUser({ email: `${word}@example.com`, name: `Ada ${word}` });
    await buy({ as: ada });
    const cancelled = await buy({ as: ada }, { email: `${word}-elsewhere@example.com` });
    const paid = await buy({ as: ada }, { online: true });
    await payments.pay(paid.checkoutUrl ?? '');
    await payments.waitForWebhooks();
    await buy({ as: ada }, { online: true, email: `${word}-third@example.com` });
    await api.request({
      method: 'POST',
      url: `/reservations/${cancelled.id}/cancel`,
      payload: { reason: 'They asked us to.', ticketIds: [cancelled.tickets[0]?.id] },
      headers: { 'idempotency-key': newId() },
      as: staff,
    });
    await api.request({
      method: 'POST',
      url: `/reservations/${cancelled.id}/payments?channel=boxOffice`,
      payload: { method: 'cash' },
      headers: { 'idempotency-key': newId() },
      as: staff,
    });
    for (const role of ['staff', 'customer']) {
      await api.request({
        method: 'PATCH',
        url: `/users/${ada.id}`,
        payload: { role },
        as: admin,
      });
    }
    expect(await tablesWith(api.db, word)).toEqual([
      'idempotency_keys',
      'outbox_messages',
      'reservations',
      'users',
    ]);

    await erase(ada);

    const { rows } = await sql<{ kind: string }>`
      select kind from outbox_messages where recipient like ${`${word}%`}`.execute(api.db);
    expect(rows).toEqual([{ kind: 'accountErased' }]);
    await api.deliverMessages();
    expect(await tablesWith(api.db, word)).toEqual([]);
  });

  test('is forgotten by guests’ and counter sales too, where the address was shown to be theirs', async () => {
    const email = `${newWord()}@example.com`;
    const ada = await api.givenUser({ email });
    await confirmReset(api, await givenResetToken(api, email), 'eight louder herons');
    const asGuest = await buy({ headers: newGuest() }, { email, online: true });
    const atCounter = await buy({ as: staff, atCounter: true }, { email });
    const ofSomebodyElse = await buy({ as: await api.givenUser() }, { email });

    await erase(ada);

    for (const sale of [asGuest, atCounter]) {
      expect(await contactOf(sale)).toBeNull();
      expect(await recipientsAbout(sale)).not.toContain(email);
    }
    // That somebody with an account wants their mail there is theirs to say.
    expect(await contactOf(ofSomebodyElse)).toBe(email);
  });

  test('takes nothing from a stranger whose address they signed up with', async () => {
    const email = `${newWord()}@example.com`;
    const asGuest = await buy({ as: staff, atCounter: true }, { email });
    const impostor = await api.givenUser({ email });

    await erase(impostor);

    expect(await contactOf(asGuest)).toBe(email);
    expect(await recipientsAbout(asGuest)).toEqual([email]);
  });
});

describe('a sale that is under way meanwhile', () => {
  const buying = (showtimeId: string, as: TestUser, email?: string) =>
    api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, seats: ['A1'], ...(email === undefined ? {} : { email }) },
      headers: { 'idempotency-key': newId() },
      as,
    });

  test.each([undefined, 'elsewhere'])(
    'and comes after it takes no address, be it the account’s or one named: %s',
    async (elsewhere) => {
      const word = newWord();
      const ada = await api.givenUser({ email: `${word}@example.com` });
      const { showtimeId } = await api.givenShowtime();
      const named = elsewhere === undefined ? undefined : `${word}-${elsewhere}@example.com`;

      const sale = await whileLocked(
        api.db,
        sql`select 1 from showtime_seats where showtime_id = ${showtimeId}::uuid for update`,
        async () => {
          const pending = buying(showtimeId, ada, named);
          await untilSomebodyWaits(api.db);
          await erase(ada);
          return { pending };
        },
      );

      const answer = await sale.pending;
      expect(answer.json()).toMatchObject({ status: 'confirmed', email: null });
      await api.deliverMessages();
      expect(await tablesWith(api.db, word)).toEqual([]);
    },
  );

  test('and waits for its payment takes none either', async () => {
    const word = newWord();
    const ada = await api.givenUser({ email: `${word}@example.com` });
    const { showtimeId } = await api.givenShowtime();
    const { id: holdId } = await api.givenHold(showtimeId, ['A1'], ada);

    const sale = await whileLocked(
      api.db,
      sql`select 1 from showtime_seats where showtime_id = ${showtimeId}::uuid for update`,
      async () => {
        const pending = api.request({
          method: 'POST',
          url: '/reservations',
          payload: { showtimeId, holdId, payment: { method: 'online' } },
          headers: { 'idempotency-key': newId() },
          as: ada,
        });
        await untilSomebodyWaits(api.db);
        await erase(ada);
        return { pending };
      },
    );

    const answer = await sale.pending;
    expect(answer.json()).toMatchObject({ status: 'pendingPayment', email: null });
    await api.deliverMessages();
    expect(await tablesWith(api.db, word)).toEqual([]);
  });

  test('and came before it is waited for, and forgotten', async () => {
    const word = newWord();
    const ada = await api.givenUser({ email: `${word}@example.com` });
    const { showtimeId } = await api.givenShowtime();

    // The reservation is written, its tickets cannot be yet.
    const both = await whileLocked(api.db, sql`lock table tickets in exclusive mode`, async () => {
      const sale = buying(showtimeId, ada);
      await untilSomebodyWaits(api.db);
      const erasure = erase(ada);
      await untilSomebodyWaits(api.db, 2);
      return { sale, erasure };
    });

    expect((await both.sale).json()).toMatchObject({ status: 'confirmed' });
    await both.erasure;
    await api.deliverMessages();
    expect(await tablesWith(api.db, word)).toEqual([]);
  });
});
