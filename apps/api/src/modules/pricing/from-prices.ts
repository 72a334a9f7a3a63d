import { present } from '../../platform/assert.ts';
import type { SaleTerms } from './sale-terms.ts';

/**
 * The lowest price of each zone, in minor units, that anyone can have who comes alone: of the types
 * that are neither sold by staff only nor beside another ticket. A free ticket is no price, unless
 * all of them are free.
 */
export function fromPrices({ ticketTypes, prices }: SaleTerms): Record<string, number> {
  const open = ticketTypes.filter((type) => !type.staffOnly && !type.requiresAnother);
  return Object.fromEntries(
    Object.entries(prices).map(([zone, ofZone]) => {
      const amounts = open.map(({ code }) => present(ofZone[code], `the price of ${code}`));
      const paid = amounts.filter((amount) => amount > 0);
      return [zone, paid.length === 0 ? 0 : Math.min(...paid)];
    }),
  );
}
