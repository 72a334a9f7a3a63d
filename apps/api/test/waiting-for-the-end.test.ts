import process from 'node:process';

import { pino } from 'pino';
import { expect, test } from 'vitest';

import { finishWhenStopped } from '../src/process.ts';

test('a program stays until it is told to stop, though nothing else keeps it', async () => {
  const heldByOthers = timersHolding();
  let stop: (signal: string) => void = () => undefined;
  const finished: boolean[] = [];
  const ended = finishWhenStopped({
    stopped: new Promise((resolve) => {
      stop = resolve;
    }),
    databaseLost: new Promise(() => {}),
    timeoutMilliseconds: 60_000,
    log: pino({ level: 'silent' }),
    finish: async ({ inHurry }) => void finished.push(inHurry),
  });
  expect(timersHolding()).toBe(heldByOthers + 1);
  stop('SIGTERM');
  await ended;
  expect([finished, timersHolding()]).toEqual([[false], heldByOthers]);
});

/** Timers that keep the process from ending by itself. */
function timersHolding(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
