import type { Money } from '../api.ts';

const moneyFormats = new Map<string, { format: Intl.NumberFormat; minorUnits: number }>();

/** An amount as people read it: `£14.50`, `$9.00`, `¥1,400`. */
export function formatMoney({ amount, currency }: Money): string {
  const known = moneyFormats.get(currency) ?? newMoneyFormat(currency);
  moneyFormats.set(currency, known);
  return known.format.format(amount / 10 ** known.minorUnits);
}

function newMoneyFormat(currency: string) {
  const format = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  return { format, minorUnits: format.resolvedOptions().maximumFractionDigits ?? 2 };
}

/** "1 seat", "2 seats". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** "A", "A and B", "A, B and C". */
export function listed(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);
}

/** A runtime as people say it: `1 h 52 min`. */
export function formatMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
