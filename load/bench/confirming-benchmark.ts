import type pg from 'pg';

import type { ServerProcess } from '../machine/child-process.ts';
import { demandOnly, drive } from '../measure/drive.ts';
import { writeRequest } from '../measure/raw-http.ts';
import { spreadOf } from '../measure/rounds.ts';
import type { BenchOptions, BenchWorld } from './bench-world.ts';
import {
  numberedId,
  prepareAuditorium,
  prepareCinema,
  prepareShowtimes,
  prepareUsers,
  settle,
} from './prepared-data.ts';
import { two, type Figure } from './results.ts';

const ROWS = 10;
const SEATS_PER_ROW = 20;
const SEATS = ROWS * SEATS_PER_ROW;
const SHOWTIMES_PER_ROUND = 10;
const CONNECTIONS = 16;

/** What one of them takes: milliseconds, or transactions. */
type Round = { hold: number; confirm: number };
/** Does something and says what one of so many takes. */
type Measure = (bench: Bench, requests: readonly Buffer[]) => Promise<number>;

/**
 * What it costs to hold a seat, and then to confirm it, to be paid at the box office: confirming may
 * cost at most one more short transaction than holding.
 */
export async function measureConfirming(
  options: BenchOptions,
  world: BenchWorld,
): Promise<Figure[]> {
  const database = await world.createDatabase('bench_confirming');
  const { owner } = database;
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, {
    ...{ number: 1, rows: ROWS, seatsPerRow: SEATS_PER_ROW },
  });
  await prepareUsers(owner, { count: SEATS });
  const from = 0;
  await prepareShowtimes(owner, venue, { from, count: (options.rounds + 1) * SHOWTIMES_PER_ROUND });
  await settle(owner);
  const server = await world.startServer({ name: 'confirming', database });
  const users = venue.labels.map((_, user) => user);
  const tokens = await Promise.all(users.map((user) => world.tokenOf(user)));
  const bench: Bench = { server, owner, labels: venue.labels, tokens };

  options.say('holding and confirming: warming up, and counting transactions …');
  const transactions = await holdAndConfirm(bench, options.rounds, countTransactions);
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const took = await holdAndConfirm(bench, round, time);
    rounds.push(took);
    options.say(
      `  round ${round + 1}: ${took.hold.toFixed(2)} ms to hold, ${took.confirm.toFixed(2)} ms to confirm, ` +
        `ratio ${two(took.confirm / took.hold)}`,
    );
  }
  await server.stop();

  const more = Math.max(0, transactions.confirm - transactions.hold);
  const [hold, confirm] = [
    spreadOf(rounds.map((r) => r.hold)),
    spreadOf(rounds.map((r) => r.confirm)),
  ];
  return [
    {
      name: 'confirming a hold: transactions more than holding takes',
      ratio: { median: more, least: more, most: more },
      target: { atMost: 1 },
      details: [
        `${two(transactions.hold)} to hold a seat, ${two(transactions.confirm)} to confirm it`,
      ],
    },
    {
      name: 'confirming a hold: time ÷ that of holding',
      ratio: spreadOf(rounds.map((took) => took.confirm / took.hold)),
      target: null,
      details: [
        `${hold.median.toFixed(2)} ms to hold, ${confirm.median.toFixed(2)} ms to confirm, ${CONNECTIONS} at once`,
      ],
    },
  ];
}

type Bench = {
  server: ServerProcess;
  owner: pg.Pool;
  labels: readonly string[];
  tokens: readonly string[];
};

/** Everybody holds one seat of each showtime of a round, and then buys it. */
async function holdAndConfirm(bench: Bench, round: number, measure: Measure): Promise<Round> {
  const { server, labels, tokens } = bench;
  const showtimes = Array.from({ length: SHOWTIMES_PER_ROUND }, (_, index) =>
    numberedId('showtime', round * SHOWTIMES_PER_ROUND + index),
  );
  const places = labels.flatMap((label, user) =>
    showtimes.map((showtimeId) => ({ showtimeId, label, token: tokens[user] ?? '' })),
  );
  const post = (path: string, token: string, body: object) =>
    writeRequest(server.url, {
      method: 'POST',
      path: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': path + token.slice(-8) },
      body: JSON.stringify(body),
    });

  const holds = places.map(({ showtimeId, label, token }) =>
    post(`/showtimes/${showtimeId}/holds`, token, { seats: [label] }),
  );
  // Which hold is whose is read from the database: reading answers would cost what is measured.
  const hold = await measure(bench, holds);
  const confirms = await readConfirms(bench, showtimes, post);
  const confirm = await measure(bench, confirms);
  return { hold, confirm };
}

async function readConfirms(
  { owner, tokens }: Bench,
  showtimes: readonly string[],
  post: (path: string, token: string, body: object) => Buffer,
): Promise<Buffer[]> {
  const { rows } = await owner.query<{ showtimeId: string; holdId: string; userId: string }>(
    `select h.showtime_id as "showtimeId", h.id as "holdId", substr(h.owner, 6) as "userId"
     from marquee.holds h where h.showtime_id = any($1::uuid[])`,
    [showtimes],
  );
  const tokenOf = new Map(tokens.map((token, user) => [numberedId('user', user), token]));
  return rows.map(({ userId, ...purchase }) =>
    post('/reservations', tokenOf.get(userId) ?? '', purchase),
  );
}

async function time({ server }: Bench, requests: readonly Buffer[]): Promise<number> {
  const left = [...requests];
  const result = await drive({
    ...{ url: server.url, connections: CONNECTIONS },
    next: () => left.pop(),
  });
  demandOnly(201, result);
  return (result.seconds * 1000) / result.answers;
}

async function countTransactions(bench: Bench, requests: readonly Buffer[]): Promise<number> {
  const before = await readTransactions(bench.owner);
  await time(bench, requests);
  return ((await readTransactions(bench.owner)) - before) / requests.length;
}

/** An idle backend tells what it did within ten seconds. */
const COUNTED_AFTER_SECONDS = 11;

async function readTransactions(owner: pg.Pool): Promise<number> {
  await owner.query('select pg_sleep($1)', [COUNTED_AFTER_SECONDS]);
  const { rows } = await owner.query<{ count: string }>(
    `select d.xact_commit + d.xact_rollback as count
     from pg_stat_database d where d.datname = current_database()`,
  );
  return Number(rows[0]?.count);
}
