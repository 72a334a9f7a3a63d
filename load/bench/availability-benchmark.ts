import { writeFile } from 'node:fs/promises';
import path from 'node:path';

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
import { describeReading, readAgain, readAnswer, type Answer } from './reading.ts';
import type { Figure } from './results.ts';

const ROWS = 15;
const SEATS_PER_ROW = 20;

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
  for (const server of [real, bare]) await readAgain(server, url, { requests: warmUpRequests });
  const { a, b } = await inTurns(
    options.rounds,
    async () => readAgain(real, url, { seconds: secondsPerRound }),
    async () => readAgain(bare, url, { seconds: secondsPerRound }),
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
      describeReading('Marquee', a),
      describeReading('bare   ', b),
      `${ROWS * SEATS_PER_ROW} seats, half of them sold: a body of ${bytes} bytes`,
    ],
  };
}

function demandSameAnswer(ours: Answer, theirs: Answer): void {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return;
  throw new Error(
    `the bare server answers otherwise:\n${JSON.stringify(ours)}\n${JSON.stringify(theirs)}`,
  );
}
