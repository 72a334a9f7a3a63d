import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Detail } from '../rereading.ts';
import { createRereading } from '../rereading.ts';

type Item = { name: number; detail: Detail };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what may have changed', () => {
  test('is read together where many are due, and not one by one', async () => {
    const { readAgain, batches } = givenRereading();
    readAgain(items(150));
    await settled();
    expect(batches.map(({ size }) => size)).toEqual([150]);
  });

  test('is read in parts where that is too much for one statement, two of them at a time', async () => {
    const { readAgain, batches, mostAtOnce } = givenRereading();
    readAgain(items(1000));
    await settled();
    expect(batches.map(({ size }) => size)).toEqual([200, 200, 200, 200, 200]);
    expect(mostAtOnce()).toBe(2);
  });

  test('is read two at a time where it is staff’s', async () => {
    const { readAgain, batches, mostAtOnce } = givenRereading();
    readAgain(items(30, 'states'));
    await settled();
    expect(batches).toHaveLength(30);
    expect(mostAtOnce()).toBe(2);
  });

  test('is read once more when it changes while it is read, and never twice at a time', async () => {
    const { readAgain, batches, mostAtOnce } = givenRereading();
    const [item] = items(1);
    if (item === undefined) throw new Error('there is one');
    for (let round = 0; round < 5; round += 1) readAgain([item]);
    await settled();
    expect(batches).toHaveLength(2);
    expect(mostAtOnce()).toBe(1);
  });

  test('is not read for those who have gone', async () => {
    const { readAgain, batches } = givenRereading({ isWanted: ({ name }) => name === 1 });
    readAgain(items(3));
    await settled();
    expect(batches.map(({ size }) => size)).toEqual([1]);
  });
});

describe('while the database fails', () => {
  test('all wait for the same next attempt, of which there are ever fewer', async () => {
    const { readAgain, batches, errors, setFailing } = givenRereading();
    setFailing(true);
    readAgain([...items(500), ...items(20, 'states')]);
    await vi.advanceTimersByTimeAsync(60_000);
    const attempts = errors();
    expect(attempts).toBeGreaterThan(8);
    expect(attempts).toBeLessThan(40);
    expect(batches.length).toBeLessThanOrEqual(attempts * 4);
  });

  test('what came due meanwhile is read as soon as it answers', async () => {
    const { readAgain, read, setFailing } = givenRereading();
    setFailing(true);
    readAgain(items(500));
    await vi.advanceTimersByTimeAsync(10_000);
    setFailing(false);
    await vi.advanceTimersByTimeAsync(6000);
    expect(new Set(read).size).toBe(500);
  });

  test('nothing is read after the end', async () => {
    const { readAgain, close, batches, setFailing } = givenRereading();
    setFailing(true);
    readAgain(items(5));
    await vi.advanceTimersByTimeAsync(10);
    close();
    const { length } = batches;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches).toHaveLength(length);
    expect(vi.getTimerCount()).toBe(0);
  });
});

function givenRereading({ isWanted = () => true }: { isWanted?: (item: Item) => boolean } = {}) {
  const batches: { size: number }[] = [];
  const read: number[] = [];
  let atOnce = 0;
  let atOnceMax = 0;
  let errors = 0;
  let isFailing = false;
  const rereading = createRereading<Item>({
    async read(_detail, batch) {
      batches.push({ size: batch.length });
      atOnce += 1;
      atOnceMax = Math.max(atOnceMax, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      if (isFailing) throw new Error('the database is away');
      read.push(...batch.map(({ name }) => name));
    },
    isWanted,
    onError: () => (errors += 1),
  });
  return {
    ...rereading,
    batches,
    read,
    mostAtOnce: () => atOnceMax,
    errors: () => errors,
    setFailing: (fails: boolean) => (isFailing = fails),
  };
}

function items(count: number, detail: Detail = 'public'): Item[] {
  return Array.from({ length: count }, (_, index) => ({ name: index, detail }));
}

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(10);
}
