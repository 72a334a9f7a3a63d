import type pg from 'pg';

import type { ServerProcess } from '../machine/child-process.ts';
import { demandOnly, drive } from '../measure/drive.ts';
import { writeRequest } from '../measure/raw-http.ts';
import { inTurns, spreadOf } from '../measure/rounds.ts';
import type { BenchOptions, BenchWorld } from './bench-world.ts';
import { bookingRequests } from './booking-requests.ts';
import {
  idPrefix,
  numberedId,
  prepareAuditorium,
  prepareCinema,
  prepareSales,
  prepareShowtimes,
  prepareUsers,
  settle,
  withoutForeignKeys,
} from './prepared-data.ts';
import type { Figure } from './results.ts';

const ROWS = 10;
const SEATS_PER_ROW = 10;
const SEATS = ROWS * SEATS_PER_ROW;
/** Sold and read in one round, in the small database as in the large one. */
const SHOWTIMES_PER_ROUND = 10;
const LARGE_SHOWTIMES = 10_000;
const CONNECTIONS = 10;
const READS_PER_ROUND = 3000;
/** A round sells all of the small database, in half a second: so there are more of them. */
const ROUNDS_FACTOR = 3;
const WARM_UP_ROUNDS = 5;

type Side = {
  name: string;
  owner: pg.Pool;
  server: ServerProcess;
  /** Numbers of the showtimes of a round. */
  showtimesOf: (round: number) => number[];
};

/** Milliseconds of one. */
type Round = { booking: number; read: number };

/**
 * What a booking and a reading of the availability cost in a database of a thousand seats, and in
 * one of a million with half of them sold. Reads are not answered from the cache.
 */
export async function measureConstantCost(
  options: BenchOptions,
  world: BenchWorld,
): Promise<Figure[]> {
  const rounds = options.rounds * ROUNDS_FACTOR;
  options.say('constant cost: preparing a thousand and a million seats …');
  const small = await prepareSide(world, 'small', SHOWTIMES_PER_ROUND, () =>
    Array.from({ length: SHOWTIMES_PER_ROUND }, (_, index) => index),
  );
  // All over the table, and every round others.
  const large = await prepareSide(world, 'large', LARGE_SHOWTIMES, (round) =>
    Array.from(
      { length: SHOWTIMES_PER_ROUND },
      (_, index) => ((round * SHOWTIMES_PER_ROUND + index) * 7919) % LARGE_SHOWTIMES,
    ),
  );

  options.say('constant cost: warming up …');
  for (let round = rounds; round < rounds + WARM_UP_ROUNDS; round += 1) {
    for (const side of [small, large]) await sellAndRead(world, side, round);
  }
  const { a, b } = await inTurns(
    rounds,
    async (round) => sellAndRead(world, large, round),
    async (round) => sellAndRead(world, small, round),
    (round, inLarge, inSmall) => {
      if (round % ROUNDS_FACTOR !== 0) return;
      options.say(
        `  round ${round + 1}: ratio ${(inLarge.booking / inSmall.booking).toFixed(2)} for a booking, ` +
          `${(inLarge.read / inSmall.read).toFixed(2)} for a read`,
      );
    },
  );
  await Promise.all([small.server.stop(), large.server.stop()]);
  return [
    figure('a booking', (round) => round.booking),
    figure('an availability read', (round) => round.read),
  ];

  function figure(what: string, of: (round: Round) => number): Figure {
    const [inLarge, inSmall] = [spreadOf(a.map(of)), spreadOf(b.map(of))];
    return {
      name: `${what}: time with a million seats ÷ with a thousand`,
      ratio: {
        ...spreadOf(a.map((round, index) => of(round) / of(b[index] ?? NOTHING))),
        median: inLarge.median / inSmall.median,
      },
      target: { atMost: 1.2 },
      details: [
        `${inLarge.median.toFixed(3)} ms against ${inSmall.median.toFixed(3)} ms, ${CONNECTIONS} at once, ${rounds} rounds; ` +
          'the ratio is that of the medians',
      ],
    };
  }
}

const NOTHING: Round = { booking: Number.NaN, read: Number.NaN };

async function prepareSide(
  world: BenchWorld,
  name: 'small' | 'large',
  showtimes: number,
  showtimesOf: Side['showtimesOf'],
): Promise<Side> {
  const database = await world.createDatabase(`bench_${name}`);
  const { owner } = database;
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, {
    ...{ number: 1, rows: ROWS, seatsPerRow: SEATS_PER_ROW },
  });
  await prepareUsers(owner, { count: SEATS });
  await prepareShowtimes(owner, venue, { from: 0, count: showtimes });
  await prepareSales(owner, { from: 0, count: showtimes, users: SEATS });
  await settle(owner);
  const server = await world.startServer({
    ...{ name, database },
    // Half of the seats are sold already, and everybody may have the rest.
    environment: { AVAILABILITY_CACHE_MILLISECONDS: '0' },
  });
  return { name, owner, server, showtimesOf };
}

/** Sells the free half of some showtimes, reads them, and takes the sales back. */
async function sellAndRead(world: BenchWorld, side: Side, round: number): Promise<Round> {
  const { server, owner } = side;
  const showtimes = side.showtimesOf(round).map((number) => numberedId('showtime', number));
  const { rows } = await owner.query<{ showtimeId: string; seat: string }>(
    `select s.showtime_id as "showtimeId", s.seat_label as seat
     from marquee.showtime_seats s
     where s.showtime_id = any($1::uuid[]) and s.status = 'available'
     order by s.seat_label`,
    [showtimes],
  );
  const users = Array.from({ length: SEATS }, (_, user) => user);
  const tokens = await Promise.all(users.map((user) => world.tokenOf(user)));
  const requestFor = bookingRequests({ url: server.url, tokens });
  const bookings = rows.map((row, index) =>
    requestFor({
      ...row,
      user: Math.floor(index / SHOWTIMES_PER_ROUND),
      number: round * 100_000 + index,
    }),
  );
  const sold = await drive({
    url: server.url,
    connections: CONNECTIONS,
    next: () => bookings.pop(),
  });
  demandOnly(201, sold);

  const reads = showtimes.map((id) =>
    writeRequest(server.url, { path: `/api/v1/showtimes/${id}/seats` }),
  );
  let turn = 0;
  const read = await drive({
    url: server.url,
    connections: CONNECTIONS,
    next: () => ((turn += 1) > READS_PER_ROUND ? undefined : reads[turn % reads.length]),
  });
  demandOnly(200, read);

  await takeBack(owner, showtimes);
  return {
    booking: (sold.seconds * 1000) / sold.answers,
    read: (read.seconds * 1000) / read.answers,
  };
}

/** Undoes what was sold over HTTP: the tickets and reservations whose ids were not prepared. */
async function takeBack(owner: pg.Pool, showtimes: readonly string[]): Promise<void> {
  const [tickets, reservations] = [preparedIds('ticket'), preparedIds('reservation')];
  await withoutForeignKeys(owner, async (client) => {
    await client.query(
      `update marquee.showtime_seats s set status = 'available', ticket_id = null
       where s.showtime_id = any($1::uuid[]) and s.status = 'sold'
         and s.ticket_id not between $2 and $3`,
      [showtimes, ...tickets],
    );
    await client.query(
      'delete from marquee.tickets t where t.showtime_id = any($1::uuid[]) and t.id not between $2 and $3',
      [showtimes, ...tickets],
    );
    await client.query(
      'delete from marquee.ledger_entries e where e.showtime_id = any($1::uuid[]) and e.id not between $2 and $3',
      [showtimes, ...reservations],
    );
    await client.query(
      `delete from marquee.outbox_messages m
       where m.showtime_id = any($1::uuid[]) and m.subject_id not between $2 and $3`,
      [showtimes, ...reservations],
    );
    await client.query(
      'delete from marquee.reservations r where r.showtime_id = any($1::uuid[]) and r.id not between $2 and $3',
      [showtimes, ...reservations],
    );
    await client.query(
      'delete from marquee.idempotency_keys k where k.showtime_id = any($1::uuid[])',
      [showtimes],
    );
  });
  await owner.query(
    `vacuum marquee.showtime_seats, marquee.reservations, marquee.tickets, marquee.ledger_entries,
       marquee.outbox_messages, marquee.idempotency_keys`,
  );
}

/** The first and the last id of a kind that can have been prepared. */
function preparedIds(kind: 'ticket' | 'reservation'): [string, string] {
  return [`${idPrefix(kind)}000000000000`, `${idPrefix(kind)}ffffffffffff`];
}
