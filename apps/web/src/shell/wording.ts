import { count } from '../shared/words.ts';

export { formatMoney } from '../shared/money.ts';
export { count, listed } from '../shared/words.ts';

/** A runtime as people say it: `1 h 52 min`. */
export function formatMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** What happened, and when it may be tried again where that is known: roughly, and never too soon. */
export function withTimeToWait(text: string, seconds: number | undefined): string {
  return seconds === undefined ? text : `${text} Try again in ${formatWait(seconds)}.`;
}

function formatWait(seconds: number): string {
  if (seconds < 100) return count(Math.max(1, Math.ceil(seconds)), 'second');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? count(minutes, 'minute') : count(Math.ceil(minutes / 60), 'hour');
}
