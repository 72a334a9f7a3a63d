export { formatMoney } from '../shared/money.ts';
export { count, listed } from '../shared/words.ts';

/** A runtime as people say it: `1 h 52 min`. */
export function formatMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
