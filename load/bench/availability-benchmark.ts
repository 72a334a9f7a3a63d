import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ownClock, processClock } from '../machine/cpu-time.ts';
import type { ServerProcess } from '../machine/child-process.ts';
import { demandOnly, drive } from '../measure/drive.ts';
import { openRawConnection, writeRequest } from '../measure/raw-http.ts';
import { inTurns, spreadOf } from '../measure/rounds.ts';
import type { BenchOptions, BenchWorld } from './bench-world.ts';
import {
  numberedId,
  prepareAuditorium,
  prepareCinema,
  prepareSales,
  prepareShowtimes,
  prepareUsers,
  settle,
} from './prepared-data.ts';
import type { Figure } from './results.ts';

const CONNECTIONS = 32;
const ROWS = 15;
const SEATS_PER_ROW = 20;

type Round = { perSecond: number; serverCpu: number; generatorCpu: number };

/** Availability of a half-full auditorium of 300 seats against a bare server that says the same. */
export async function measureAvailability(
  options: BenchOptions,
  world: BenchWorld,
): Promise<Figure> {
  const database = await world.createDatabase('bench_availability');
  const { owner } = database;
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, {
    ...{ number: 1, rows: ROWS, seatsPerRow: SEATS_PER_ROW },
  });
  await prepareShowtimes(owner, venue, { from: 0, count: 1 });
  await prepareUsers(owner, { count: 1 });
  await prepareSales(owner, { from: 0, count: 1, users: 1 });
  await settle(owner);

  const real = await world.startServer({ name: 'availability', database });
  const url = `/api/v1/showtimes/${numberedId('showtime', 0)}/seats`;
  const answer = await readAnswer(real.url, url);
  const answerFile = path.join(world.postgres.folder, 'bare-answer.json');
  await writeFile(answerFile, JSON.stringify(answer));
  const bare = await world.startServer({
    name: 'bare',
    program: 'load/bare-server.ts',
    environment: { BARE_ANSWER_FILE: answerFile },
  });
  demandSameAnswer(answer, await readAnswer(bare.url, url));

  options.say('availability: warming up …');
  const { warmUpRequests, secondsPerRound } = options;
  for (const server of [real, bare]) await read(server, url, { requests: warmUpRequests });
  const { a, b } = await inTurns(
    options.rounds,
    async () => read(real, url, { seconds: secondsPerRound }),
    async () => read(bare, url, { seconds: secondsPerRound }),
    (round, ours, theirs) => {
      options.say(
        `  round ${round + 1}: ${ours.perSecond.toFixed(0)}/s, ${theirs.perSecond.toFixed(0)}/s bare, ` +
          `ratio ${(ours.perSecond / theirs.perSecond).toFixed(2)}`,
      );
    },
  );
  await Promise.all([real.stop(), bare.stop()]);

  const bytes = Buffer.byteLength(answer.body);
  return {
    name: 'availability reads ÷ a bare server that answers the same',
    ratio: spreadOf(a.map((ours, round) => ours.perSecond / (b[round]?.perSecond ?? Number.NaN))),
    target: { atLeast: 0.8 },
    details: [
      describe('Marquee', a),
      describe('bare   ', b),
      `${ROWS * SEATS_PER_ROW} seats, half of them sold: a body of ${bytes} bytes`,
    ],
  };
}

async function read(
  server: ServerProcess,
  requestPath: string,
  { seconds, requests = Number.POSITIVE_INFINITY }: { seconds?: number; requests?: number },
): Promise<Round> {
  const request = writeRequest(server.url, { path: requestPath });
  let left = requests;
  const next = () => {
    left -= 1;
    return left < 0 ? undefined : request;
  };
  const [serverClock, generatorClock] = [processClock(server.pid), ownClock()];
  const before = { server: serverClock(), generator: generatorClock() };
  const result = await drive({
    ...{ url: server.url, connections: CONNECTIONS, next },
    ...(seconds === undefined ? {} : { seconds }),
  });
  demandOnly(200, result);
  return {
    perSecond: result.answers / result.seconds,
    serverCpu: (serverClock() - before.server) / result.answers,
    generatorCpu: (generatorClock() - before.generator) / result.answers,
  };
}

type Answer = { headers: Record<string, string>; body: string };

/** What Node.js writes by itself into every answer. */
const OF_THE_CONNECTION = new Set(['date', 'connection', 'keep-alive']);

async function readAnswer(url: string, requestPath: string): Promise<Answer> {
  const connection = await openRawConnection(url);
  try {
    const { bytes, bodyAt } = await connection.send(writeRequest(url, { path: requestPath }));
    const [, ...lines] = bytes.toString('latin1', 0, bodyAt).trimEnd().split('\r\n');
    const headers = lines
      .map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      })
      .filter(([name]) => !OF_THE_CONNECTION.has(name));
    return { headers: Object.fromEntries(headers), body: bytes.toString('utf8', bodyAt) };
  } finally {
    connection.close();
  }
}

function demandSameAnswer(ours: Answer, theirs: Answer): void {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return;
  throw new Error(
    `the bare server answers otherwise:\n${JSON.stringify(ours)}\n${JSON.stringify(theirs)}`,
  );
}

function describe(name: string, rounds: readonly Round[]): string {
  const of = (get: (round: Round) => number) => spreadOf(rounds.map(get)).median.toFixed(0);
  return (
    `${name} ${of(({ perSecond }) => perSecond)}/s; CPU µs a read: ` +
    `server ${of(({ serverCpu }) => serverCpu)}, generator ${of(({ generatorCpu }) => generatorCpu)}`
  );
}
