import type pg from 'pg';

import {
  endedChildrenClock,
  familyClock,
  ownClock,
  processClock,
  type CpuClock,
} from '../machine/cpu-time.ts';
import type { ServerProcess } from '../machine/child-process.ts';
import type { OwnDatabase } from '../machine/own-postgres.ts';
import { demandOnly, drive } from '../measure/drive.ts';
import { inTurns, spreadOf } from '../measure/rounds.ts';
import type { BenchOptions, BenchWorld } from './bench-world.ts';
import { bookingRequests } from './booking-requests.ts';
import { findPgbench, runPgbench } from './pgbench.ts';
import {
  numberedId,
  prepareAuditorium,
  prepareCinema,
  prepareShowtimes,
  prepareUsers,
  settle,
  type Venue,
} from './prepared-data.ts';
import { two, type Figure } from './results.ts';
import { saleScript } from './sale-script.ts';
import {
  demandSlots,
  LABELS_PER_ROW,
  MULTIPLIER,
  ROWS,
  SEATS_PER_SHOWTIME,
  slotAt,
} from './sale-slots.ts';

const CLIENTS = 32;
/** How much faster a round may be than the warm-up before its seats run out. */
const SEATS_MARGIN = 2;

/** One side in one round. */
type Round = {
  perSecond: number;
  /** Microseconds of CPU per sale. */
  cpu: { server: number; postgres: number; generator: number };
};

type Bench = {
  options: BenchOptions;
  world: BenchWorld;
  database: OwnDatabase & { owner: pg.Pool };
  server: ServerProcess;
  venue: Venue;
  pgbench: string;
};

/** Showtimes that one round of one side sells. */
type Bank = { first: number; showtimes: number };

/**
 * Bookings over HTTP against the same sale made by pgbench: what the product leaves of what the
 * database can do on this machine.
 */
export async function measureBooking(options: BenchOptions, world: BenchWorld): Promise<Figure> {
  const pgbench = findPgbench();
  const database = await world.createDatabase('bench_booking');
  const { owner } = database;
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, {
    number: 1,
    rows: ROWS,
    seatsPerRow: LABELS_PER_ROW,
  });
  demandSlots(venue);
  await prepareUsers(owner, { count: SEATS_PER_SHOWTIME });
  const server = await world.startServer({ name: 'booking', database });
  const bench: Bench = { options, world, database, server, venue, pgbench };

  const { rates, context, next } = await warmUp(bench);
  const banks = await prepareBanks(bench, next, rates);
  const { a: overHttp, b: inSql } = await inTurns(
    options.rounds,
    async (round) => bookOverHttp(bench, bankAt(banks.http, round)),
    async (round) => bookInSql(bench, bankAt(banks.sql, round), context),
    (round, http, sql) => {
      options.say(
        `  round ${round + 1}: ${http.perSecond.toFixed(0)}/s over HTTP, ${sql.perSecond.toFixed(0)}/s by pgbench, ` +
          `ratio ${two(http.perSecond / sql.perSecond)}`,
      );
    },
  );
  const sizes = await answerSizes(owner);
  await server.stop();

  return {
    name: 'bookings over HTTP ÷ the same sales by pgbench',
    ratio: spreadOf(
      overHttp.map((http, round) => http.perSecond / (inSql[round]?.perSecond ?? Number.NaN)),
    ),
    target: { atLeast: 0.5 },
    details: [
      describe('HTTP   ', overHttp),
      describe('pgbench', inSql),
      `by CPU time alone, which other programs disturb less: ${two(cpuOf(inSql) / cpuOf(overHttp))}`,
      sizes,
    ],
  };
}

async function warmUp(bench: Bench) {
  const { options, database, venue } = bench;
  options.say('bookings: warming up …');
  const httpBank: Bank = {
    first: 0,
    showtimes: Math.ceil(options.warmUpRequests / SEATS_PER_SHOWTIME),
  };
  await prepareShowtimes(database.owner, venue, { from: 0, count: httpBank.showtimes });
  const http = await bookOverHttp(bench, httpBank, Number.POSITIVE_INFINITY);
  const context = await readContext(database.owner);

  const sqlBank: Bank = { first: httpBank.showtimes, showtimes: 30 };
  await prepareShowtimes(database.owner, venue, { from: sqlBank.first, count: sqlBank.showtimes });
  const sql = await bookInSql(bench, sqlBank, context, 2);
  return {
    rates: { http: http.perSecond, sql: sql.perSecond },
    context,
    next: sqlBank.first + sqlBank.showtimes,
  };
}

async function prepareBanks(bench: Bench, from: number, rates: { http: number; sql: number }) {
  const { options, database, venue } = bench;
  let next = from;
  const reserve = (rate: number): Bank => {
    const seats = rate * options.secondsPerRound * SEATS_MARGIN;
    const bank = { first: next, showtimes: Math.ceil(seats / SEATS_PER_SHOWTIME) };
    next += bank.showtimes;
    return bank;
  };
  const rounds = Array.from({ length: options.rounds }, () => 0);
  const http = rounds.map(() => reserve(rates.http));
  const sql = rounds.map(() => reserve(rates.sql));
  options.say(
    `bookings: preparing ${((next - from) * SEATS_PER_SHOWTIME).toLocaleString('en')} seats …`,
  );
  await prepareShowtimes(database.owner, venue, { from, count: next - from });
  await settle(database.owner);
  return { http, sql };
}

async function bookOverHttp(
  { world, server, database, options }: Bench,
  bank: Bank,
  seconds = options.secondsPerRound,
): Promise<Round> {
  const users = Array.from({ length: SEATS_PER_SHOWTIME }, (_, user) => user);
  const tokens = await Promise.all(users.map((user) => world.tokenOf(user)));
  const requestFor = bookingRequests({ url: server.url, tokens });
  let turn = -1;
  const next = () => {
    turn += 1;
    const slot = slotAt(turn, bank.first, bank.showtimes);
    return slot === undefined ? undefined : requestFor(slot);
  };
  const clocks = clocksFor(world, ownClock(), processClock(server.pid));
  const result = await drive({ url: server.url, connections: CLIENTS, next, seconds });
  demandOnly(201, result);
  await demandSold(database.owner, bank, result.answers);
  return { perSecond: result.answers / result.seconds, cpu: clocks(result.answers) };
}

async function bookInSql(
  { world, database, venue, pgbench, options }: Bench,
  bank: Bank,
  context: { showtimeId: string; text: string },
  seconds = options.secondsPerRound,
): Promise<Round> {
  const { showtimes } = bank;
  const clocks = clocksFor(world, endedChildrenClock(), () => 0);
  const { transactions, perSecond } = await runPgbench({
    program: pgbench,
    url: database.url,
    script: saleScript({ venue, clients: CLIENTS, showtimes, multiplier: MULTIPLIER, context }),
    folder: world.postgres.folder,
    clients: CLIENTS,
    seconds: Math.max(1, Math.round(seconds)),
    variables: { turn: 0, first: bank.first },
  });
  const cpu = clocks(transactions);
  await demandSold(database.owner, bank, transactions);
  return { perSecond, cpu };
}

/** Reads all clocks now, and again when asked: then per operation. */
function clocksFor(world: BenchWorld, generatorClock: CpuClock, serverClock: CpuClock) {
  const clocks = {
    server: serverClock,
    postgres: familyClock(world.postgres.pid),
    generator: generatorClock,
  };
  const before = {
    server: clocks.server(),
    postgres: clocks.postgres(),
    generator: clocks.generator(),
  };
  return (operations: number) => ({
    server: (clocks.server() - before.server) / operations,
    postgres: (clocks.postgres() - before.postgres) / operations,
    generator: (clocks.generator() - before.generator) / operations,
  });
}

/** @throws Error when not exactly that many seats were sold, each with all that a sale writes */
async function demandSold(owner: pg.Pool, bank: Bank, sales: number): Promise<void> {
  const { rows } = await owner.query<Record<string, string>>(
    `select
       (select count(*) from marquee.showtime_seats s where s.showtime_id between $1 and $2 and s.status = 'sold') as seats,
       (select count(*) from marquee.tickets t where t.showtime_id between $1 and $2) as tickets,
       (select count(*) from marquee.reservations r where r.showtime_id between $1 and $2) as reservations,
       (select count(*) from marquee.ledger_entries e where e.showtime_id between $1 and $2) as entries,
       (select count(*) from marquee.outbox_messages m where m.showtime_id between $1 and $2) as messages,
       (select count(*) from marquee.idempotency_keys k where k.showtime_id between $1 and $2) as keys`,
    [numberedId('showtime', bank.first), numberedId('showtime', bank.first + bank.showtimes - 1)],
  );
  const counts = Object.entries(rows[0] ?? {});
  const wrong = counts.filter(([, count]) => Number(count) !== sales);
  if (wrong.length > 0 || counts.length === 0) {
    const found = counts.map(([what, count]) => `${count} ${what}`).join(', ');
    throw new Error(`${sales} sales were counted, but there are ${found}`);
  }
}

async function readContext(owner: pg.Pool): Promise<{ showtimeId: string; text: string }> {
  const { rows } = await owner.query<{ showtimeId: string; text: string }>(
    `select k.showtime_id as "showtimeId", k.context::text as text from marquee.idempotency_keys k limit 1`,
  );
  const [context] = rows;
  if (context === undefined) throw new Error('no answer was stored');
  return context;
}

/** Whether both sides stored answers of the same size. */
async function answerSizes(owner: pg.Pool): Promise<string> {
  const { rows } = await owner.query<{ side: string; facts: number; context: number }>(
    `select
       case when k.facts ->> 'reservationId' like '0198c0de-%' then 'pgbench' else 'HTTP' end as side,
       avg(pg_column_size(k.facts))::integer as facts, avg(pg_column_size(k.context))::integer as context
     from marquee.idempotency_keys k group by 1 order by 1`,
  );
  const sizes = rows.map(({ side, facts, context }) => `${side} ${facts} + ${context}`);
  return `stored answers (facts + context, bytes a sale): ${sizes.join(', ')}`;
}

function describe(name: string, rounds: readonly Round[]): string {
  const of = (read: (round: Round) => number) => spreadOf(rounds.map(read)).median.toFixed(0);
  return (
    `${name} ${of(({ perSecond }) => perSecond)}/s; CPU µs a sale: server ${of(({ cpu }) => cpu.server)}, ` +
    `PostgreSQL ${of(({ cpu }) => cpu.postgres)}, generator ${of(({ cpu }) => cpu.generator)}`
  );
}

/** Of everybody together, for one sale. */
function cpuOf(rounds: readonly Round[]): number {
  return spreadOf(rounds.map(({ cpu }) => cpu.server + cpu.postgres + cpu.generator)).median;
}

function bankAt(banks: readonly Bank[], round: number): Bank {
  const bank = banks[round];
  if (bank === undefined) throw new Error(`no showtimes were prepared for round ${round}`);
  return bank;
}
