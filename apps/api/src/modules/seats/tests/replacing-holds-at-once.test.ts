import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { untilItGoesWrong } from '../../../../test/support/races.ts';
import { rounds } from '../../../../test/support/rounds.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { untilSomebodyWaits, whileLocked } from '../../../../test/support/waiting-for-locks.ts';
import type { StatementEdit } from '../../../../test/support/without-protection.ts';
import { DomainError } from '../../../platform/errors.ts';
import type { SeatWish } from '../index.ts';
import {
  onlyOnce,
  openSeatCounter,
  OVER_THE_WEB,
  takerOf,
  type SeatCounter,
} from './seat-counter.ts';

// Each race is run as it is, and then with the protection taken out, where it has to go wrong.

const DEADLOCK = '40P01';

let api: TestApp;
let counter: SeatCounter;

beforeAll(async () => {
  api = await startTestApp({ environment: { DATABASE_POOL_MAX: '16' } });
  counter = openSeatCounter(api);
});
afterAll(async () => {
  await expectInvariants(api);
  await counter.close();
  await api.stop();
});

/** @returns the hold; or the code of the refusal */
async function hold(
  { seats }: SeatCounter,
  showtimeId: string,
  who: TestUser,
  wish: SeatWish,
  replaces?: string,
) {
  try {
    const placed = await seats.placeHold({
      showtimeId,
      taker: takerOf(who),
      wish,
      asked: OVER_THE_WEB,
      idempotency: onlyOnce('placeHold'),
      replaces,
    });
    return placed.hold;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

async function givenHolder(showtimeId: string, seats: readonly string[]) {
  const who = await api.givenUser();
  const held = await hold(counter, showtimeId, who, { seats });
  if (typeof held === 'string') throw new Error(`no hold: ${held}`);
  return { who, holdId: held.id };
}

async function heldBy(showtimeId: string, { id }: TestUser): Promise<string[][]> {
  const owner = `user:${id}`;
  const own = await counter.seats.findOwnHolds({ showtimeId, owner, channel: 'web' });
  return own.map(({ seats }) => seats);
}

/** Somebody is at a seat, and has not decided yet. */
function lockedSeat(showtimeId: string, seat: string) {
  return sql`
    select from showtime_seats
    where showtime_id = ${showtimeId}::uuid and seat_label = ${seat} for update`;
}

describe('two who want each other’s seats at the same moment', () => {
  /** Locks are taken one by one, so that the two meet between them. */
  const pause: StatementEdit = {
    pattern:
      /^(select "s"\."seat_label") (from "showtime_seats" as "s".* order by "s"\."seat_label" for update)$/,
    replacement: '$1, pg_sleep(0.02) $2',
  };
  const backwards: StatementEdit = {
    pattern: /^(select "s"\."seat_label", pg_sleep.* order by "s"\."seat_label") (for update)$/,
    replacement: '$1 desc $2',
  };

  async function swapOnce(one: SeatCounter, other: SeatCounter) {
    const { showtimeId } = await api.givenShowtime();
    const [ada, bob] = [
      await givenHolder(showtimeId, ['A1', 'A3']),
      await givenHolder(showtimeId, ['A2', 'A4']),
    ];
    const answers = await Promise.all([
      hold(one, showtimeId, ada.who, { seats: ['A2', 'A4'] }, ada.holdId),
      hold(other, showtimeId, bob.who, { seats: ['A1', 'A3'] }, bob.holdId),
    ]);
    return {
      answers,
      held: [await heldBy(showtimeId, ada.who), await heldBy(showtimeId, bob.who)],
      deadlocks: (one.refusals.get(DEADLOCK) ?? 0) + (other.refusals.get(DEADLOCK) ?? 0),
    };
  }

  async function swap(editsOfOther: readonly StatementEdit[], roundsMax: number) {
    const [one, other] = [openSeatCounter(api, [pause]), openSeatCounter(api, editsOfOther)];
    let round = 0;
    try {
      const last = await untilItGoesWrong(
        () => swapOnce(one, other),
        ({ deadlocks }) => (round += 1) >= roundsMax || deadlocks > 0,
      );
      return { ...last, changed: [...one.changed, ...other.changed] };
    } finally {
      await one.close();
      await other.close();
    }
  }

  test('are both told, and both keep their own', async () => {
    const { answers, held, deadlocks, changed } = await swap(
      [pause],
      rounds({ short: 3, full: 10 }),
    );
    expect(answers).toEqual(['SEATS_UNAVAILABLE', 'SEATS_UNAVAILABLE']);
    expect(held).toEqual([[['A1', 'A3']], [['A2', 'A4']]]);
    expect(deadlocks).toBe(0);
    expect(Math.min(...changed)).toBeGreaterThan(0);
  });

  test('would stop each other, if seats were not locked in one order', async () => {
    const { deadlocks, changed } = await swap([pause, backwards], 10);
    expect(deadlocks).toBeGreaterThan(0);
    expect(Math.min(...changed)).toBeGreaterThan(0);
  });
});

describe('seats exchanged for one that somebody else waits for with them', () => {
  /** Ada gives back A9 for A1; before she gets it, Bob asks for both, and gives back A5. */
  async function meet(edits: readonly StatementEdit[]) {
    const { showtimeId } = await api.givenShowtime();
    const [ada, bob] = [
      await givenHolder(showtimeId, ['A9']),
      await givenHolder(showtimeId, ['A5']),
    ];
    const others = openSeatCounter(api);
    let bobs: ReturnType<typeof hold> | undefined;
    const adas = openSeatCounter(api, edits, async (text) => {
      if (bobs !== undefined || !text.includes('marquee.place_hold')) return;
      bobs = hold(others, showtimeId, bob.who, { seats: ['A1', 'A9'] }, bob.holdId);
      await untilSomebodyWaits(api.db);
    });
    try {
      const answer = await hold(adas, showtimeId, ada.who, { seats: ['A1'] }, ada.holdId);
      const bobsAnswer = await bobs;
      return {
        answers: [typeof answer, typeof bobsAnswer],
        held: [await heldBy(showtimeId, ada.who), await heldBy(showtimeId, bob.who)],
        deadlocks: (adas.refusals.get(DEADLOCK) ?? 0) + (others.refusals.get(DEADLOCK) ?? 0),
        changed: adas.changed,
      };
    } finally {
      await adas.close();
      await others.close();
    }
  }

  test('go to whoever was first, and the other keeps what they had', async () => {
    expect(await meet([])).toMatchObject({
      answers: ['object', 'string'],
      held: [[['A1']], [['A5']]],
      deadlocks: 0,
    });
  });

  test('would be waited for crosswise, if they were given back before the others are locked', async () => {
    const noLocks = {
      pattern: /^(select "s"\."seat_label" from "showtime_seats" as "s".*) for update$/,
      replacement: '$1',
    };
    const { deadlocks, changed } = await meet([noLocks]);
    expect(deadlocks).toBeGreaterThan(0);
    expect(Math.min(...changed)).toBeGreaterThan(0);
  });
});

test('What was given back is there again where the exchange came to nothing', async () => {
  const { showtimeId } = await api.givenShowtime();
  const ada = await givenHolder(showtimeId, ['A1', 'A2']);
  await givenHolder(showtimeId, ['A4']);
  const exchange = async (at: SeatCounter) =>
    hold(at, showtimeId, ada.who, { seats: ['A3', 'A4'] }, ada.holdId);

  expect(await exchange(counter)).toBe('SEATS_UNAVAILABLE');
  expect(await heldBy(showtimeId, ada.who)).toEqual([['A1', 'A2']]);

  const kept = openSeatCounter(api, [{ pattern: /^rollback$/, replacement: 'commit' }]);
  expect(await exchange(kept)).toBe('SEATS_UNAVAILABLE');
  expect(kept.changed).toEqual([1]);
  expect(await heldBy(showtimeId, ada.who)).toEqual([]);
  await kept.close();
});

describe('whoever leaves it to the house which seats they get for theirs', () => {
  const BEST = { bestAvailable: { count: 2 } };

  test('does not wait for anybody who is at one of the others', async () => {
    const { showtimeId } = await api.givenShowtime();
    const ada = await givenHolder(showtimeId, ['A9', 'A10']);
    const got = await whileLocked(api.db, lockedSeat(showtimeId, 'A5'), async () =>
      hold(counter, showtimeId, ada.who, BEST, ada.holdId),
    );
    expect(got).toMatchObject({ status: 'active' });
    const [seats = []] = await heldBy(showtimeId, ada.who);
    expect(seats).toHaveLength(2);
    expect(seats).not.toContain('A5');
  });

  test('would wait, if seats that others are at were not passed over', async () => {
    const { showtimeId } = await api.givenShowtime();
    const ada = await givenHolder(showtimeId, ['A9', 'A10']);
    const waiting = openSeatCounter(api, [
      { pattern: /for update skip locked$/, replacement: 'for update' },
    ]);
    const { got } = await whileLocked(api.db, lockedSeat(showtimeId, 'A5'), async () => {
      const pending = hold(waiting, showtimeId, ada.who, BEST, ada.holdId);
      await untilSomebodyWaits(api.db);
      return { got: pending };
    });
    expect(await got).toMatchObject({ status: 'active' });
    expect(waiting.changed).toEqual([1]);
    await waiting.close();
  });

  test('waits where only that can tell, and gets what was not taken', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
    const ada = await givenHolder(showtimeId, ['A2']);
    const { got } = await whileLocked(api.db, lockedSeat(showtimeId, 'A1'), async () => {
      const pending = hold(counter, showtimeId, ada.who, BEST, ada.holdId);
      await untilSomebodyWaits(api.db);
      return { got: pending };
    });
    expect(await got).toMatchObject({ seats: ['A1', 'A2'] });
    expect(await heldBy(showtimeId, ada.who)).toEqual([['A1', 'A2']]);
  });

  test('keeps their own where it was taken', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
    const ada = await givenHolder(showtimeId, ['A2']);
    const block = sql`
      update showtime_seats
      set status = 'blocked', block_kind = 'broken'
      where showtime_id = ${showtimeId}::uuid and seat_label = 'A1'`;
    const { got } = await whileLocked(api.db, block, async () => {
      const pending = hold(counter, showtimeId, ada.who, BEST, ada.holdId);
      await untilSomebodyWaits(api.db);
      return { got: pending };
    });
    expect(await got).toBe('NOT_ENOUGH_SEATS');
    expect(await heldBy(showtimeId, ada.who)).toEqual([['A2']]);
  });

  test('gets seats of their own, though twelve parties ask at once', async () => {
    const { showtimeId } = await api.givenShowtime({
      seats: 'ssssssssss\nssssssssss\nssssssssss\nssssssssss',
    });
    const parties = [];
    for (let index = 0; index < 12; index += 1) {
      const row = 'ABCD'[index % 4] ?? 'A';
      const seat = 1 + 3 * Math.floor(index / 4);
      parties.push(await givenHolder(showtimeId, [`${row}${seat}`, `${row}${seat + 1}`]));
    }
    const crowded = openSeatCounter(api);
    const answers = await Promise.all(
      parties.map(async ({ who, holdId }) => hold(crowded, showtimeId, who, BEST, holdId)),
    );
    expect(answers.filter((answer) => typeof answer === 'string')).toEqual([]);
    const held = [];
    for (const { who } of parties) held.push(await heldBy(showtimeId, who));
    expect(held.map((holds) => holds.length)).toEqual(parties.map(() => 1));
    expect(new Set(held.flat(2)).size).toBe(2 * parties.length);
    expect([...crowded.refusals]).toEqual([]);
    await crowded.close();
  });
});
