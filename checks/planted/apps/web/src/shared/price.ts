// planted: what only Node.js has, in what both sides use
import { inspect } from 'node:util';

export function formatPrice(amount: number): string {
  return inspect(amount);
}
