import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { startBenchWorld, type BenchOptions, type BenchWorld } from './bench/bench-world.ts';
import { measureAvailability } from './bench/availability-benchmark.ts';
import { measureConfirming } from './bench/confirming-benchmark.ts';
import { measureConstantCost } from './bench/constant-cost-benchmark.ts';
import { measureHotSeat } from './bench/hot-seat-benchmark.ts';
import { measureBooking } from './bench/booking-benchmark.ts';
import { measureSeatPage } from './bench/seat-page-benchmark.ts';
import { measureSaleForms } from './bench/sale-forms-benchmark.ts';
import { findPgbench, PgbenchMissing, pgbenchVersion } from './bench/pgbench.ts';
import { printFigures, verdictOn, writeResults, type Figure } from './bench/results.ts';

const MEASUREMENTS: Readonly<
  Record<string, (options: BenchOptions, world: BenchWorld) => Promise<Figure | Figure[]>>
> = {
  booking: measureBooking,
  confirming: measureConfirming,
  availability: measureAvailability,
  'constant-cost': measureConstantCost,
  'hot-seat': measureHotSeat,
  'sale-forms': measureSaleForms,
  'seat-page': measureSeatPage,
};

const USAGE = `Usage: npm run bench -- [--only ${Object.keys(MEASUREMENTS).join('|')}] [--short] [--check] [--rounds 5] [--seconds 8]
  --short    three rounds of three seconds, for CI
  --check    fail when a target is missed by far (under 70 %)
  --profile  a folder for CPU profiles of the servers`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    short: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  say(USAGE);
  process.exit(0);
}

const wanted = values.only ?? Object.keys(MEASUREMENTS);
const options: BenchOptions = {
  rounds: Number(values.rounds ?? (values.short ? 3 : 5)),
  secondsPerRound: Number(values.seconds ?? (values.short ? 3 : 8)),
  warmUpRequests: 5000,
  profileFolder: values.profile,
  say,
};

if (
  wanted.some((name) => MEASUREMENTS[name] === undefined) ||
  !(options.rounds > 0 && options.secondsPerRound > 0)
) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

if (wanted.includes('booking')) demandPgbench();

const startedAt = performance.now();
const world = await startBenchWorld(options);
const figures: Figure[] = [];
try {
  for (const name of wanted) {
    const figure = await MEASUREMENTS[name]?.(options, world);
    figures.push(...[figure ?? []].flat());
  }
} catch (error) {
  process.stderr.write(`${world.lastWords()}\n`);
  throw error;
} finally {
  await world.stop();
}

printFigures(figures, say);
const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version };
const seconds = Math.round((performance.now() - startedAt) / 1000);
const date = new Date().toISOString().slice(0, 10);
const pgbench = wanted.includes('booking') ? await pgbenchVersion(findPgbench()) : null;
const file = await writeResults(values.only === undefined ? 'bench' : `bench-${wanted.join('-')}`, {
  ...{ date, machine, pgbench, rounds: options.rounds, secondsPerRound: options.secondsPerRound },
  figures: figures.map((figure) => ({ ...figure, verdict: verdictOn(figure) })),
});
say(`\n${seconds} s in all; figures in ${file}`);
if (values.check && figures.some((figure) => verdictOn(figure) === 'missed by far')) {
  process.exitCode = 1;
}

/** Says so before anything else was done in vain. */
function demandPgbench(): void {
  try {
    findPgbench();
  } catch (error) {
    if (!(error instanceof PgbenchMissing)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
