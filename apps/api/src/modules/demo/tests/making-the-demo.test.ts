import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startTestApp, type TestApp } from '#test/support/test-app.ts';
import { DemoError, type DemoOptions } from '../index.ts';
import {
  countRows,
  findBrokenInvariants,
  fingerprintOf,
  givenDemoProcess,
  type DemoProcess,
} from './demo-givens.ts';

// A Thursday noon: the days ahead are the lively ones.
const now = new Date('2026-11-26T12:00:00Z');
const small: DemoOptions = { now, days: 2, historyDays: 9 };

let api: TestApp;
let one: DemoProcess;
let whole: { rows: Record<string, number>; fingerprint: string };

beforeAll(async () => {
  whole = await makeUndisturbed();
});
beforeEach(async () => {
  api = await startTestApp();
  one = givenDemoProcess(api);
});
afterEach(async () => {
  await one.connection.close();
  await api.stop();
});

describe('The demo', () => {
  it('breaks none of the invariants', async () => {
    await one.demo.seedDemo(small);

    expect(await findBrokenInvariants(api)).toEqual([]);
    expect(one.scheduleChanges()).toBe(1);
  });

  it('is left as it is by a second run', async () => {
    await one.demo.seedDemo(small);
    const [rows, fingerprint] = [await countRows(api), await fingerprintOf(api)];

    const again = await one.demo.seedDemo({ ...small, days: 5, seed: 7 });

    expect(again).toEqual({ showtimes: 0, reservations: 0, tickets: 0 });
    expect(await countRows(api)).toEqual(rows);
    expect(await fingerprintOf(api)).toBe(fingerprint);
    expect(one.scheduleChanges()).toBe(1);
  });

  it('is completed after an interruption, to what it would have been without one', async () => {
    const stopped = one.demo.seedDemo({
      ...small,
      onProgress: (line) => {
        if (line.includes('10 of')) throw new Error('stopped here');
      },
    });
    await expect(stopped).rejects.toThrow('stopped here');
    const { showtimes } = await countRows(api);
    expect(showtimes).toBeGreaterThan(0);
    expect(showtimes).toBeLessThan(whole.rows['showtimes'] ?? 0);

    // Later, and told otherwise: it goes on as it was begun.
    const later = new Date(now.getTime() + 3_600_000);
    await one.demo.prepareDemo({ now: later, seed: 7 });

    expect(await countRows(api)).toEqual(whole.rows);
    expect(await fingerprintOf(api)).toBe(whole.fingerprint);
    expect(await findBrokenInvariants(api)).toEqual([]);
  });

  it('is made once by two processes that begin at once', async () => {
    const two = givenDemoProcess(api);

    const made = await Promise.all([one.demo.prepareDemo(small), two.demo.prepareDemo(small)]);

    await two.connection.close();
    expect(made[0].showtimes + made[1].showtimes).toBe(whole.rows['showtimes']);
    expect(await fingerprintOf(api)).toBe(whole.fingerprint);
    expect(await findBrokenInvariants(api)).toEqual([]);
  });

  it('is another one with another seed', async () => {
    await one.demo.seedDemo({ ...small, seed: 2 });

    expect(await fingerprintOf(api)).not.toBe(whole.fingerprint);
  });

  it('has the auditorium of a thousand seats where it is asked for, also later', async () => {
    await one.demo.seedDemo(small);
    const before = await countRows(api);

    const { showtimes } = await one.demo.seedDemo({ ...small, stress: true });

    const after = await countRows(api);
    expect(after['auditoriums']).toBe(9);
    expect(after['showtime_seats']).toBe((before['showtime_seats'] ?? 0) + showtimes * 1000);
    expect(await findBrokenInvariants(api)).toEqual([]);
  });
});

describe('No demo is made', () => {
  it('in production, whoever asks for it', async () => {
    const production = givenDemoProcess(api, { production: true });

    for (const attempt of [
      production.demo.prepareDemo(small),
      production.demo.seedDemo(small),
      production.demo.topUpDemo({ now }),
    ]) {
      await expect(attempt).rejects.toThrow(DemoError);
    }

    await production.connection.close();
    expect(await countRows(api)).toMatchObject({ users: 0, cinemas: 0, showtimes: 0 });
  });

  it('by a start, where somebody has begun with cinemas of their own', async () => {
    await api.givenCinema();

    await one.demo.prepareDemo(small);

    expect(await countRows(api)).toMatchObject({ users: 0, cinemas: 1, showtimes: 0 });
  });

  it('where a cinema of somebody else has the name of one of the demo', async () => {
    await api.givenCinema({ name: 'Lumen Palace' });

    await expect(one.demo.seedDemo(small)).rejects.toThrow('another cinema named Lumen Palace');
    expect(await countRows(api)).toMatchObject({ users: 0, cinemas: 1, movies: 0 });
  });
});

/** What an undisturbed demo is like, made in a database of its own. */
async function makeUndisturbed() {
  const other = await startTestApp();
  const process = givenDemoProcess(other);
  await process.demo.seedDemo(small);
  const made = { rows: await countRows(other), fingerprint: await fingerprintOf(other) };
  await process.connection.close();
  await other.stop();
  return made;
}
