import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { inTurns, spreadOf, type Spread } from '../measure/rounds.ts';
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

/** What is read of a showtime of which half the seats are sold. */
export type HalfSoldReading = {
  name: string;
  databaseName: Parameters<BenchWorld['createDatabase']>[0];
  rows: number;
  seatsPerRow: number;
  urlOf: (showtimeId: string) => string;
  warmUpRequests: number;
};

/**
 * Reads something in turns from us and from a bare server that sends the same bytes.
 *
 * @returns our reads for one of the bare server's, round by round, and what there is to say of it
 */
export async function measureAgainstBareServer(
  options: BenchOptions,
  world: BenchWorld,
  { name, databaseName, rows, seatsPerRow, urlOf, warmUpRequests }: HalfSoldReading,
): Promise<{ ratio: Spread; bytes: number; details: readonly string[] }> {
  const database = await world.createDatabase(databaseName);
  const { owner } = database;
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, { number: 1, rows, seatsPerRow });
  await prepareShowtimes(owner, venue, { from: 0, count: 1 });
  await prepareUsers(owner, { count: 1 });
  await prepareSales(owner, { from: 0, count: 1, users: 1 });
  await settle(owner);

  const real = await world.startServer({ name, database });
  const url = urlOf(numberedId('showtime', 0));
  const answer = await readAnswer(real.url, url);
  const answerFile = path.join(world.postgres.folder, `bare-${name}.json`);
  await writeFile(answerFile, JSON.stringify(answer));
  const bare = await world.startServer({
    name: `bare-${name}`,
    program: 'load/bare-server.ts',
    environment: { BARE_ANSWER_FILE: answerFile },
  });
  demandSameAnswer(answer, await readAnswer(bare.url, url));

  options.say(`${name}: warming up …`);
  for (const server of [real, bare]) await readAgain(server, url, { requests: warmUpRequests });
  const { a, b } = await inTurns(
    options.rounds,
    async () => readAgain(real, url, { seconds: options.secondsPerRound }),
    async () => readAgain(bare, url, { seconds: options.secondsPerRound }),
    (round, ours, theirs) => {
      options.say(
        `  round ${round + 1}: ${ours.perSecond.toFixed(0)}/s, ${theirs.perSecond.toFixed(0)}/s bare, ` +
          `ratio ${(ours.perSecond / theirs.perSecond).toFixed(2)}`,
      );
    },
  );
  await Promise.all([real.stop(), bare.stop()]);

  return {
    ratio: spreadOf(a.map((ours, round) => ours.perSecond / (b[round]?.perSecond ?? Number.NaN))),
    bytes: Buffer.byteLength(answer.body),
    details: [describeReading('Marquee', a), describeReading('bare   ', b)],
  };
}

function demandSameAnswer(ours: Answer, theirs: Answer): void {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return;
  throw new Error(
    `the bare server answers otherwise:\n${JSON.stringify(ours)}\n${JSON.stringify(theirs)}`,
  );
}
