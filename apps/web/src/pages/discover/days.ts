import { businessDateOf, type Cinema } from '../../api.ts';

/** A day of the date strip. */
export type Day = {
  /** A business date, `YYYY-MM-DD`. */
  date: string;
  hasShowtimes: boolean;
};

/** Days in a row that are shown, from today on. */
const DAYS_IN_A_ROW = 14;
const DAY_MILLISECONDS = 86_400_000;

/**
 * The business date of this moment. Where cinemas are in different zones, it is that of the one where
 * the day is youngest: nobody's today is left out.
 */
export function todayIn(cinemas: readonly Cinema[], now: Date): string {
  const dates = cinemas.map((cinema) => businessDateOf(now, cinema)).toSorted();
  return dates[0] ?? now.toISOString().slice(0, 10);
}

/** Two weeks from today, and what is announced for later. */
export function daysFrom(today: string, datesOnSale: readonly string[]): Day[] {
  const known = new Set(datesOnSale);
  const inARow = Array.from({ length: DAYS_IN_A_ROW }, (_, days) => addDays(today, days));
  const last = inARow.at(-1) ?? today;
  const later = datesOnSale.filter((date) => date > last);
  return [...inARow, ...later].map((date) => ({ date, hasShowtimes: known.has(date) }));
}

/** The day that was asked for, or else the first that still has something. */
export function chooseDay(days: readonly Day[], asked: string | undefined): string {
  const chosen =
    days.find(({ date }) => date === asked) ??
    days.find(({ hasShowtimes }) => hasShowtimes) ??
    days[0];
  return chosen?.date ?? '';
}

/** The first day after another that has something. */
export function nextDayAfter(days: readonly Day[], date: string): string | undefined {
  return days.find((day) => day.date > date && day.hasShowtimes)?.date;
}

/** "Today", "Tomorrow", or undefined. */
export function relativeDay(date: string, today: string): 'Today' | 'Tomorrow' | undefined {
  if (date === today) return 'Today';
  return date === addDays(today, 1) ? 'Tomorrow' : undefined;
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MILLISECONDS)
    .toISOString()
    .slice(0, 10);
}
