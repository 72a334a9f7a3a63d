import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants, findBrokenInvariants } from '../support/invariants.ts';
import {
  countServerErrors,
  countSqlStates,
  givenCrowd,
  race,
  taking,
  tally,
  untilItGoesWrong,
  WAYS,
  wentWrong,
  type Taker,
  type Way,
} from '../support/races.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { startAppWithout, type Protection } from '../support/without-protection.ts';

// Each race is run as it is, by two processes on one database, and then with the protection taken
// out, where it has to go wrong: or it would prove nothing.

let api: TestApp;
let other: TestApp;
let sqlStates: Map<string, number>;
let crowd: Taker[];

beforeAll(async () => {
  api = await startTestApp();
  other = await startTestApp({ database: api.database });
  sqlStates = countSqlStates(api.pool);
  crowd = await givenCrowd(api, 100);
});
afterAll(async () => {
  await other.stop();
  await api.stop();
});

describe('thirty people who want one seat', () => {
  test.each(WAYS)('by %s: one has it, the others are told who has', async (way) => {
    for (let round = 1; round <= 5; round += 1) {
      const { showtimeId } = await api.givenShowtime({ seats: 's' });
      expect(tally(await thirtyForOneSeat([api, other], crowd, showtimeId, way))).toEqual({
        '201': 1,
        '409 SEATS_UNAVAILABLE': 29,
      });
    }
    await expectInvariants(api);
  });

  test.each<[Way, Protection[]]>([
    ['holding', []],
    ['reserving', []],
    ['holding', ['seatGuards']],
    ['reserving', ['seatGuards']],
  ])('by %s need one protection only: without %j', async (way, protections) => {
    const { answers, broken } = await thirtyWithout(protections, way);
    expect(tally(answers)).toEqual({ '201': 1, '409 SEATS_UNAVAILABLE': 29 });
    expect(broken).toEqual([]);
  });

  test.each(WAYS)('by %s without locks run into the guards behind them', async (way) => {
    const { answers, broken } = await thirtyWithout(['seatLocks'], way);
    expect(tally(answers)['201']).toBe(1);
    expect(countServerErrors(answers)).toBeGreaterThan(0);
    expect(broken).toEqual([]);
  });

  test('by reserving without locks and guards run into the index', async () => {
    const { answers, broken } = await thirtyWithout(['seatLocks', 'seatGuards'], 'reserving');
    expect(tally(answers)['201']).toBe(1);
    expect(countServerErrors(answers)).toBeGreaterThan(0);
    expect(broken).toEqual([]);
  });

  test.each(WAYS)('by %s without any protection have the same seat', async (way) => {
    const { answers, broken } = await thirtyWithout(
      ['seatLocks', 'seatGuards', 'liveTicketIndex'],
      way,
    );
    expect(tally(answers)['201']).toBeGreaterThan(1);
    expect(broken).toContain(
      way === 'holding' ? 'a live hold holds all its seats' : 'a seat has one live ticket at most',
    );
  });
});

describe('a thousand people who want ten seats', () => {
  test.each(WAYS)('by %s: ten are served and nobody meets an error', async (way) => {
    // All of them at once, in one process, with the settings that everyone has.
    const busy = await startTestApp({ database: api.database, checkContract: false });
    const people = await givenCrowd(api, 1000);
    const { showtimeId, seats } = await api.givenShowtime({ seats: 's'.repeat(10) });
    const answers = await race(
      [busy],
      people.map((as, index) =>
        taking(way, { as, showtimeId, seats: [seats[index % seats.length] ?? ''] }),
      ),
    );
    expect(tally(answers)).toEqual({ '201': 10, '409 SEATS_UNAVAILABLE': 990 });
    expect(await api.takenSeats(showtimeId)).toEqual(seats);
    await expectInvariants(api);
    await busy.stop();
  });
});

describe('groups whose seats overlap', () => {
  test('in whatever order they name them, never wait for each other in a circle', async () => {
    for (let round = 1; round <= 20; round += 1) {
      const { showtimeId, seats } = await api.givenShowtime({ seats: 's'.repeat(10) });
      const answers = await overlappingGroups([api, other], crowd, showtimeId, seats);
      expect(countServerErrors(answers)).toBe(0);
    }
    expect(sqlStates.get('40P01') ?? 0).toBe(0);
    await expectInvariants(api);
  });

  test('do so when everyone locks in an order of their own', async () => {
    const unprotected = await startAppWithout(['lockOrder']);
    const states = countSqlStates(unprotected.pool);
    const people = await givenCrowd(unprotected, 20);
    await untilItGoesWrong(
      async () => {
        const { showtimeId, seats } = await unprotected.givenShowtime({ seats: 's'.repeat(10) });
        return overlappingGroups([unprotected], people, showtimeId, seats);
      },
      () => states.has('40P01'),
    );
    expect(states.get('40P01')).toBeGreaterThan(0);
    await unprotected.stop();
  });

  test.each(WAYS)(
    'left and right pair of three seats: by %s one pair is taken whole',
    async (way) => {
      for (let round = 1; round <= 10; round += 1) {
        const { showtimeId, seats } = await api.givenShowtime({ seats: 'sss' });
        const answers = await race([api, other], pairsOfThree(crowd, showtimeId, way));
        expect(tally(answers)).toEqual({ '201': 1, '409 SEATS_UNAVAILABLE': 19 });
        const taken = await api.takenSeats(showtimeId);
        expect([seats.slice(0, 2), seats.slice(1, 3)]).toContainEqual(taken);
      }
      await expectInvariants(api);
    },
  );

  test.each(WAYS)('without any protection both pairs are taken by %s', async (way) => {
    const unprotected = await startAppWithout(['seatLocks', 'seatGuards', 'liveTicketIndex']);
    const people = await givenCrowd(unprotected, 20);
    const { answers } = await untilItGoesWrong(async () => {
      const { showtimeId } = await unprotected.givenShowtime({ seats: 'sss' });
      return { answers: await race([unprotected], pairsOfThree(people, showtimeId, way)) };
    }, wentWrong);
    expect(tally(answers)['201']).toBeGreaterThan(1);
    expect(await findBrokenInvariants(unprotected)).not.toEqual([]);
    await unprotected.stop();
  });
});

function thirtyForOneSeat(
  apps: readonly TestApp[],
  people: readonly Taker[],
  showtimeId: string,
  way: Way,
) {
  return race(
    apps,
    people.slice(0, 30).map((as) => taking(way, { as, showtimeId, seats: ['A1'] })),
  );
}

async function thirtyWithout(protections: readonly Protection[], way: Way) {
  const unprotected = await startAppWithout(protections);
  const people = await givenCrowd(unprotected, 30);
  const { answers } = await untilItGoesWrong(async () => {
    const { showtimeId } = await unprotected.givenShowtime({ seats: 's' });
    return { answers: await thirtyForOneSeat([unprotected], people, showtimeId, way) };
  }, wentWrong);
  const broken = await findBrokenInvariants(unprotected);
  await unprotected.stop();
  return { answers, broken };
}

/** Twenty groups of up to eight of the seats, half of them from the left and half from the right. */
function overlappingGroups(
  apps: readonly TestApp[],
  people: readonly Taker[],
  showtimeId: string,
  seats: readonly string[],
) {
  return race(
    apps,
    people.slice(0, 20).map((as, index) => {
      const some = seats.slice(index % 4, (index % 4) + 7);
      return taking(index % 3 === 0 ? 'reserving' : 'holding', {
        as,
        showtimeId,
        seats: index % 2 === 0 ? some : some.toReversed(),
      });
    }),
  );
}

function pairsOfThree(people: readonly Taker[], showtimeId: string, way: Way) {
  return people.slice(0, 20).map((as, index) =>
    taking(way, {
      as,
      showtimeId,
      seats: index % 2 === 0 ? ['A1', 'A2'] : ['A3', 'A2'],
    }),
  );
}
