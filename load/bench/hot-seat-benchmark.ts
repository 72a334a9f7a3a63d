import type { ServerProcess } from '../machine/child-process.ts';
import { demandOnly, drive, type DriveResult } from '../measure/drive.ts';
import { inTurns, spreadOf } from '../measure/rounds.ts';
import type { BenchOptions, BenchWorld } from './bench-world.ts';
import { bookingRequests } from './booking-requests.ts';
import {
  numberedId,
  prepareAuditorium,
  prepareCinema,
  prepareShowtimes,
  prepareUsers,
  settle,
} from './prepared-data.ts';
import type { Figure } from './results.ts';

const BUYERS = 5000;
const CONNECTIONS = 250;

/**
 * 5,000 people want one seat in the same moment: one gets it, 4,999 are refused. The time it takes
 * is shown beside that of as many requests to a route that refuses after one `select 1`.
 *
 * @throws Error when it is not exactly one, or when anybody meets an error
 */
export async function measureHotSeat(options: BenchOptions, world: BenchWorld): Promise<Figure> {
  const database = await world.createDatabase('bench_hot_seat');
  const { owner } = database;
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, { number: 1, rows: 10, seatsPerRow: 20 });
  await prepareShowtimes(owner, venue, { from: 0, count: options.rounds + 2 });
  await prepareUsers(owner, { count: BUYERS });
  await settle(owner);
  const server = await world.startServer({
    ...{ name: 'hot-seat', program: 'load/hot-seat-server.ts', database },
  });

  options.say('hot seat: warming up …');
  const rush = async (round: number) => {
    const result = await askAll(world, server, '/api/v1/reservations', round, round);
    demandOneWinner(result);
    await demandOneTicket(owner, round);
    return result.seconds;
  };
  const bareRush = async (round: number) => {
    // Tokens that the server has not seen yet, as in the rush itself.
    const batch = options.rounds + 2 + round;
    const result = await askAll(world, server, '/api/v1/bare-refusal', round, batch);
    demandOnly(409, result);
    return result.seconds;
  };
  for (const round of [options.rounds, options.rounds + 1]) {
    await rush(round);
    await bareRush(round);
  }
  const { a, b } = await inTurns(options.rounds, rush, bareRush, (round, hot, bare) => {
    options.say(
      `  round ${round + 1}: 1 × 201 and ${BUYERS - 1} × 409 in ${hot.toFixed(2)} s, ` +
        `${BUYERS} bare refusals in ${bare.toFixed(2)} s, ratio ${(hot / bare).toFixed(2)}`,
    );
  });
  await server.stop();

  const [hot, bare] = [spreadOf(a), spreadOf(b)];
  return {
    name: `hot seat: time of ${BUYERS.toLocaleString('en')} buyers ÷ as many bare refusals`,
    ratio: spreadOf(a.map((seconds, round) => seconds / (b[round] ?? Number.NaN))),
    target: null,
    details: [
      `in every round exactly one 201 and ${BUYERS - 1} × 409, over ${CONNECTIONS} connections`,
      `${hot.median.toFixed(2)} s (${hot.least.toFixed(2)} to ${hot.most.toFixed(2)}), ` +
        `bare ${bare.median.toFixed(2)} s (${bare.least.toFixed(2)} to ${bare.most.toFixed(2)})`,
    ],
  };
}

/** Everybody asks once for the first seat of a showtime. */
async function askAll(
  world: BenchWorld,
  server: ServerProcess,
  path: string,
  showtime: number,
  batch: number,
): Promise<DriveResult> {
  const buyers = Array.from({ length: BUYERS }, (_, buyer) => buyer);
  const tokens = await Promise.all(buyers.map((buyer) => world.tokenOf(buyer, batch)));
  const requestFor = bookingRequests({ url: server.url, path, tokens });
  const showtimeId = numberedId('showtime', showtime);
  const requests = buyers.map((buyer) =>
    requestFor({ showtimeId, seat: 'A1', user: buyer, number: batch * BUYERS + buyer }),
  );
  return drive({ url: server.url, connections: CONNECTIONS, next: () => requests.pop() });
}

function demandOneWinner({ statuses }: DriveResult): void {
  if (statuses.get(201) === 1 && statuses.get(409) === BUYERS - 1) return;
  const found = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  throw new Error(`one seat was wanted by ${BUYERS} buyers, who were answered ${found}`);
}

async function demandOneTicket(
  owner: { query: (text: string, values: unknown[]) => Promise<{ rowCount: number | null }> },
  showtime: number,
): Promise<void> {
  const { rowCount } = await owner.query(
    'select t.id from marquee.tickets t where t.showtime_id = $1',
    [numberedId('showtime', showtime)],
  );
  if (rowCount !== 1) throw new Error(`one seat was sold by ${rowCount} tickets`);
}
