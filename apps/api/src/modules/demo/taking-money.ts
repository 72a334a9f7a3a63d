import type { Quote } from '../pricing/index.ts';
import type { Order } from './demand.ts';
import type { Random } from './random.ts';
import type { PaymentRow, ReservationRow } from './sales-rows.ts';

/** How a purchase is paid; `payment` is null while nobody has paid, and where there is nothing to pay. */
export type Settlement = {
  paymentMethod: ReservationRow['paymentMethod'];
  payment: Pick<PaymentRow, 'method' | 'at'> | null;
};

const CASH_SHARE = 0.35;
/** Of those who have an account and are not there yet. */
const PAYS_LATER_SHARE = 0.3;
const MINUTE = 60_000;

/**
 * Decides how a purchase is paid: at the counter at once; else in advance, or at the counter when
 * those come who reserved. All of it is booked as taken at a counter, so that no payment provider is
 * asked for money that it has never seen.
 *
 * @param until what happens later is not known yet
 */
export function settle(
  random: Random,
  { channel, createdAt }: Order,
  quote: Quote,
  { startsAt, hasAccount, until }: { startsAt: Date; hasAccount: boolean; until: Date },
): Settlement {
  // Drawn for everybody, so that what one pays makes no difference to who comes after.
  const takes = random.chance(CASH_SHARE) ? 'cash' : 'cardTerminal';
  const paysLater = random.chance(PAYS_LATER_SHARE) && hasAccount && channel !== 'boxOffice';
  const arrivesAt = startsAt.getTime() - random.between(3, 35) * MINUTE;
  if (quote.total === 0) return { paymentMethod: 'none', payment: null };
  if (paysLater) {
    const at = new Date(Math.max(arrivesAt, createdAt.getTime()));
    const isPaid = at < until;
    return { paymentMethod: 'boxOffice', payment: isPaid ? { method: takes, at } : null };
  }
  const method = channel === 'boxOffice' ? takes : 'cardTerminal';
  return { paymentMethod: method, payment: { method, at: createdAt } };
}
