import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import {
  dateAhead,
  givenStage,
  nextClockChange,
  offerOf,
  schedule,
  type Stage,
} from './schedule-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

describe('scheduling many showtimes at once', () => {
  test('makes one for every time of every day', async () => {
    const stage = await givenStage(api);
    const made = await scheduleMany(stage, {
      localTimes: ['19:30', '16:00'],
      from: dateAhead(10),
      to: dateAhead(12),
    });

    expect(made.statusCode).toBe(201);
    expect(localStarts(made.json().data)).toEqual(
      [10, 11, 12].flatMap((days) => [`${dateAhead(days)}T16:00`, `${dateAhead(days)}T19:30`]),
    );
    expect(await countOf(stage)).toBe(6);
    const audited = await api.db
      .selectFrom('audit_log as l')
      .select('l.subject_id')
      .where('l.action', '=', 'showtime.create')
      .execute();
    expect(audited).toHaveLength(6);
  });

  test.each(['Europe/London', 'America/New_York'])(
    'keeps 19:30 at 19:30 when the clocks of %s change',
    async (timeZone) => {
      for (const direction of ['forward', 'back'] as const) {
        const stage = await givenStage(api, { timeZone });
        const { date } = nextClockChange(timeZone, direction);
        const [from, to] = [plusDays(date, -1), plusDays(date, 1)];
        const made = await scheduleMany(stage, { localTimes: ['19:30'], from, to });

        const starts: string[] = made.json().data.map((each: Listed) => each.startsAt);
        expect(starts.map((start) => start.slice(11, 16))).toEqual(['19:30', '19:30', '19:30']);
        const [first = '', second = ''] = starts;
        const hours = (Date.parse(second) - Date.parse(first)) / 3_600_000;
        expect(hours).toBe(direction === 'forward' ? 23 : 25);
      }
    },
  );

  test('refuses the whole of it for a time that does not exist, and names that', async () => {
    const stage = await givenStage(api);
    const { date, oddTime } = nextClockChange('Europe/London', 'forward');
    const refused = await scheduleMany(stage, {
      localTimes: [oddTime.slice(11)],
      from: plusDays(date, -3),
      to: plusDays(date, 3),
    });

    expect(refused.json()).toMatchObject({ status: 400, code: 'LOCAL_TIME_INVALID' });
    expect(refused.json().errors).toHaveLength(1);
    expect(refused.json().errors[0].message).toContain(oddTime);
    expect(await countOf(stage)).toBe(0);
  });

  test('refuses the whole of it for a time that comes twice, and names that', async () => {
    const stage = await givenStage(api);
    const { date, oddTime } = nextClockChange('Europe/London', 'back');
    const refused = await scheduleMany(stage, {
      localTimes: [oddTime.slice(11)],
      from: plusDays(date, -3),
      to: plusDays(date, 3),
    });

    expect(refused.json()).toMatchObject({ status: 400, code: 'LOCAL_TIME_AMBIGUOUS' });
    expect(refused.json().errors[0].message).toContain(oddTime);
    expect(await countOf(stage)).toBe(0);
  });

  test('means business dates: a late show is in the night after', async () => {
    const stage = await givenStage(api);
    const made = await scheduleMany(stage, {
      localTimes: ['00:15'],
      from: dateAhead(10),
      to: dateAhead(10),
    });

    expect(localStarts(made.json().data)).toEqual([`${dateAhead(11)}T00:15`]);
    expect(made.json().data[0]).toMatchObject({ businessDate: dateAhead(10) });
  });

  test('names everything in the way, and makes nothing', async () => {
    const stage = await givenStage(api);
    const there = await schedule(api, admin, stage, { startsAt: `${dateAhead(11)}T18:00` });
    const refused = await scheduleMany(stage, {
      localTimes: ['19:30', '20:00'],
      from: dateAhead(10),
      to: dateAhead(11),
    });

    expect(refused.json()).toMatchObject({ status: 409, code: 'SHOWTIME_OVERLAPS' });
    const conflicts = refused
      .json()
      .conflicts.map((conflict: { id: string | null; requestedStartsAt: string }) => [
        conflict.id,
        conflict.requestedStartsAt.slice(0, 16),
      ]);
    expect(conflicts).toEqual([
      [there.json().id, `${dateAhead(11)}T19:30`],
      [there.json().id, `${dateAhead(11)}T20:00`],
      [null, `${dateAhead(10)}T20:00`],
      [null, `${dateAhead(11)}T20:00`],
    ]);
    expect(await countOf(stage)).toBe(1);
  });

  test('makes two hundred, and not one more', async () => {
    const stage = await givenStage(api);
    const localTimes = ['09:00', '12:00', '15:00', '18:00', '21:00'];
    const many = { localTimes, from: dateAhead(10), to: dateAhead(49) };
    const tooMany = await scheduleMany(stage, { ...many, to: dateAhead(50) });
    expect(tooMany.statusCode).toBe(400);
    expect(tooMany.json().errors).toEqual([expect.objectContaining({ pointer: '/to' })]);

    const made = await scheduleMany(stage, many);
    expect(made.statusCode).toBe(201);
    expect(made.json().data).toHaveLength(200);
  });

  test.each([
    ['days that end before they begin', { from: dateAhead(12), to: dateAhead(10) }],
    ['days without their weekday', { from: '2027-01-04', to: '2027-01-04', weekdays: [2] }],
    ['days that are over', { from: '2020-01-01', to: '2020-01-02' }],
    ['days without end', { from: dateAhead(10), to: '9999-12-31' }],
    ['days that no calendar has', { from: '2027-02-30', to: '2027-03-01' }],
    ['no times', { localTimes: [] }],
    ['a time that no clock shows', { localTimes: ['24:30'] }],
    ['a time with a zone', { localTimes: ['19:30Z'] }],
    ['a weekday that is none', { weekdays: [0] }],
    ['the same time twice', { localTimes: ['19:30', '19:30'] }],
  ])('is refused for %s', async (_, change) => {
    const stage = await givenStage(api);
    const refused = await scheduleMany(stage, {
      localTimes: ['19:30'],
      from: dateAhead(10),
      to: dateAhead(12),
      ...change,
    });
    expect(refused.statusCode).toBe(400);
    expect(await countOf(stage)).toBe(0);
  });
});

type Listed = { startsAt: string };

function scheduleMany(stage: Stage, asked: object) {
  return api.request({
    method: 'POST',
    url: '/showtimes/bulk',
    payload: { ...offerOf(stage), ...asked },
    as: admin,
  });
}

function localStarts(showtimes: Listed[]): string[] {
  return showtimes.map(({ startsAt }) => startsAt.slice(0, 16));
}

function plusDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

async function countOf({ auditoriumId }: Stage): Promise<number> {
  const rows = await api.db
    .selectFrom('showtimes as t')
    .select('t.id')
    .where('t.auditorium_id', '=', auditoriumId)
    .execute();
  return rows.length;
}
