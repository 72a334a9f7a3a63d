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
import { describeReading, readAgain, readAnswer } from './reading.ts';
import type { Figure } from './results.ts';

const ROWS = 25;
const SEATS_PER_ROW = 40;

/** The page of seats of a house of 1,000, half of it sold, against a bare server that sends its bytes. */
export async function measureSeatPage(options: BenchOptions, world: BenchWorld): Promise<Figure> {
  const database = await world.createDatabase('bench_seat_page');
  const { owner } = database;
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, {
    ...{ number: 1, rows: ROWS, seatsPerRow: SEATS_PER_ROW },
  });
  await prepareShowtimes(owner, venue, { from: 0, count: 1 });
  await prepareUsers(owner, { count: 1 });
  await prepareSales(owner, { from: 0, count: 1, users: 1 });
  await settle(owner);

  const real = await world.startServer({ name: 'seat-page', database });
  const url = `/showtimes/${numberedId('showtime', 0)}`;
  const answer = await readAnswer(real.url, url);
  const answerFile = path.join(world.postgres.folder, 'bare-page.json');
  await writeFile(answerFile, JSON.stringify(answer));
  const bare = await world.startServer({
    name: 'bare-page',
    program: 'load/bare-server.ts',
    environment: { BARE_ANSWER_FILE: answerFile },
  });

  options.say('seat-page: warming up …');
  const { warmUpRequests, secondsPerRound } = options;
  for (const server of [real, bare]) {
    await readAgain(server, url, { requests: Math.ceil(warmUpRequests / 10) });
  }
  const { a, b } = await inTurns(
    options.rounds,
    async () => readAgain(real, url, { seconds: secondsPerRound }),
    async () => readAgain(bare, url, { seconds: secondsPerRound }),
    (round, ours, theirs) => {
      options.say(
        `  round ${round + 1}: ${ours.perSecond.toFixed(0)}/s, ${theirs.perSecond.toFixed(0)}/s bare`,
      );
    },
  );
  await Promise.all([real.stop(), bare.stop()]);

  return {
    name: 'seat pages ÷ a bare server that sends the same bytes',
    ratio: spreadOf(a.map((ours, round) => ours.perSecond / (b[round]?.perSecond ?? Number.NaN))),
    target: null,
    details: [
      describeReading('Marquee', a),
      describeReading('bare   ', b),
      `${ROWS * SEATS_PER_ROW} seats, half of them sold: ${Buffer.byteLength(answer.body)} bytes, not compressed`,
    ],
  };
}
