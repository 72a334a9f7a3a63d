import type { Money } from '../../platform/money.ts';
import type { TicketDocument } from './ticket-document.ts';

/** `Friday 27 November 2026`, on the clock of the cinema. */
export function dateText({ startsAt, timeZone }: Pick<TicketDocument, 'startsAt' | 'timeZone'>) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return format.format(startsAt).replaceAll(',', '');
}

/** `19:30`, on the clock of the cinema. */
export function timeText({ startsAt, timeZone }: Pick<TicketDocument, 'startsAt' | 'timeZone'>) {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
    startsAt,
  );
}

/** `£14.50`, `JP¥1,800`: minor units as the currency counts them. */
export function priceText({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  const { maximumFractionDigits = 2 } = format.resolvedOptions();
  return format.format(amount / 10 ** maximumFractionDigits);
}

/** A name for files and headers: letters, digits and hyphens, whatever it is made of. */
export function fileName(parts: readonly string[], extension: string): string {
  const safe = parts.map((part) => part.replaceAll(/[^A-Za-z0-9]+/g, '').slice(0, 40));
  return `${safe.filter((part) => part !== '').join('-')}.${extension}`;
}
