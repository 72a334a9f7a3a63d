import { setTimeout as wait } from 'node:timers/promises';

import type { CpuClock } from '../machine/cpu-time.ts';
import { openMaps } from './open-maps.ts';

/** Somebody who takes a seat that all the others see. */
export type SeatTaker = {
  seat: string;
  /** Holds the seat, and says how to let go of it. */
  hold: () => Promise<() => Promise<void>>;
};

export type LiveMapsFigures = {
  streams: number;
  /** While nothing changes: the part of one core that the server takes. */
  quietCoreShare: number;
  /** From asking for a hold until a map shows it, over all maps and rounds. */
  toldMilliseconds: { median: number; p95: number; max: number };
};

/**
 * What it costs a server that many seat maps are open while nothing changes, and how soon a hold
 * is on all of them.
 */
export async function measureLiveMaps({
  url,
  showtimeId,
  streams,
  serverClock,
  quietSeconds,
  rounds,
  taker,
  say,
}: {
  url: string;
  showtimeId: string;
  streams: number;
  serverClock: CpuClock;
  quietSeconds: number;
  rounds: number;
  taker: SeatTaker;
  say: (line: string) => void;
}): Promise<LiveMapsFigures> {
  say(`Opening ${streams} maps of one showtime …`);
  const maps = await openMaps(url, { showtimeId, count: streams });
  try {
    // The first hold compiles what the others run; opening left garbage behind.
    await holdOnce(maps, taker);
    say(`${streams} maps are open; nothing changes for ${quietSeconds} s …`);
    const quietCoreShare = await shareOfCore(serverClock, quietSeconds);
    say(`Holding and releasing a seat ${rounds} times …`);
    const told: number[] = [];
    for (let round = 0; round < rounds; round += 1) told.push(...(await holdOnce(maps, taker)));
    return { streams, quietCoreShare, toldMilliseconds: spread(told) };
  } finally {
    maps.close();
  }
}

async function shareOfCore(clock: CpuClock, seconds: number): Promise<number> {
  const startedAt = performance.now();
  const before = clock();
  await wait(seconds * 1000);
  return (clock() - before) / 1000 / (performance.now() - startedAt);
}

/** @returns milliseconds until each of the maps was told */
async function holdOnce(
  maps: Awaited<ReturnType<typeof openMaps>>,
  { seat, hold }: SeatTaker,
): Promise<number[]> {
  const startedAt = performance.now();
  const [told, release] = await Promise.all([maps.untilAllTold('taken', seat), hold()]);
  await Promise.all([maps.untilAllTold('freed', seat), release()]);
  return told.map((at) => at - startedAt);
}

function spread(values: readonly number[]): LiveMapsFigures['toldMilliseconds'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}
