import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants, findBrokenInvariants } from '../support/invariants.ts';
import {
  countServerErrors,
  givenCrowd,
  newGuest,
  race,
  taking,
  tally,
  untilItGoesWrong,
  wentWrong,
  type Taker,
} from '../support/races.ts';
import { startTestApp, type TestApp, type TestRequest } from '../support/test-app.ts';
import {
  editStatements,
  startAppWithout,
  type Protection,
  type StatementEdit,
} from '../support/without-protection.ts';

// Each race is run as it is, and then with the protection taken out, where it has to go wrong.

const ALL_OF_THE_SALE: readonly Protection[] = [
  'buyerLock',
  'seatLocks',
  'seatGuards',
  'holdGuard',
  'liveTicketIndex',
];

let api: TestApp;
let other: TestApp;

beforeAll(async () => {
  api = await startTestApp();
  other = await startTestApp({ database: api.database });
});
afterAll(async () => {
  await other.stop();
  await api.stop();
});

describe('one person who takes twenty seats at once, each in a request of its own', () => {
  test('gets sixteen', async () => {
    const { answers, liveSeats } = await twentyByOnePerson([api, other]);
    expect(tally(answers)).toEqual({ '201': 15, '409 SEAT_LIMIT_REACHED': 5 });
    expect(liveSeats).toBe(16);
    await expectInvariants(api);
  });

  test('gets all of them where requests of one buyer do not take turns', async () => {
    const unprotected = await startAppWithout(['buyerLock']);
    const { answers, liveSeats } = await untilItGoesWrong(
      () => twentyByOnePerson([unprotected]),
      (result) => result.liveSeats > 16,
    );
    expect(tally(answers)['201']).toBeGreaterThan(15);
    expect(liveSeats).toBeGreaterThan(16);
    expect(await findBrokenInvariants(unprotected)).toEqual([
      'nobody has more seats of a showtime than the cap',
    ]);
    await unprotected.stop();
  });
});

describe('a hold that is bought ten times at once', () => {
  test('is sold once, and everyone is told to which reservation', async () => {
    const { answers } = await buyTenTimes([api, other]);
    expect(tally(answers)).toEqual({ '201': 1, '409 HOLD_CONVERTED': 9 });
    const told = answers.map((answer) => {
      const body = answer.json<{ id?: string; reservationId?: string }>();
      return body.reservationId ?? body.id;
    });
    expect(new Set(told).size).toBe(1);
    await expectInvariants(api);
  });

  test('is sold once by the locks of its seats alone', async () => {
    const unprotected = await startAppWithout(['buyerLock']);
    const { answers } = await untilItGoesWrong(
      () => buyTenTimes([unprotected]),
      (result) => tally(result.answers)['409 HOLD_EXPIRED'] !== undefined,
    );
    // Not for the reason they should hear: that is what taking turns is for.
    expect(tally(answers)['409 HOLD_EXPIRED']).toBeGreaterThan(0);
    expect(tally(answers)['201']).toBe(1);
    expect(countServerErrors(answers)).toBe(0);
    await unprotected.stop();
  });

  test('runs into the guards without locks', async () => {
    const unprotected = await startAppWithout(['buyerLock', 'seatLocks']);
    const { answers } = await untilItGoesWrong(() => buyTenTimes([unprotected]), wentWrong);
    expect(tally(answers)['201']).toBe(1);
    expect(countServerErrors(answers)).toBeGreaterThan(0);
    expect(await findBrokenInvariants(unprotected)).toEqual([]);
    await unprotected.stop();
  });

  test('is sold several times without any protection', async () => {
    const unprotected = await startAppWithout(ALL_OF_THE_SALE);
    const { answers } = await untilItGoesWrong(() => buyTenTimes([unprotected]), wentWrong);
    expect(tally(answers)['201']).toBeGreaterThan(1);
    expect(await findBrokenInvariants(unprotected)).toContain('a seat has one live ticket at most');
    await unprotected.stop();
  });
});

describe('a hold that is bought and given back at once', () => {
  test('is sold or released, and both know which', async () => {
    for (let round = 1; round <= 20; round += 1) {
      const { sale, release, taken } = await buyAndRelease(api, [api, other], round % 2 === 0);
      expect(release).toEqual({ '204': 1 });
      expect([
        { sale: { '201': 1 }, taken: ['A1', 'A2'] },
        { sale: { '409 HOLD_RELEASED': 1 }, taken: [] },
      ]).toContainEqual({ sale, taken });
    }
    await expectInvariants(api);
  });

  test('is an error of ours where nobody waits for anybody', async () => {
    const unprotected = await startAppWithout(['buyerLock', 'seatLocks']);
    const { sale } = await untilItGoesWrong(
      () => buyAndRelease(unprotected, [unprotected], true),
      (result) => '500 INTERNAL' in result.sale,
    );
    expect(Object.keys(sale)).toEqual(['500 INTERNAL']);
    await unprotected.stop();
  });
});

describe('a hold that runs out while it is bought and others wait for its seats', () => {
  test('is sold, or its seats go to somebody else, never both', async () => {
    for (let milliseconds = 4; milliseconds <= 40; milliseconds += 4) {
      const { showtimeId, winners } = await buyAtTheLastMoment(api, [api, other], milliseconds);
      expect(Object.values(winners).filter((count) => count !== 1)).toEqual([]);
      expect(await api.takenSeats(showtimeId)).toHaveLength(4);
    }
    await expectInvariants(api);
  });

  test('is sold to both without any protection', async () => {
    const unprotected = await startAppWithout(ALL_OF_THE_SALE);
    const { winners } = await untilItGoesWrong(
      () => buyAtTheLastMoment(unprotected, [unprotected], 80),
      (result) => Object.values(result.winners).some((count) => count > 1),
    );
    expect(Math.max(...Object.values(winners))).toBeGreaterThan(1);
    expect(await findBrokenInvariants(unprotected)).toContain('a seat has one live ticket at most');
    await unprotected.stop();
  });
});

describe('people who ask for the best seats at once', () => {
  test.each([
    [40, 1],
    [30, 2],
  ])('are all served while there are any: %i times %i of sixty', async (parties, count) => {
    const { answers, seats } = await askForTheBest(api, [api, other], parties, count);
    expect(tally(answers)).toEqual({ '201': parties });
    expect(new Set(seats).size).toBe(parties * count);
    await expectInvariants(api);
  });

  test('are given the same seats without any protection', async () => {
    const unprotected = await startAppWithout(['seatLocks', 'seatGuards']);
    const noLocks: StatementEdit = {
      pattern: /(from "showtime_seats".*) for update(?: skip locked)?$/,
      replacement: '$1',
    };
    const { changed } = editStatements(unprotected.pool, [noLocks]);
    const { seats } = await untilItGoesWrong(
      () => askForTheBest(unprotected, [unprotected], 20, 1),
      (result) => new Set(result.seats).size < result.seats.length,
    );
    expect(changed[0]).toBeGreaterThan(0);
    expect(seats.length).toBeGreaterThan(new Set(seats).size);
    expect(await findBrokenInvariants(unprotected)).toContain('a live hold holds all its seats');
    await unprotected.stop();
  });
});

async function twentyByOnePerson(apps: readonly TestApp[]) {
  const [first] = apps;
  if (first === undefined) throw new Error('needs an app');
  const { showtimeId, seats } = await first.givenShowtime({ seats: 's'.repeat(21) });
  const person = await first.givenUser();
  await first.givenHold(showtimeId, seats.slice(0, 1), person);
  const answers = await race(
    apps,
    seats.slice(1).map((seat, index) =>
      taking(index % 2 === 0 ? 'holding' : 'reserving', {
        as: person,
        showtimeId,
        seats: [seat],
      }),
    ),
  );
  const { rows } = await sql<{ count: string }>`
    select marquee.live_seat_count(${showtimeId}::uuid, ${`user:${person.id}`}) as count`.execute(
    first.db,
  );
  return { answers, liveSeats: Number(rows[0]?.count) };
}

async function buyTenTimes(apps: readonly TestApp[]) {
  const [first] = apps;
  if (first === undefined) throw new Error('needs an app');
  const { showtimeId } = await first.givenShowtime();
  const person = await first.givenUser();
  const hold = await first.givenHold(showtimeId, ['A1', 'A2'], person);
  const request = buying(person, showtimeId, hold.id);
  return {
    answers: await race(
      apps,
      Array.from({ length: 10 }, () => request),
    ),
  };
}

async function buyAndRelease(givens: TestApp, apps: readonly TestApp[], isSaleFirst: boolean) {
  const { showtimeId } = await givens.givenShowtime();
  const person = await givens.givenUser();
  const hold = await givens.givenHold(showtimeId, ['A1', 'A2'], person);
  const sale = buying(person, showtimeId, hold.id);
  const release: TestRequest = {
    method: 'DELETE',
    url: `/showtimes/${showtimeId}/holds/${hold.id}`,
    as: person,
  };
  const answers = await race(apps, isSaleFirst ? [sale, release] : [release, sale]);
  const [saleAnswer, releaseAnswer] = isSaleFirst ? answers : answers.toReversed();
  if (saleAnswer === undefined || releaseAnswer === undefined) throw new Error('two were asked');
  return {
    sale: tally([saleAnswer]),
    release: tally([releaseAnswer]),
    taken: await givens.takenSeats(showtimeId),
  };
}

/** Four holds about to run out are bought, while four others ask again and again for their seats. */
async function buyAtTheLastMoment(givens: TestApp, apps: readonly TestApp[], milliseconds: number) {
  const { showtimeId, seats } = await givens.givenShowtime({ seats: 'ssss' });
  const holders = await givenCrowd(givens, 4);
  const rivals = await givenCrowd(givens, 4);
  const holds: TestRequest[] = [];
  for (const [index, as] of holders.entries()) {
    const hold = await givens.givenHold(showtimeId, [seats[index] ?? ''], as);
    holds.push(buying(as, showtimeId, hold.id));
  }
  await race(apps, []);
  await sql`
    with soon as (
      update holds set expires_at = clock_timestamp() + make_interval(secs => ${milliseconds / 1000})
      where showtime_id = ${showtimeId}::uuid
      returning showtime_id, id, expires_at
    )
    update showtime_seats s set held_until = soon.expires_at
    from soon where s.showtime_id = soon.showtime_id and s.hold_id = soon.id`.execute(givens.db);
  const sales = race(apps, holds);
  const purchases = rivals.map(async (as, index) => {
    const seat = seats[index] ?? '';
    for (;;) {
      const [answer] = await race(apps, [taking('reserving', { as, showtimeId, seats: [seat] })]);
      if (answer === undefined) throw new Error('one was asked');
      const isHeld = answer.body.includes('"reason":"held"');
      if (!isHeld) return answer;
    }
  });
  const answers = [...(await sales), ...(await Promise.all(purchases))];
  const winners: Record<string, number> = {};
  for (const answer of answers) {
    if (answer.statusCode !== 201) continue;
    const [ticket] = answer.json<{ tickets: { seat: string }[] }>().tickets;
    winners[ticket?.seat ?? ''] = (winners[ticket?.seat ?? ''] ?? 0) + 1;
  }
  return { showtimeId, winners };
}

async function askForTheBest(
  givens: TestApp,
  apps: readonly TestApp[],
  parties: number,
  count: number,
) {
  const { showtimeId } = await givens.givenShowtime({
    seats: Array.from({ length: 6 }, () => 's'.repeat(10)).join('\n'),
  });
  const answers = await race(
    apps,
    Array.from({ length: parties }, () => ({
      method: 'POST' as const,
      url: `/showtimes/${showtimeId}/holds`,
      payload: { bestAvailable: { count } },
      headers: newGuest(),
    })),
  );
  const seats = answers
    .filter((answer) => answer.statusCode === 201)
    .flatMap((answer) => answer.json<{ seats: string[] }>().seats);
  return { answers, seats };
}

function buying(as: Taker, showtimeId: string, holdId: string): TestRequest {
  return { method: 'POST', url: '/reservations', payload: { showtimeId, holdId }, as };
}
