import { measureAgainstBareServer } from './against-bare-server.ts';
import type { BenchOptions, BenchWorld } from './bench-world.ts';
import type { Figure } from './results.ts';

const ROWS = 25;
const SEATS_PER_ROW = 40;

/** The page of seats of a house of 1,000, half of it sold, against a bare server that sends its bytes. */
export async function measureSeatPage(options: BenchOptions, world: BenchWorld): Promise<Figure> {
  const { ratio, bytes, details } = await measureAgainstBareServer(options, world, {
    name: 'seat-page',
    databaseName: 'bench_seat_page',
    rows: ROWS,
    seatsPerRow: SEATS_PER_ROW,
    urlOf: (showtimeId) => `/showtimes/${showtimeId}`,
    // A page is worth ten other answers.
    warmUpRequests: Math.ceil(options.warmUpRequests / 10),
  });
  return {
    name: 'seat pages ÷ a bare server that sends the same bytes',
    ratio,
    target: null,
    details: [
      ...details,
      `${ROWS * SEATS_PER_ROW} seats, half of them sold: ${bytes} bytes, not compressed`,
    ],
  };
}
