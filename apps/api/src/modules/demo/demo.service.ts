import type { Database, Transaction } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import type { Passwords } from '../auth/index.ts';
import { businessDateOf } from '../showtimes/index.ts';
import { demoCinemas } from './cinemas.ts';
import { DemoError } from './demo-error.ts';
import { findKnownShowtimes } from './demo.repository.ts';
import { hasCinema, lockDemo } from './groundwork.repository.ts';
import { layGroundwork, readProgress, recordMark } from './groundwork.service.ts';
import { MARKS, type DemoPart, type Progress } from './marks.ts';
import { addDays } from './programme.ts';
import { laySelling, priceScreenings, type DemoPricing } from './selling.service.ts';
import { showpieceOf } from './showpieces.ts';
import { insertSoldShowtimes, type Written } from './sold-showtimes.repository.ts';
import { openWorkshop, planScreenings, sellShowtime, type Workshop } from './workshop.service.ts';

export type DemoService = ReturnType<typeof createDemoService>;

export type DemoOptions = {
  /** The moment as of which the demo is made; default: now. */
  now?: Date | undefined;
  /** Business dates ahead of today; default 14. */
  days?: number | undefined;
  /** Business dates back from today; default 28. */
  historyDays?: number | undefined;
  /** The same seed makes the same demo; default 1. */
  seed?: number | undefined;
  /** With the auditorium of a thousand seats. */
  stress?: boolean;
  /** Told what is being done, a line at a time. */
  onProgress?: (line: string) => void;
};

const DAYS = 14;
const HISTORY_DAYS = 28;
const SEED = 1;
/** The database works on one while the next is being made up. */
const BATCHES_AT_ONCE = 2;
const PARTS: readonly DemoPart[] = ['screens', 'stress'];

/** The demo data: made once, and kept up with the calendar. Refused in production. */
export function createDemoService({
  db,
  passwords,
  pricing,
  production,
  salesCloseAfterStartMinutes,
  onScheduleChanged,
}: {
  db: Database;
  passwords: Passwords;
  pricing: DemoPricing;
  production: boolean;
  salesCloseAfterStartMinutes: number;
  /** Called after showtimes were added. */
  onScheduleChanged: () => void;
}) {
  return { prepareDemo, seedDemo, topUpDemo };

  /**
   * What a start does: makes the demo where nothing is there yet, finishes one that was interrupted,
   * and extends one whose days have passed. Leaves a database alone that was begun otherwise.
   */
  async function prepareDemo(options: DemoOptions = {}): Promise<Written> {
    refuseInProduction();
    const progress = await readProgress(db, 'screens');
    if (progress === null && (await hasCinema(db))) return nothing();
    const hasStress = (await readProgress(db, 'stress')) !== null;
    const made = await seedDemo({ ...options, stress: options.stress === true || hasStress });
    return sum(made, await topUpDemo(options));
  }

  /**
   * Makes the demo data, or what is missing of them: it can be stopped at any moment and called
   * again, also by several processes at once. What is there already is never changed.
   *
   * @returns what was written now
   * @throws DemoError in production, and where the names of its cinemas are taken
   */
  async function seedDemo({
    now = new Date(),
    days = DAYS,
    historyDays = HISTORY_DAYS,
    seed = SEED,
    stress = false,
    onProgress = () => undefined,
  }: DemoOptions = {}): Promise<Written> {
    refuseInProduction();
    let written = nothing();
    for (const part of PARTS) {
      if (part === 'stress' && !stress) continue;
      const progress =
        (await readProgress(db, part)) ??
        (await layGroundwork(db, passwords, part, { seed, days, historyDays, asOf: now }));
      if (progress.until !== null) continue;
      written = sum(written, await fill(part, progress, onProgress));
    }
    if (written.showtimes > 0) onScheduleChanged();
    return written;
  }

  async function fill(
    part: DemoPart,
    { beginning }: Progress,
    onProgress: (line: string) => void,
  ): Promise<Written> {
    const startedAt = performance.now();
    const { days, historyDays, asOf } = beginning;
    const workshop = await open(part, beginning.seed, asOf);
    const today = todayAt(asOf);
    const offsets = Array.from(
      { length: historyDays + days + 1 },
      (_, index) => index - historyDays,
    );
    onProgress(
      `Making demo data: ${demoCinemas.length} cinemas, ${workshop.stage.screens.length} screens, ` +
        `${workshop.stage.films.length} films, ${offsets.length} days`,
    );
    await storeTerms(workshop, offsets);
    let written = nothing();
    let daysDone = 0;
    const waiting = [...offsets];
    await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, work));
    await runTransaction(db, (tx) =>
      recordMark(tx, part, MARKS.done, { until: addDays(today, days) }),
    );
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    onProgress(`Made ${describe(written)} (${seconds} s)`);
    return written;

    async function work(): Promise<void> {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const made = await makeDay(workshop, addDays(today, next), next).catch(stopAll);
        written = sum(written, made);
        daysDone += 1;
        if (daysDone % 10 === 0) onProgress(`Demo data: ${daysDone} of ${offsets.length} days`);
      }
    }

    function stopAll(error: unknown): never {
      waiting.length = 0;
      throw error;
    }
  }

  /** Ahead of all days: one that brought new terms would make the next, which needs the same, wait. */
  async function storeTerms(workshop: Workshop, offsets: readonly number[]): Promise<void> {
    const today = todayAt(workshop.asOf);
    const screenings = offsets.flatMap((offset) =>
      planScreenings(workshop, addDays(today, offset)),
    );
    await runTransaction(db, (tx) => priceScreenings(tx, pricing, screenings), {
      repeatable: true,
    });
  }

  async function makeDay(workshop: Workshop, date: string, dayOffset: number): Promise<Written> {
    const screenings = planScreenings(workshop, date);
    const known = await findKnownShowtimes(
      db,
      screenings.map(({ showtime }) => showtime.id),
    );
    const missing = screenings.filter(({ showtime }) => !known.has(showtime.id));
    if (missing.length === 0) return nothing();
    return runTransaction(
      db,
      async (tx) => {
        const priced = await priceScreenings(tx, pricing, missing);
        const sold = priced.map((each) =>
          sellShowtime(workshop, each, showpieceOf(each.screening, dayOffset)),
        );
        return insertSoldShowtimes(tx, sold);
      },
      { repeatable: true },
    );
  }

  /**
   * Extends the schedule to as many days ahead as the demo was made for. Takes a moment where there
   * is nothing to do. Does nothing where there is no demo.
   *
   * @returns what was written now
   * @throws DemoError in production
   */
  async function topUpDemo({ now = new Date() }: Pick<DemoOptions, 'now'> = {}): Promise<Written> {
    refuseInProduction();
    let written = nothing();
    for (const part of PARTS) {
      const progress = await readProgress(db, part);
      if (progress === null || progress.until === null) continue;
      const { beginning, until } = progress;
      const today = todayAt(now);
      const last = addDays(today, beginning.days);
      if (until >= last) continue;
      const workshop = await open(part, beginning.seed, now);
      // After a long sleep the days between are made up for, but not more than there were at first.
      const earliest = addDays(today, -beginning.historyDays);
      const next = addDays(until, 1);
      for (let date = next > earliest ? next : earliest; date <= last; date = addDays(date, 1)) {
        written = sum(written, await extendBy(workshop, date));
      }
    }
    if (written.showtimes > 0) onScheduleChanged();
    return written;
  }

  async function extendBy(workshop: Workshop, date: string): Promise<Written> {
    const screenings = planScreenings(workshop, date);
    return runTransaction(
      db,
      async (tx) => {
        await lockDemo(tx, demoCinemas[0].id);
        if (await isExtendedTo(tx, workshop.part, date)) return nothing();
        const priced = await priceScreenings(tx, pricing, screenings);
        const sold = priced.map((each) => sellShowtime(workshop, each, undefined));
        const written = await insertSoldShowtimes(tx, sold);
        await recordMark(tx, workshop.part, MARKS.extended, { until: date });
        return written;
      },
      { repeatable: true },
    );
  }

  async function open(part: DemoPart, seed: number, asOf: Date): Promise<Workshop> {
    await laySelling(db, { pricing, passwords, asOf });
    return openWorkshop(db, pricing, { part, seed, asOf, salesCloseAfterStartMinutes });
  }

  function refuseInProduction(): void {
    if (production) throw new DemoError('Demo data is refused in production.');
  }
}

async function isExtendedTo(tx: Transaction, part: DemoPart, date: string): Promise<boolean> {
  const progress = await readProgress(tx, part);
  return progress !== null && progress.until !== null && progress.until >= date;
}

/** The business date that it is in the first cinema. */
function todayAt(now: Date): string {
  const { timeZone } = demoCinemas[0];
  return businessDateOf(now, { timeZone, businessDayStartsAt: '06:00' });
}

function describe({ showtimes, reservations, tickets }: Written): string {
  const count = (number: number) => number.toLocaleString('en');
  return `${count(showtimes)} showtimes, ${count(reservations)} reservations, ${count(tickets)} tickets`;
}

function nothing(): Written {
  return { showtimes: 0, reservations: 0, tickets: 0 };
}

function sum(a: Written, b: Written): Written {
  return {
    showtimes: a.showtimes + b.showtimes,
    reservations: a.reservations + b.reservations,
    tickets: a.tickets + b.tickets,
  };
}
