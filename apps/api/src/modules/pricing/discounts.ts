import { proRata, roundHalfUp } from './rounding.ts';
import type { PromotionTerms } from './sale-terms.ts';

/** A seat as far as a promotion looks at it. */
type DiscountedSeat = { ticketType: { code: string }; unitPrice: number };

/** Whether a promotion counts at a moment: from its beginning on, until just before its end. */
export function isInForce({ validFrom, validTo }: PromotionTerms, now: Date): boolean {
  const moment = now.getTime();
  return (
    (validFrom === null || moment >= Date.parse(validFrom)) &&
    (validTo === null || moment < Date.parse(validTo))
  );
}

/**
 * What a promotion takes off each seat, in minor units: nothing off types it is not for, never more
 * than the seat costs, and nothing at all where it is in another currency.
 *
 * @param facts.seats in the order in which a fixed amount is spread: the last takes what is left
 */
export function discountsOf(
  { discount, ticketTypes }: PromotionTerms,
  { seats, currency }: { seats: readonly DiscountedSeat[]; currency: string },
): number[] {
  const eligiblePrices = seats.map(({ ticketType, unitPrice }) =>
    ticketTypes === null || ticketTypes.includes(ticketType.code) ? unitPrice : 0,
  );
  if (discount.kind === 'percentage') {
    return eligiblePrices.map((price) => roundHalfUp(price, discount.rateBasisPoints, 10_000));
  }
  if (discount.currency !== currency) return seats.map(() => 0);
  const together = eligiblePrices.reduce((sum, price) => sum + price, 0);
  return proRata(Math.min(discount.amount, together), eligiblePrices);
}
