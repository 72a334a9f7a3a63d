import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { expectInvariants } from '../support/invariants.ts';
import {
  countServerErrors,
  givenCrowd,
  newGuest,
  race,
  tally,
  untilItGoesWrong,
} from '../support/races.ts';
import { rounds } from '../support/rounds.ts';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.ts';
import { untilSomebodyWaits, whileLocked } from '../support/waiting-for-locks.ts';
import { startAppWithout } from '../support/without-protection.ts';

const SEATS = 's'.repeat(100);
const USES_MAX = 10;

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(async () => {
  await expectInvariants(api);
  await api.stop();
});

async function givenPromotion(target: TestApp, as: TestUser, limits: object): Promise<string> {
  const response = await target.request({
    method: 'POST',
    url: '/promotions',
    payload: {
      name: 'Half of everything',
      discount: { kind: 'percentage', rateBasisPoints: 5000 },
      ...limits,
    },
    as,
  });
  if (response.statusCode !== 201) throw new Error(`no promotion: ${response.body}`);
  return response.json<{ code: string }>().code;
}

/** Everybody wants a seat of their own, with one code, at once. */
async function everybodyWith(target: TestApp, code: string, count: number) {
  const { showtimeId, seats } = await target.givenShowtime({ seats: SEATS });
  const crowd = await givenCrowd(target, count);
  return race(
    [target],
    crowd.map((as, index) => ({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: [seats[index % seats.length]], promotionCode: code },
      as,
    })),
  );
}

test(`A code for ${USES_MAX} bookings is used ${USES_MAX} times, however many want it at once`, async () => {
  for (let round = 0; round < rounds({ short: 2, full: 20 }); round += 1) {
    const code = await givenPromotion(api, admin, { usesMax: USES_MAX });
    const answers = await everybodyWith(api, code, SEATS.length);
    expect(countServerErrors(answers)).toBe(0);
    expect(tally(answers)).toEqual({
      '201': USES_MAX,
      '409 PROMOTION_UNAVAILABLE': SEATS.length - USES_MAX,
    });
  }
});

test('A code for one booking of a person is used once by each, however often they ask at once', async () => {
  const code = await givenPromotion(api, admin, { usesPerPersonMax: 1 });
  const { showtimeId, seats } = await api.givenShowtime({ seats: SEATS });
  const [one, other] = [await api.givenUser(), await api.givenUser()];
  const answers = await race(
    [api],
    Array.from({ length: 20 }, (_, index) => ({
      method: 'POST' as const,
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: [seats[index]], promotionCode: code },
      as: index % 2 === 0 ? one : other,
    })),
  );
  expect(tally(answers)).toEqual({ '201': 2, '409 PROMOTION_UNAVAILABLE': 18 });
});

test('A use comes back with the hold that had it, and stays with what was bought', async () => {
  const code = await givenPromotion(api, admin, { usesMax: 1 });
  const { showtimeId } = await api.givenShowtime();
  const guest = newGuest();
  const taking = (seat: string) =>
    api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { seats: [seat], promotionCode: code },
      headers: guest,
    });
  const first = await taking('A1');
  expect(first.json()).toMatchObject({ quote: { total: { amount: 625 } } });
  expect((await taking('A2')).json()).toMatchObject({ code: 'PROMOTION_UNAVAILABLE' });
  const { id } = first.json<{ id: string }>();

  await api.request({
    method: 'DELETE',
    url: `/showtimes/${showtimeId}/holds/${id}`,
    headers: guest,
  });
  expect((await taking('A2')).statusCode).toBe(201);
});

test('Changing a hold takes the use of the code, and gives it back with the code', async () => {
  const code = await givenPromotion(api, admin, { usesMax: 1 });
  const { showtimeId } = await api.givenShowtime();
  const ada = await api.givenUser();
  const [one, other] = [
    await api.givenHold(showtimeId, ['A1'], ada),
    await api.givenHold(showtimeId, ['A2'], ada),
  ];
  const change = async (hold: { id: string }, promotionCode: string | null) =>
    api.request({
      method: 'PATCH',
      url: `/showtimes/${showtimeId}/holds/${hold.id}`,
      payload: { promotionCode },
      as: ada,
    });
  expect((await change(one, code.toLowerCase())).json()).toMatchObject({
    quote: { total: { amount: 625 }, promotion: { name: 'Half of everything' } },
  });
  expect((await change(other, code)).json()).toMatchObject({ code: 'PROMOTION_UNAVAILABLE' });
  expect((await change(one, null)).json()).toMatchObject({
    quote: { total: { amount: 1250 }, promotion: null },
  });
  expect((await change(other, code)).statusCode).toBe(200);
});

/** A hold with a code. */
async function holdWith(
  code: string,
  {
    showtimeId,
    seat,
    as,
    query = '',
  }: { showtimeId: string; seat: string; as: TestUser; query?: string },
) {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds${query}`,
    payload: { seats: [seat], promotionCode: code },
    as,
  });
}

/** Runs `work` while a buyer's requests for a showtime have to wait. */
async function whileWaitingFor<T>(showtimeId: string, buyer: TestUser, work: () => Promise<T>) {
  const locking = sql`
    select 1 from showtime_buyers
    where showtime_id = ${showtimeId}::uuid and owner = ${`user:${buyer.id}`}
    for update`;
  return whileLocked(api.db, locking, work);
}

describe('a hold that runs out while a request waits, and whose use somebody else got', () => {
  test.each([
    [
      'bought',
      (showtimeId: string, holdId: string) =>
        ({ method: 'POST', url: '/reservations', payload: { showtimeId, holdId } }) as const,
    ],
    [
      'exchanged for',
      (showtimeId: string, holdId: string, reservationId: string) =>
        ({
          method: 'POST',
          url: `/reservations/${reservationId}/exchange`,
          payload: { showtimeId, holdId },
        }) as const,
    ],
    [
      'extended',
      (showtimeId: string, holdId: string) =>
        ({ method: 'POST', url: `/showtimes/${showtimeId}/holds/${holdId}/extend` }) as const,
    ],
    [
      'changed',
      (showtimeId: string, holdId: string) =>
        ({
          method: 'PATCH',
          url: `/showtimes/${showtimeId}/holds/${holdId}`,
          payload: { ticketTypes: { A1: 'adult' } },
        }) as const,
    ],
  ])('is not %s any more', async (_, requestFor) => {
    const code = await givenPromotion(api, admin, { usesMax: 1 });
    const [{ showtimeId }, elsewhere] = [await api.givenShowtime(), await api.givenShowtime()];
    const [ada, grace] = [await api.givenUser(), await api.givenUser()];
    const held = await holdWith(code, { showtimeId, seat: 'A1', as: ada });
    const { id } = held.json<{ id: string }>();
    const before = await api.givenReservation((await api.givenShowtime()).showtimeId, ['A1'], ada);

    const { late, other } = await whileWaitingFor(showtimeId, ada, async () => {
      const request = api.request({ ...requestFor(showtimeId, id, before.id), as: ada });
      await untilSomebodyWaits(api.db);
      // From here on the hold is over, but not by the clock of the request: that stands still.
      await sql`
        with over as (
          update holds set expires_at = clock_timestamp()
          where showtime_id = ${showtimeId}::uuid and id = ${id}::uuid
          returning showtime_id, id, expires_at
        )
        update showtime_seats s set held_until = over.expires_at
        from over where s.showtime_id = over.showtime_id and s.hold_id = over.id`.execute(api.db);
      const taken = await holdWith(code, { ...elsewhere, seat: 'A1', as: grace });
      return { late: request, other: taken };
    });

    expect(other.statusCode).toBe(201);
    expect((await late).json()).toMatchObject({ status: 409, code: 'HOLD_EXPIRED' });
  });
});

describe('two changes of one hold at once', () => {
  /** The second has read the hold before the first changed it. */
  async function changeTwice(
    code: { before?: string; first: object; second: object },
    ticketTypes: readonly string[] = ['adult', 'child'],
  ) {
    const { showtimeId } = await api.givenShowtime({
      terms: {
        ticketTypes: ticketTypes.map((type) => ({
          code: type,
          name: type,
          staffOnly: false,
          requiresAnother: false,
        })),
        prices: { standard: { adult: 1200, child: 800 } },
      },
    });
    const ada = await api.givenUser();
    const payload = {
      seats: ['A1'],
      ...(code.before === undefined ? {} : { promotionCode: code.before }),
    };
    const held = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload,
      as: ada,
    });
    const url = `/showtimes/${showtimeId}/holds/${held.json<{ id: string }>().id}`;
    const { answers } = await whileWaitingFor(showtimeId, ada, async () => {
      const first = api.request({ method: 'PATCH', url, payload: code.first, as: ada });
      await untilSomebodyWaits(api.db, 1);
      const second = api.request({ method: 'PATCH', url, payload: code.second, as: ada });
      await untilSomebodyWaits(api.db, 2);
      return { answers: Promise.all([first, second]) };
    });
    expect(tally(await answers)).toEqual({ '200': 2 });
    return (await api.request({ url, as: ada })).json<object>();
  }

  test('both count: the one gives a code, the other chooses the ticket type', async () => {
    const code = await givenPromotion(api, admin, {});
    const after = await changeTwice({
      first: { promotionCode: code },
      second: { ticketTypes: { A1: 'child' } },
    });
    expect(after).toMatchObject({
      quote: { total: { amount: 400 }, promotion: { name: 'Half of everything' } },
    });
  });

  test('the later one counts, where the one takes the code away and the other gives it once more', async () => {
    const code = await givenPromotion(api, admin, {});
    const after = await changeTwice({
      before: code,
      first: { promotionCode: null },
      second: { promotionCode: code },
    });
    expect(after).toMatchObject({ quote: { total: { amount: 600 } } });
  });
});

describe('at the counter', () => {
  test('a code for one booking of a person is used for many, whom nobody knows', async () => {
    const code = await givenPromotion(api, admin, { usesPerPersonMax: 1 });
    const { showtimeId } = await api.givenShowtime();
    const clerk = await api.givenUser({ role: 'staff' });
    const atCounter = { showtimeId, as: clerk, query: '?channel=boxOffice' };
    expect((await holdWith(code, { ...atCounter, seat: 'A1' })).statusCode).toBe(201);
    // Their own booking is their first, and takes nothing from those whom they sell to.
    expect((await holdWith(code, { showtimeId, seat: 'A4', as: clerk })).statusCode).toBe(201);
    expect((await holdWith(code, { ...atCounter, seat: 'A2' })).statusCode).toBe(201);
    const sold = await api.request({
      method: 'POST',
      url: '/reservations?channel=boxOffice',
      payload: { showtimeId, seats: ['A3'], promotionCode: code, payment: { method: 'cash' } },
      as: clerk,
    });
    expect(sold.statusCode, sold.body).toBe(201);
    expect((await holdWith(code, { showtimeId, seat: 'A5', as: clerk })).json()).toMatchObject({
      code: 'PROMOTION_UNAVAILABLE',
    });
  });

  test('a code for so many bookings in all is used no more often than that', async () => {
    const code = await givenPromotion(api, admin, { usesMax: 1, usesPerPersonMax: 1 });
    const { showtimeId } = await api.givenShowtime();
    const clerk = await api.givenUser({ role: 'staff' });
    const atCounter = { showtimeId, as: clerk, query: '?channel=boxOffice' };
    expect((await holdWith(code, { ...atCounter, seat: 'A1' })).statusCode).toBe(201);
    expect((await holdWith(code, { ...atCounter, seat: 'A2' })).json()).toMatchObject({
      code: 'PROMOTION_UNAVAILABLE',
    });
  });
});

let unprotected: TestApp | undefined;
beforeEach(() => {
  unprotected = undefined;
});
afterEach(async () => {
  await unprotected?.stop();
});

test('Without the lock of the promotion it is used too often', { timeout: 60_000 }, async () => {
  const target = await startAppWithout(['promotionLock']);
  unprotected = target;
  const owner = await target.givenUser({ role: 'admin' });
  const answers = await untilItGoesWrong(
    async () => {
      const code = await givenPromotion(target, owner, { usesMax: 2 });
      return everybodyWith(target, code, 20);
    },
    (results) => (tally(results)['201'] ?? 0) > 2,
  );
  expect(tally(answers)['201']).toBeGreaterThan(2);
});
