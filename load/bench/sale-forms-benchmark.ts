import { inTurns, spreadOf } from '../measure/rounds.ts';
import type { BenchOptions, BenchWorld } from './bench-world.ts';
import { findPgbench, runPgbench } from './pgbench.ts';
import {
  numberedId,
  prepareAuditorium,
  prepareCinema,
  prepareShowtimes,
  prepareUsers,
  settle,
} from './prepared-data.ts';
import type { Figure } from './results.ts';
import { saleInStepsScript, saleScript } from './sale-script.ts';
import { demandSlots, LABELS_PER_ROW, MULTIPLIER, ROWS, SEATS_PER_SHOWTIME } from './sale-slots.ts';

const CLIENTS = 32;
/** Sales a second that the prepared seats suffice for. */
const RATE_MAX = 4000;

/**
 * The sale as one function beside its rows, against the same reads, locks and writes as a transaction
 * of single statements: what docs/adr/0003 rests on. Both by pgbench, over the same loopback.
 */
export async function measureSaleForms(options: BenchOptions, world: BenchWorld): Promise<Figure> {
  const program = findPgbench();
  const { owner, url } = await world.createDatabase('bench_sale_forms');
  await prepareCinema(owner);
  const venue = await prepareAuditorium(owner, {
    number: 1,
    rows: ROWS,
    seatsPerRow: LABELS_PER_ROW,
  });
  demandSlots(venue);
  await prepareUsers(owner, { count: SEATS_PER_SHOWTIME });
  const showtimes = Math.ceil((RATE_MAX * options.secondsPerRound) / SEATS_PER_SHOWTIME);
  let first = 0;
  const sell = async (scriptOf: typeof saleScript): Promise<number> => {
    await prepareShowtimes(owner, venue, { from: first, count: showtimes });
    await settle(owner);
    const showtimeId = numberedId('showtime', first);
    const context = { showtimeId, text: JSON.stringify({ showtime: { id: showtimeId } }) };
    const script = scriptOf({
      venue,
      clients: CLIENTS,
      showtimes,
      multiplier: MULTIPLIER,
      context,
    });
    const { perSecond } = await runPgbench({
      program,
      url,
      script,
      folder: world.postgres.folder,
      clients: CLIENTS,
      seconds: Math.max(1, Math.round(options.secondsPerRound)),
      variables: { turn: 0, first },
    });
    first += showtimes;
    return perSecond;
  };
  options.say('forms of the sale: one function, and single statements …');
  const { a: asFunction, b: inSteps } = await inTurns(
    options.rounds,
    async () => sell(saleScript),
    async () => sell(saleInStepsScript),
    (round, one, other) => {
      options.say(
        `  round ${round + 1}: ${one.toFixed(0)}/s as a function, ${other.toFixed(0)}/s in steps`,
      );
    },
  );
  return {
    name: 'sales as one function ÷ as a transaction of statements',
    ratio: spreadOf(asFunction.map((rate, round) => rate / (inSteps[round] ?? Number.NaN))),
    target: null,
    details: [`${CLIENTS} clients, one seat a sale, durable`],
  };
}
