import { parseArgs } from 'node:util';

import { readConfig } from '../apps/api/src/config.ts';
import { auditAvailability } from './audit/audit-availability.ts';
import { auditDatabase } from './audit/audit-database.ts';
import { startBenchWorld, type BenchWorld } from './bench/bench-world.ts';
import {
  numberedId,
  prepareAuditorium,
  prepareCinema,
  prepareShowtimes,
  prepareUsers,
  settle,
} from './bench/prepared-data.ts';
import { two, writeResults } from './bench/results.ts';
import { measureLiveMaps } from './live/measure-live-maps.ts';
import { processClock } from './machine/cpu-time.ts';
import { isAvailability, isNamed, readJson } from './scenario/answers.ts';

const USAGE = `Usage: npm run live-maps -- [--streams 1000] [--seconds 40] [--rounds 20]
  --streams  seat maps that are open at once, all of one showtime on one process
  --seconds  for which nothing changes while the CPU of the server is measured
  --rounds   holds that all of them have to be told of`;

/** What must not be exceeded. */
const QUIET_CORE_SHARE_MAX = 0.1;
const TOLD_MILLISECONDS_MAX = 1000;

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
});
const [streams, quietSeconds, rounds] = [values.streams, values.seconds, values.rounds].map(Number);
if (values.help) {
  say(USAGE);
} else if (streams === undefined || quietSeconds === undefined || rounds === undefined) {
  process.exitCode = 2;
} else if (!(streams > 0 && quietSeconds > 0 && rounds > 0)) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await run({ streams, quietSeconds, rounds });
}

/** @returns the exit code: 0 when all is as it must be */
async function run(settings: {
  streams: number;
  quietSeconds: number;
  rounds: number;
}): Promise<number> {
  const world = await startBenchWorld({
    ...{ rounds: settings.rounds, secondsPerRound: 0, warmUpRequests: 0, profileFolder: undefined },
    say,
  });
  try {
    return await measure(world, settings);
  } catch (error) {
    process.stderr.write(`${world.lastWords()}\n`);
    throw error;
  } finally {
    await world.stop();
  }
}

async function measure(
  world: BenchWorld,
  settings: { streams: number; quietSeconds: number; rounds: number },
): Promise<number> {
  const database = await world.createDatabase('bench_live_maps');
  const { owner } = database;
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, { number: 1, rows: 15, seatsPerRow: 20 });
  await prepareShowtimes(owner, venue, { from: 0, count: 1 });
  await prepareUsers(owner, { count: 1 });
  await settle(owner);
  const server = await world.startServer({
    ...{ name: 'live-maps', database },
    // All of them come from one address here.
    environment: { EVENT_STREAMS_PER_ADDRESS_MAX: String(settings.streams + 100) },
  });
  const token = await world.tokenOf(0);
  const showtimeId = numberedId('showtime', 0);
  const showtimeUrl = `${server.url}/api/v1/showtimes/${showtimeId}`;
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(showtimeUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
  };

  const seat = 'A1';
  const figures = await measureLiveMaps({
    ...settings,
    ...{ url: server.url, showtimeId, serverClock: processClock(server.pid), say },
    taker: {
      seat,
      async hold() {
        const { id } = readJson(await ask('POST', '/holds', { seats: [seat] }), isNamed);
        return async () => void (await ask('DELETE', `/holds/${id}`));
      },
    },
  });

  const { quietCoreShare, toldMilliseconds: told } = figures;
  say(
    `\nCPU of the server while nothing changed: ${two(quietCoreShare * 100)} % of a core ` +
      `(at most ${QUIET_CORE_SHARE_MAX * 100} %)`,
  );
  say(
    `From asking for a hold until a map showed it: median ${Math.round(told.median)} ms, ` +
      `p95 ${Math.round(told.p95)} ms, the last of all ${Math.round(told.max)} ms ` +
      `(at most ${TOLD_MILLISECONDS_MAX} ms)`,
  );
  say('Auditing the database …');
  const violations = [
    ...(await auditDatabase(owner, {
      liveSeatsPerOwnerMax: readConfig({}).holds.liveSeatsPerOwnerMax,
    })),
    ...(await auditAvailability(
      owner,
      async () => readJson(await ask('GET', '/seats'), isAvailability).unavailable,
    )),
  ];
  for (const { name, rule, count, examples } of violations) {
    say(`  BROKEN (${rule}): ${name}: ${count} times, such as ${JSON.stringify(examples)}`);
  }
  if (violations.length === 0) say('  no invariant is broken');
  const date = new Date().toISOString();
  await writeResults('live-maps', { date, ...settings, ...figures, violations });
  const isCheap = quietCoreShare < QUIET_CORE_SHARE_MAX;
  const isSoon = told.max <= TOLD_MILLISECONDS_MAX;
  return isCheap && isSoon && violations.length === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
