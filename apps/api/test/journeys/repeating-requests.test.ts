import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants, findBrokenInvariants } from '../support/invariants.ts';
import { countServerErrors, newGuest, race, tally, untilItGoesWrong } from '../support/races.ts';
import {
  startTestApp,
  type TestApp,
  type TestRequest,
  type TestUser,
} from '../support/test-app.ts';
import { untilSomebodyWaits, whileLocked } from '../support/waiting-for-locks.ts';
import { startAppWithout, type Protection } from '../support/without-protection.ts';

let api: TestApp;
let other: TestApp;
/** Waits for a lock for a fifth of a second only. */
let hasty: TestApp;
let ada: TestUser;
let grace: TestUser;
let keys = 0;

beforeAll(async () => {
  api = await startTestApp();
  other = await startTestApp({ database: api.database });
  hasty = await startTestApp({
    database: api.database,
    environment: { DATABASE_LOCK_TIMEOUT_MILLISECONDS: '200' },
  });
  ada = await api.givenUser();
  grace = await api.givenUser();
});
afterAll(async () => {
  await expectInvariants(api);
  await hasty.stop();
  await other.stop();
  await api.stop();
});

/** The operations that honour a key, each on seats of its own. */
const OPERATIONS: [string, () => Promise<{ showtimeId: string; request: TestRequest }>][] = [
  [
    'holding seats',
    async () => {
      const { showtimeId } = await api.givenShowtime();
      return { showtimeId, request: hold(showtimeId, { seats: ['A1', 'A2'] }) };
    },
  ],
  [
    'holding the best seats',
    async () => {
      const { showtimeId } = await api.givenShowtime();
      return { showtimeId, request: hold(showtimeId, { bestAvailable: { count: 2 } }) };
    },
  ],
  [
    'extending a hold',
    async () => {
      const { showtimeId } = await api.givenShowtime();
      const { id } = await api.givenHold(showtimeId, ['A1'], ada);
      const url = `/showtimes/${showtimeId}/holds/${id}/extend`;
      return { showtimeId, request: { method: 'POST', url, as: ada } };
    },
  ],
  [
    'reserving seats',
    async () => {
      const { showtimeId } = await api.givenShowtime();
      return { showtimeId, request: reserve({ showtimeId, seats: ['A1', 'A2'] }) };
    },
  ],
  [
    'reserving from a hold',
    async () => {
      const { showtimeId } = await api.givenShowtime();
      const { id: holdId } = await api.givenHold(showtimeId, ['A1'], ada);
      return { showtimeId, request: reserve({ showtimeId, holdId }) };
    },
  ],
  [
    'cancelling',
    async () => {
      const { showtimeId } = await api.givenShowtime();
      const { id } = await api.givenReservation(showtimeId, ['A1'], ada);
      const url = `/reservations/${id}/cancel`;
      return { showtimeId, request: { method: 'POST', url, payload: {}, as: ada } };
    },
  ],
];

describe.each(OPERATIONS)('repeating %s with its key', (_, prepare) => {
  test('gives the same answer, byte for byte, and has no further effect', async () => {
    const { showtimeId, request } = await prepare();
    const keyed = withKey(request);
    const first = await api.request(keyed);
    expect(first.statusCode).toBeLessThan(300);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const before = await effectsOf(showtimeId);

    for (const app of [api, other]) {
      const again = await app.request(keyed);
      expect(again.statusCode).toBe(first.statusCode);
      expect(again.body).toBe(first.body);
      expect(again.headers['idempotent-replayed']).toBe('true');
    }
    expect(await effectsOf(showtimeId)).toEqual(before);
  });

  test('gives the same answer whatever happened since', async () => {
    const { showtimeId, request } = await prepare();
    const keyed = withKey(request);
    const first = await api.request(keyed);

    await api.db
      .updateTable('movies')
      .set({ title: 'Another Title' })
      .where('id', 'in', (query) =>
        query.selectFrom('showtimes').select('movie_id').where('id', '=', showtimeId),
      )
      .execute();
    await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/cancel`,
      payload: { reason: 'The projector broke.' },
      as: await api.givenUser({ role: 'admin' }),
    });
    const again = await api.request(keyed);
    expect(again.statusCode).toBe(first.statusCode);
    expect(again.body).toBe(first.body);
  });

  test('fifty times at once has one effect', async () => {
    const { showtimeId, request } = await prepare();
    const keyed = withKey(request);
    const answers = await race(
      [api, other],
      Array.from({ length: 50 }, () => keyed),
    );
    expect(countServerErrors(answers)).toBe(0);
    const served = answers.filter((answer) => answer.statusCode < 300);
    expect(served.length).toBeGreaterThan(0);
    expect(new Set(served.map((answer) => answer.body)).size).toBe(1);
    const first = served.filter((answer) => answer.headers['idempotent-replayed'] === undefined);
    expect(first).toHaveLength(1);
    for (const answer of answers) {
      expect(answer.statusCode < 300 ? '' : answer.json<{ code: string }>().code).toMatch(
        /^(IDEMPOTENCY_IN_FLIGHT)?$/,
      );
    }
    const { keys: stored } = await effectsOf(showtimeId);
    expect(stored).toBe(1);
  });

  test('while it is under way longer than a lock may take is told to wait', async () => {
    const { showtimeId, request } = await prepare();
    const [keyed, unkeyed] = await whileBuyerIsLocked(showtimeId, () =>
      Promise.all([hasty.request(withKey(request)), hasty.request(request)]),
    );
    expect(keyed.json()).toMatchObject({ status: 409, code: 'IDEMPOTENCY_IN_FLIGHT' });
    expect(keyed.headers['retry-after']).toBe('1');
    expect(unkeyed.json()).toMatchObject({ status: 503, code: 'BUSY' });
    expect(unkeyed.headers['retry-after']).toBe('1');
  });
});

describe('a key', () => {
  test('stands for one body', async () => {
    const { showtimeId } = await api.givenShowtime();
    const key = newKey();
    await api.request(reserve({ showtimeId, seats: ['A1'] }, key));
    for (const seats of [['A2'], ['A1', 'A2']]) {
      expect((await api.request(reserve({ showtimeId, seats }, key))).json()).toMatchObject({
        status: 422,
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
    }
    expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
  });

  test('stands for one operation, and one thing it is done to', async () => {
    const { showtimeId } = await api.givenShowtime();
    const key = newKey();
    const seats = ['A1'];
    const { id } = await api.givenReservation(showtimeId, ['A9'], ada);
    const first = await api.request(withKey(hold(showtimeId, { seats }), key));
    expect(first.statusCode).toBe(201);
    const { id: holdId } = first.json<{ id: string }>();
    const url = `/showtimes/${showtimeId}/holds/${holdId}/extend`;
    for (const request of [
      reserve({ showtimeId, seats: ['A2'] }),
      reserve({ showtimeId, holdId }),
      hold(showtimeId, { bestAvailable: { count: 1 } }),
      { method: 'POST', url, as: ada } as const,
      { method: 'POST', url: `/reservations/${id}/cancel`, as: ada } as const,
    ]) {
      expect((await api.request(withKey(request, key))).json()).toMatchObject({
        status: 422,
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
    }
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A9']);
  });

  test('is the same for the same fields in another order', async () => {
    const { showtimeId } = await api.givenShowtime();
    const key = newKey();
    const first = await api.request(reserve({ showtimeId, seats: ['A1'] }, key));
    const again = await api.request(reserve({ seats: ['A1'], showtimeId }, key));
    expect(again.body).toBe(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  test('belongs to whoever sent it: others use the same word for themselves', async () => {
    const { showtimeId } = await api.givenShowtime();
    const key = newKey();
    const first = await api.request(reserve({ showtimeId, seats: ['A1'] }, key));
    const hers = await api.request({ ...reserve({ showtimeId, seats: ['A2'] }, key), as: grace });
    expect(hers.statusCode).toBe(201);
    expect(hers.json<{ id: string }>().id).not.toBe(first.json<{ id: string }>().id);
    for (const headers of [newGuest(), newGuest()]) {
      const guests = await api.request({
        method: 'POST',
        url: `/showtimes/${showtimeId}/holds`,
        payload: { bestAvailable: { count: 1 } },
        headers: { ...headers, 'idempotency-key': key },
      });
      expect(guests.statusCode).toBe(201);
      expect(guests.headers['idempotent-replayed']).toBeUndefined();
    }
  });

  test('does not keep a refusal: what was refused is judged anew', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id } = await api.givenHold(showtimeId, ['A1'], grace);
    const request = reserve({ showtimeId, seats: ['A1'] }, newKey());
    expect((await api.request(request)).statusCode).toBe(409);
    await api.request({ method: 'DELETE', url: `/showtimes/${showtimeId}/holds/${id}`, as: grace });
    const answer = await api.request(request);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['idempotent-replayed']).toBeUndefined();
  });

  test('that is malformed is refused, and nothing is done', async () => {
    const { showtimeId } = await api.givenShowtime();
    for (const key of ['', 'two words', 'ü', 'k'.repeat(256), 'a\tb']) {
      expect((await api.request(reserve({ showtimeId, seats: ['A1'] }, key))).json()).toMatchObject(
        { status: 400, code: 'INVALID_REQUEST', errors: [{ pointer: '/headers/idempotency-key' }] },
      );
    }
    expect(await api.takenSeats(showtimeId)).toEqual([]);
    const longest = `!~${'k'.repeat(253)}`;
    expect((await api.request(reserve({ showtimeId, seats: ['A1'] }, longest))).statusCode).toBe(
      201,
    );
  });

  test('answers nobody whose session has ended', async () => {
    const { showtimeId } = await api.givenShowtime();
    const user = await api.givenUser();
    const request = { ...reserve({ showtimeId, seats: ['A1'] }, newKey()), as: user };
    expect((await api.request(request)).statusCode).toBe(201);
    await sql`
      update sessions set ended_at = now(), ended_because = 'logout'
      where id = ${user.sessionId}::uuid`.execute(api.db);
    expect((await api.request(request)).statusCode).toBe(401);
  });
});

test('Without a key the second of two equal requests meets the seat itself', async () => {
  const { showtimeId } = await api.givenShowtime();
  const request = reserve({ showtimeId, seats: ['A1'] });
  expect(tally(await race([api], [request, request]))).toEqual({
    '201': 1,
    '409 SEATS_UNAVAILABLE': 1,
  });
});

test('A seat that is locked too long is a matter of trying again', async () => {
  const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
  const requests = [
    reserve({ showtimeId, seats: ['A1'] }),
    { ...reserve({ showtimeId, seats: ['A1', 'A2'] }, newKey()), as: grace },
    { ...hold(showtimeId, { bestAvailable: { count: 2 } }), as: await api.givenUser() },
  ];
  const answers = await whileLocked(api.db, lockOf(showtimeId, 'A1'), () =>
    race([hasty], requests),
  );
  expect(tally(answers)).toEqual({ '503 BUSY': 3 });
  for (const answer of answers) expect(answer.headers['retry-after']).toBe('1');
  expect(await api.takenSeats(showtimeId)).toEqual([]);
});

test('A party that takes any seats does not wait for one that somebody is at', async () => {
  const { showtimeId } = await api.givenShowtime({ seats: 'sss' });
  const request = { ...hold(showtimeId, { bestAvailable: { count: 1 } }), as: grace };
  // In the middle of three: the best of them.
  const [answer] = await whileLocked(api.db, lockOf(showtimeId, 'A2'), () =>
    race([hasty], [request]),
  );
  expect(answer?.statusCode).toBe(201);
  expect(answer?.json<{ seats: string[] }>().seats).not.toContain('A2');
});

function lockOf(showtimeId: string, seat: string) {
  return sql`
    select 1 from showtime_seats
    where showtime_id = ${showtimeId}::uuid and seat_label = ${seat} for update`;
}

test('A request that waits for its turn is served when the one before it is done', async () => {
  const { showtimeId } = await api.givenShowtime();
  const { answer } = await whileBuyerIsLocked(showtimeId, async () => {
    const waiting = api.request(reserve({ showtimeId, seats: ['A1'] }, newKey()));
    await untilSomebodyWaits(api.db);
    return { answer: waiting };
  });
  expect((await answer).statusCode).toBe(201);
});

describe('fifteen times at once with one key', () => {
  test('is refused its own seats where requests of one buyer do not take turns', async () => {
    const { answers, holds } = await repeatWithout(['buyerLock']);
    expect(tally(answers)['409 SEATS_UNAVAILABLE']).toBeGreaterThan(0);
    expect(holds).toBe(1);
  });

  test('runs into the index of keys where nobody waits for anybody', async () => {
    const { answers, holds } = await repeatWithout(['buyerLock', 'seatLocks', 'seatGuards']);
    expect(countServerErrors(answers)).toBeGreaterThan(0);
    expect(holds).toBe(1);
  });

  test('has many effects without any protection', async () => {
    const { holds, broken } = await repeatWithout([
      'buyerLock',
      'seatLocks',
      'seatGuards',
      'idempotencyIndex',
    ]);
    expect(holds).toBeGreaterThan(1);
    expect(broken).toContain('a key stands for one request');
  });
});

/** By a buyer who is known already: the first request of all would still be waited for. */
test.each([
  ['held', hold],
  ['reserved', (showtimeId: string, payload: object) => reserve({ showtimeId, ...payload })],
])(
  'What was %s with a promotion is answered again after it has ended',
  async (_, taking: (showtimeId: string, payload: object) => TestRequest) => {
    const admin = await api.givenUser({ role: 'admin' });
    const made = await api.request({
      method: 'POST',
      url: '/promotions',
      payload: { name: 'Half', discount: { kind: 'percentage', rateBasisPoints: 5000 } },
      as: admin,
    });
    const { id, code } = made.json<{ id: string; code: string }>();
    const { showtimeId } = await api.givenShowtime();
    const keyed = withKey(taking(showtimeId, { seats: ['A1'], promotionCode: code }));
    const first = await api.request(keyed);
    expect(first.statusCode).toBe(201);

    await api.request({ method: 'DELETE', url: `/promotions/${id}`, as: admin });
    const again = await api.request(keyed);
    expect(again.body).toBe(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const anew = withKey(taking(showtimeId, { seats: ['A2'], promotionCode: code }));
    expect((await api.request(anew)).json()).toMatchObject({ code: 'PROMOTION_UNAVAILABLE' });
  },
);

async function repeatWithout(protections: readonly Protection[]) {
  const unprotected = await startAppWithout(protections);
  const buyer = await unprotected.givenUser();
  const result = await untilItGoesWrong(
    () => repeatFifteenTimes(unprotected, buyer),
    ({ answers }) => answers.some(({ body }) => body !== answers[0]?.body),
  );
  const broken = await findBrokenInvariants(unprotected);
  await unprotected.stop();
  return { ...result, broken };
}

async function repeatFifteenTimes(unprotected: TestApp, buyer: TestUser) {
  const { showtimeId } = await unprotected.givenShowtime();
  await unprotected.givenReservation(showtimeId, ['A9'], buyer);
  const request = { ...withKey(hold(showtimeId, { seats: ['A1'] })), as: buyer };
  const answers = await race(
    [unprotected],
    Array.from({ length: 15 }, () => request),
  );
  const { rows } = await sql`
    select 1 from holds where showtime_id = ${showtimeId}::uuid`.execute(unprotected.db);
  return { answers, holds: rows.length };
}

/** While something of Ada's for this showtime is under way. */
function whileBuyerIsLocked<T>(showtimeId: string, work: () => Promise<T>): Promise<T> {
  const lockBuyer = sql`
    insert into showtime_buyers (showtime_id, owner)
    values (${showtimeId}::uuid, ${`user:${ada.id}`})
    on conflict (showtime_id, owner) do update set created_at = excluded.created_at`;
  return whileLocked(api.db, lockBuyer, work);
}

async function effectsOf(showtimeId: string) {
  const { rows } = await sql<Record<string, string>>`
    select
      (select count(*) from reservations where showtime_id = ${showtimeId}::uuid) as reservations,
      (select count(*) from tickets where showtime_id = ${showtimeId}::uuid) as tickets,
      (select count(*) from holds where showtime_id = ${showtimeId}::uuid) as holds,
      (select max(expires_at) from holds where showtime_id = ${showtimeId}::uuid) as expiry,
      (select count(*) from idempotency_keys where showtime_id = ${showtimeId}::uuid) as keys
  `.execute(api.db);
  return { ...rows[0], keys: Number(rows[0]?.['keys']) };
}

function hold(showtimeId: string, payload: object): TestRequest {
  return { method: 'POST', url: `/showtimes/${showtimeId}/holds`, payload, as: ada };
}

function reserve(payload: object, key?: string): TestRequest {
  const request: TestRequest = { method: 'POST', url: '/reservations', payload, as: ada };
  return key === undefined ? request : withKey(request, key);
}

function withKey(request: TestRequest, key = newKey()): TestRequest {
  return { ...request, headers: { 'idempotency-key': key } };
}

function newKey(): string {
  keys += 1;
  return `key-${keys}`;
}
