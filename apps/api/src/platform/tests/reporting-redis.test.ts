import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { reportAbsence } from '../redis.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a Redis that is away', () => {
  test('is reported once, whatever the number of commands that fail', () => {
    const { fail, reports } = givenReport();
    for (let second = 0; second < 60; second += 1) {
      fail();
      fail();
      vi.advanceTimersByTime(1000);
    }
    expect(reports).toEqual(['away']);
  });

  test('is reported once more when it is back, and again when it goes again', () => {
    const { fail, reports } = givenReport();
    fail();
    vi.advanceTimersByTime(20_000);
    expect(reports).toEqual(['away', 'back']);
    vi.advanceTimersByTime(60_000);
    fail();
    expect(reports).toEqual(['away', 'back', 'away']);
  });

  test('is not taken to be back while nobody asks it anything and there is no connection', () => {
    const { fail, reports, setConnected } = givenReport();
    setConnected(false);
    fail();
    vi.advanceTimersByTime(120_000);
    expect(reports).toEqual(['away']);
    setConnected(true);
    vi.advanceTimersByTime(20_000);
    expect(reports).toEqual(['away', 'back']);
  });
});

function givenReport() {
  const reports: string[] = [];
  let isConnected = true;
  const report = reportAbsence({
    isConnected: () => isConnected,
    onAway: () => reports.push('away'),
    onBack: () => reports.push('back'),
  });
  return {
    reports,
    fail: () => report(new Error('no answer')),
    setConnected: (connected: boolean) => (isConnected = connected),
  };
}
