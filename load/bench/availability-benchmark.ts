import { measureAgainstBareServer } from './against-bare-server.ts';
import type { BenchOptions, BenchWorld } from './bench-world.ts';
import type { Figure } from './results.ts';

const ROWS = 15;
const SEATS_PER_ROW = 20;

/** Availability of a half-full auditorium of 300 seats against a bare server that says the same. */
export async function measureAvailability(
  options: BenchOptions,
  world: BenchWorld,
): Promise<Figure> {
  const { ratio, bytes, details } = await measureAgainstBareServer(options, world, {
    name: 'availability',
    databaseName: 'bench_availability',
    rows: ROWS,
    seatsPerRow: SEATS_PER_ROW,
    urlOf: (showtimeId) => `/api/v1/showtimes/${showtimeId}/seats`,
    warmUpRequests: options.warmUpRequests,
  });
  return {
    name: 'availability reads ÷ a bare server that answers the same',
    ratio,
    target: { atLeast: 0.8 },
    details: [
      ...details,
      `${ROWS * SEATS_PER_ROW} seats, half of them sold: a body of ${bytes} bytes`,
    ],
  };
}
