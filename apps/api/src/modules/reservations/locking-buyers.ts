import type { Transaction } from '../../database.ts';
import { lockBuyer } from '../seats/index.ts';

/** Whose requests for which showtime are to wait for each other. */
export type Buyer = { showtimeId: string; owner: string };

/**
 * The turns of several buyers, in one order for everybody: by showtime, then by owner. Whoever needs
 * more than one turn takes all of them here, before any other lock.
 */
export async function lockBuyers(tx: Transaction, buyers: readonly Buyer[]): Promise<void> {
  const names = new Map(buyers.map((buyer) => [`${buyer.showtimeId} ${buyer.owner}`, buyer]));
  for (const [, { showtimeId, owner }] of [...names].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    await lockBuyer(tx, showtimeId, owner);
  }
}
