import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { acquireStartLock } from '../start-lock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'start-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the lock on a data directory', () => {
  test('has one holder at a time', async () => {
    for (let round = 0; round < 3; round += 1) {
      const lock = await acquire();
      await expect(acquire()).rejects.toThrow('in use by another process');
      await lock.release();
    }
    expect(await readdir(folder)).toEqual(['lock-3']);
  });

  test('is not held by a process that has ended', async () => {
    await givenLock({ pid: 2 ** 22 + 1, startedAt: 'then' });
    await expect(acquire()).resolves.toBeDefined();
  });

  test('is not held by a process that merely got the pid of an earlier holder', async () => {
    await givenLock({ pid: process.pid, startedAt: 'then' });
    await expect(acquire()).resolves.toBeDefined();
  });

  test('survives a file that is no lock at all', async () => {
    await writeFile(path.join(folder, 'lock-1'), '');
    await expect(acquire()).resolves.toBeDefined();
  });

  test('goes to exactly one of many who find a dead holder at once', async () => {
    for (let round = 0; round < 50; round += 1) {
      await givenLock({ pid: process.pid, startedAt: 'then' });

      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, acquire));

      const locks = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(locks).toHaveLength(1);
      for (const { value } of locks) await value.release();
    }
  });
});

const acquire = () => acquireStartLock(path.join(folder, 'lock'), 'the-data');

/** Stands in for whatever lock there was. */
async function givenLock(holder: { pid: number; startedAt: string }): Promise<void> {
  for (const name of await readdir(folder)) await rm(path.join(folder, name));
  await writeFile(path.join(folder, 'lock-1'), JSON.stringify(holder));
}
