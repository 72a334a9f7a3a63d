import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { givenPending } from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { countServerErrors, newGuest, untilItGoesWrong } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { untilSomebodyWaits, whileLocked } from '../../../../test/support/waiting-for-locks.ts';
import { editStatements, type StatementEdit } from '../../../../test/support/without-protection.ts';
import { openDatabase } from '../../../database.ts';
import { guestOwner } from '../../auth/index.ts';
import { createAdopting, type AdoptGuest } from '../index.ts';

type Guest = { 'guest-token': string };

let payments: TestPayments;
let api: TestApp;
let adoptGuest: AdoptGuest;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  ({ adoptGuest } = createAdopting({ db: api.db, holdPolicy: api.config.holds }));
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

function adopt(guest: Guest, user: TestUser, only: { showtimeId?: string } = {}) {
  return adoptGuest({
    guestOwner: guestOwner(guest['guest-token']) ?? '',
    userId: user.id,
    sessionId: user.sessionId,
    ...only,
  });
}

/** The time of a hold has run out, so long ago. */
async function letRunOut(showtimeId: string, holdId: string, minutes: number): Promise<void> {
  const at = new Date(Date.now() - minutes * 60_000);
  await sql`
    update holds h
    set created_at = ${at}::timestamptz - interval '10 minutes', expires_at = ${at}
    where h.showtime_id = ${showtimeId}::uuid and h.id = ${holdId}::uuid`.execute(api.db);
  await api.db
    .updateTable('showtime_seats')
    .set({ held_until: at })
    .where('showtime_id', '=', showtimeId)
    .where('hold_id', '=', holdId)
    .execute();
}

async function hold(
  showtimeId: string,
  guest: Guest,
  seats: readonly string[],
  { key, at = api }: { key?: string; at?: TestApp } = {},
) {
  const answer = await at.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats },
    headers: { ...guest, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string }>().id;
}

function reserve(
  showtimeId: string,
  holdId: string,
  by: { as: TestUser } | { headers: Guest },
  at = api,
) {
  return at.request({
    method: 'POST',
    url: '/reservations',
    payload: {
      showtimeId,
      holdId,
      email: 'guest@example.com',
      payment: { method: 'online' },
    },
    ...by,
  });
}

describe('whoever signs in as a guest', () => {
  test('keeps the seats they hold, and buys them with their account', async () => {
    const { showtimeId } = await api.givenShowtime();
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const holdId = await hold(showtimeId, guest, ['A1', 'A2']);

    expect(await adopt(guest, ada)).toEqual({ isComplete: true });

    const url = `/showtimes/${showtimeId}/holds/${holdId}`;
    const found = await api.request({ url, as: ada });
    expect(found.json()).toMatchObject({ status: 'active', seats: ['A1', 'A2'] });
    expect((await api.request({ url, headers: guest })).statusCode).toBe(404);
    const bought = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId },
      as: ada,
    });
    expect(bought.json()).toMatchObject({ status: 'confirmed', email: ada.email });
  });

  test('finds among their reservations what they bought, and goes on paying', async () => {
    const [first, second] = [await api.givenShowtime(), await api.givenShowtime()];
    const pending = await givenPending(api, { showtimeId: first.showtimeId, seats: ['A1'] });
    const guest = { 'guest-token': pending.headers['guest-token'] ?? '' };
    const holdId = await hold(second.showtimeId, guest, ['A3']);
    const ada = await api.givenUser();

    await adopt(guest, ada);

    const list = await api.request({ url: '/reservations', as: ada });
    expect(list.json()).toMatchObject({
      data: [
        {
          id: pending.reservationId,
          status: 'pendingPayment',
          email: 'guest@example.com',
          payment: { checkoutUrl: pending.checkoutUrl },
        },
      ],
    });
    await payments.pay(pending.checkoutUrl);
    await payments.waitForWebhooks();
    await expect
      .poll(async () =>
        (await api.request({ url: `/reservations/${pending.reservationId}`, as: ada })).json(),
      )
      .toMatchObject({ status: 'confirmed' });
    const other = await api.request({
      url: `/showtimes/${second.showtimeId}/holds/${holdId}`,
      as: ada,
    });
    expect(other.json()).toMatchObject({ status: 'active' });
  });

  test('may do so again without effect', async () => {
    const { showtimeId } = await api.givenShowtime();
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const holdId = await hold(showtimeId, guest, ['A1']);

    const answers = await Promise.all(Array.from({ length: 8 }, async () => adopt(guest, ada)));

    expect(answers).toEqual(answers.map(() => ({ isComplete: true })));
    const found = await api.request({ url: `/showtimes/${showtimeId}/holds/${holdId}`, as: ada });
    expect(found.json()).toMatchObject({ status: 'active', seats: ['A1'] });
  });

  test('repeats a request of before, and is answered as before', async () => {
    const { showtimeId } = await api.givenShowtime();
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const holdId = await hold(showtimeId, guest, ['A1'], { key: 'the-same-key' });

    await adopt(guest, ada);

    const again = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: ['A1'] },
      headers: { 'idempotency-key': 'the-same-key' },
      as: ada,
    });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.json()).toMatchObject({ id: holdId });
  });

  test('does not come past the limit of seats: what is beyond it stays the guest’s', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ssssssssss\nssssssssss' });
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const max = api.config.holds.liveSeatsPerOwnerMax;
    const seats = Array.from(
      { length: 20 },
      (_, index) => `${index < 10 ? 'A' : 'B'}${(index % 10) + 1}`,
    );
    await api.givenHold(showtimeId, seats.slice(0, 8), ada);
    await api.givenHold(showtimeId, seats.slice(8, max - 2), ada);
    const older = await hold(showtimeId, guest, seats.slice(16, 18));
    const newer = await hold(showtimeId, guest, seats.slice(18, 20));

    expect(await adopt(guest, ada)).toEqual({ isComplete: false });

    const url = `/showtimes/${showtimeId}/holds`;
    expect((await api.request({ url: `${url}/${newer}`, as: ada })).statusCode).toBe(200);
    expect((await api.request({ url: `${url}/${older}`, headers: guest })).statusCode).toBe(200);
  });

  test('is nobody any more when their session has ended', async () => {
    const { showtimeId } = await api.givenShowtime();
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const holdId = await hold(showtimeId, guest, ['A1']);
    await api.db
      .updateTable('sessions')
      .set({ ended_at: new Date(), ended_because: 'endedByUser' })
      .where('id', '=', ada.sessionId)
      .execute();

    expect(await adopt(guest, ada)).toEqual({ isComplete: false });

    const url = `/showtimes/${showtimeId}/holds/${holdId}`;
    expect((await api.request({ url, headers: guest })).statusCode).toBe(200);
  });
});

describe('what a guest has left behind', () => {
  test.each([
    { when: 'a short while ago', minutes: 5, found: 200 },
    { when: 'long ago', minutes: 600, found: 404 },
  ])('by a hold that ran out $when is waited for by nobody', async ({ minutes, found }) => {
    const { showtimeId } = await api.givenShowtime();
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const holdId = await hold(showtimeId, guest, ['A1']);
    await letRunOut(showtimeId, holdId, minutes);
    await hold(showtimeId, newGuest(), ['A1']);
    const seat = sql`
      select 1 from showtime_seats s
      where s.showtime_id = ${showtimeId}::uuid and s.seat_label = 'A1'
      for update`;

    const adopted = await whileLocked(api.db, seat, async () => adopt(guest, ada));

    expect(adopted).toEqual({ isComplete: true });
    const url = `/showtimes/${showtimeId}/holds/${holdId}`;
    expect((await api.request({ url, as: ada })).statusCode).toBe(found);
  });

  test('goes over to a number of showtimes at a time, what happened last first', async () => {
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const holds: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      const { showtimeId } = await api.givenShowtime();
      holds.push(`/showtimes/${showtimeId}/holds/${await hold(showtimeId, guest, ['A1'])}`);
    }
    const found = async () => {
      const answers = await Promise.all(holds.map(async (url) => api.request({ url, as: ada })));
      return answers.map(({ statusCode }) => statusCode);
    };

    expect(await adopt(guest, ada)).toEqual({ isComplete: false });
    expect(await found()).toEqual([404, 404, ...Array.from({ length: 10 }, () => 200)]);

    expect(await adopt(guest, ada)).toEqual({ isComplete: true });
    expect(await found()).toEqual(holds.map(() => 200));
  });

  test('goes over for one showtime alone, and of others nothing is written', async () => {
    const [wanted, other, unknown] = [
      await api.givenShowtime(),
      await api.givenShowtime(),
      await api.givenShowtime(),
    ];
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const first = await hold(wanted.showtimeId, guest, ['A1']);
    const second = await hold(other.showtimeId, guest, ['A1']);

    expect(await adopt(guest, ada, unknown)).toEqual({ isComplete: false });
    expect(await adopt(guest, ada, wanted)).toEqual({ isComplete: false });

    const urlOf = ({ showtimeId }: { showtimeId: string }, id: string) =>
      `/showtimes/${showtimeId}/holds/${id}`;
    expect((await api.request({ url: urlOf(wanted, first), as: ada })).statusCode).toBe(200);
    expect((await api.request({ url: urlOf(other, second), as: ada })).statusCode).toBe(404);
    const buyers = await api.db
      .selectFrom('showtime_buyers')
      .select('owner')
      .where('showtime_id', '=', unknown.showtimeId)
      .execute();
    expect(buyers).toEqual([]);
    expect(await adopt(guest, ada, other)).toEqual({ isComplete: true });
  });
});

describe('signing in while the same hold is being bought', () => {
  /** Four clicks on Pay as a guest, two sign-ins, and a click on Pay with the account, all at once. */
  async function raceOnce() {
    const { showtimeId } = await api.givenShowtime();
    const [guest, ada] = [newGuest(), await api.givenUser()];
    const holdId = await hold(showtimeId, guest, ['A1', 'A2']);
    const [sales, adoptions] = await Promise.all([
      Promise.all([
        ...Array.from({ length: 4 }, async () => reserve(showtimeId, holdId, { headers: guest })),
        reserve(showtimeId, holdId, { as: ada }),
      ]),
      Promise.all([adopt(guest, ada), adopt(guest, ada)]),
    ]);
    const list = await api.request({ url: '/reservations', as: ada });
    const mine = list.json<{ data: { id: string; status: string }[] }>().data;
    const held = await api.request({ url: `/showtimes/${showtimeId}/holds/${holdId}`, as: ada });
    return {
      sales,
      isAdopted: adoptions.every(({ isComplete }) => isComplete),
      sold: sales.filter(({ statusCode }) => statusCode === 201).length,
      mine: mine.length,
      isFound: held.statusCode === 200,
    };
  }

  test('sells it once, loses nothing, and the account has it whoever was first', async () => {
    const wrong = await untilItGoesWrong(
      raceOnce,
      ({ sales, isAdopted, sold, mine, isFound }) =>
        countServerErrors(sales) > 0 || !isAdopted || sold > 1 || mine !== sold || !isFound,
    );

    expect(countServerErrors(wrong.sales)).toBe(0);
    expect(wrong).toMatchObject({ isAdopted: true, isFound: true });
    expect(wrong.sold).toBeLessThanOrEqual(1);
    expect(wrong.mine).toBe(wrong.sold);
  });

  /** A guest pays in the moment in which what they hold has changed hands, and nobody knows yet. */
  async function payWhileAdopting(at: TestApp, edits: readonly StatementEdit[]) {
    const { showtimeId } = await at.givenShowtime();
    const [guest, ada] = [newGuest(), await at.givenUser()];
    const holdId = await hold(showtimeId, guest, ['A1', 'A2'], { at });
    const connection = openDatabase(at.databaseUrl, at.config.database, () => undefined);
    let sale: ReturnType<typeof reserve> | undefined;
    const { changed } = editStatements(connection.pool, edits, async (text) => {
      if (!text.startsWith('update "holds"')) return;
      sale = reserve(showtimeId, holdId, { headers: guest }, at);
      await untilSomebodyWaits(at.db);
    });
    const adopting = createAdopting({ db: connection.db, holdPolicy: at.config.holds });
    await adopting.adoptGuest({
      guestOwner: guestOwner(guest['guest-token']) ?? '',
      userId: ada.id,
      sessionId: ada.sessionId,
    });
    const answer = await sale;
    await connection.close();
    const list = await at.request({ url: '/reservations', as: ada });
    return {
      status: answer?.statusCode,
      mine: list.json<{ data: object[] }>().data.length,
      changed,
    };
  }

  test('leaves nothing with a guest who is nobody any more', async () => {
    expect(await payWhileAdopting(api, [])).toMatchObject({ status: 404, mine: 0 });
  });

  test('would, if the guest’s requests did not wait for it', async () => {
    const noTurn = {
      pattern: /^select marquee\.lock_buyer\(\$1::uuid, \$2\)$/,
      replacement: `
        insert into marquee.showtime_buyers (showtime_id, owner) values ($1::uuid, $2)
        on conflict (showtime_id, owner) do nothing`,
    };

    const unprotected = await startTestApp({ payments });
    try {
      const lost = await payWhileAdopting(unprotected, [noTurn]);
      expect(lost).toEqual({ status: 201, mine: 0, changed: [2] });
    } finally {
      await unprotected.stop();
    }
  });
});
