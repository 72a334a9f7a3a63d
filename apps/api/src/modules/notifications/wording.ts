import type { Money } from '../../platform/money.ts';
import { compareLabels } from '../seating/index.ts';

/** Mails are written in English; the country behind it decides how dates read, not the currency. */
const LOCALE = 'en-GB';

/** `£14.50`, `€29.00`, `¥1,800`, `-$5.00`: with the decimals that the currency has. */
export function formatAmount({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const { maximumFractionDigits = 2 } = format.resolvedOptions();
  return format.format(amount / 10 ** maximumFractionDigits);
}

/** `Friday, 27 November 2026 at 19:30 (Central European Standard Time)`, by a cinema's clock. */
export function formatMoment(instant: Date, timeZone: string): string {
  const date = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeZone }).format(instant);
  const time = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short', timeZone }).format(instant);
  return `${date} at ${time} (${nameOfZone(instant, timeZone)})`;
}

/** Summer and winter have different names: on the night the clocks go back, they tell the hours apart. */
function nameOfZone(instant: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: 'long' }).formatToParts(
    instant,
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** `F7`, `F7 and F8`, `F7, F8 and F9`. */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat(LOCALE, { type: 'conjunction' }).format(items);
}

/** `seat F7`, `seats F9 and F10`: in the order people read them. */
export function formatSeats(seats: readonly string[]): string {
  return `${seats.length === 1 ? 'seat' : 'seats'} ${formatList(seats.toSorted(compareLabels))}`;
}
