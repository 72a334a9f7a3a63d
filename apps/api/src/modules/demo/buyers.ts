import { createHash } from 'node:crypto';

import { demoCustomers } from './customers.ts';
import type { Order } from './demand.ts';
import { takeRandomBytes } from './entropy.ts';
import { createRandom } from './random.ts';

/** An account of the demo. */
export type Account = { id: string; email: string };

/** Who buys and sells in the demo. */
export type Buyers = {
  /** They own most of the history, and never sign in. */
  customers: readonly Account[];
  /** The one whose password everybody knows; null where that account is not the demo's. */
  visitor: Account | null;
  /** Sells at the counter and stands at the door; null where that account is not the demo's. */
  clerk: Account | null;
};

/** In whose name seats are taken. */
export type Buyer = {
  owner: string;
  /** Null: a guest, or somebody at the counter. */
  userId: string | null;
  email: string | null;
};

const LIVE_SEATS_PER_OWNER_MAX = 16;
const GUEST_SHARE = 0.15;

/** Somebody without an account. */
export function newGuest(email: string | null): Buyer {
  const hash = createHash('sha256').update(takeRandomBytes(32)).digest('base64url');
  return { owner: `guest:${hash}`, userId: null, email };
}

/** Says who is behind each order of a showtime: nobody has more seats of it than one may. */
export function queueUp(
  { customers, visitor, clerk }: Buyers,
  { seed, showtimeId }: { seed: number; showtimeId: string },
): (order: Order) => Buyer | undefined {
  const random = createRandom(seed, 'buyers', showtimeId);
  const nextCustomer = takingTurns(random.shuffled(customers));
  return (order) => {
    if (order.isOfVisitor) return visitor === null ? undefined : toBuyer(visitor);
    // At the counter the house takes the seats, for whoever stands there.
    if (order.channel === 'boxOffice' && clerk !== null) {
      return { owner: ownerOf(clerk), userId: null, email: null };
    }
    if (order.channel === 'web' && random.chance(GUEST_SHARE)) {
      const like = demoCustomers[Math.floor(random.between(0, demoCustomers.length))];
      return newGuest(like?.email.replace('@example.com', '@example.net') ?? null);
    }
    const customer = nextCustomer(order.partySize);
    return customer === undefined ? undefined : toBuyer(customer);
  };
}

function toBuyer(account: Account): Buyer {
  return { owner: ownerOf(account), userId: account.id, email: account.email };
}

function ownerOf({ id }: Account): string {
  return `user:${id}`;
}

/** The customers one after the other, and again while they may have more seats. */
function takingTurns(customers: readonly Account[]): (seatCount: number) => Account | undefined {
  const seatCounts = new Map<string, number>();
  let turn = -1;
  return (seatCount) => {
    for (let tries = 0; tries < customers.length; tries += 1) {
      turn = (turn + 1) % customers.length;
      const customer = customers[turn];
      if (customer === undefined) return undefined;
      const total = (seatCounts.get(customer.id) ?? 0) + seatCount;
      if (total > LIVE_SEATS_PER_OWNER_MAX) continue;
      seatCounts.set(customer.id, total);
      return customer;
    }
    return undefined;
  };
}
