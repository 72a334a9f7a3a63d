import { quoteOf } from './quote.ts';
import type { SaleTerms } from './sale-terms.ts';

/** Minor units by zone of the seat map, and by code of a ticket type. */
export type AllInPrices = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * What somebody who buys one ticket alone pays for it on the web, with every fee and tax, after the
 * promotions that come by themselves: what pages show from the first, so that no later step adds to it.
 *
 * @returns nothing for types that are sold by staff only or beside another ticket
 */
export function allInPrices(terms: SaleTerms, now: Date): AllInPrices {
  const open = terms.ticketTypes.filter((type) => !type.staffOnly && !type.requiresAnother);
  return Object.fromEntries(
    Object.keys(terms.prices).map((zone) => [
      zone,
      Object.fromEntries(
        open.map(({ code }) => {
          const seats = [{ seat: 'A1', zone, ticketType: code }];
          return [code, quoteOf(terms, { seats, channel: 'web', now }).total];
        }),
      ),
    ]),
  );
}

/** The lowest of them in each zone. A free ticket is no price, unless all of them are free. */
export function allInFromPrices(terms: SaleTerms, now: Date): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(allInPrices(terms, now)).map(([zone, ofZone]) => {
      const paid = Object.values(ofZone).filter((amount) => amount > 0);
      return [zone, paid.length === 0 ? 0 : Math.min(...paid)];
    }),
  );
}

/**
 * When prices that hold now may be others: at the next beginning or end of a promotion.
 *
 * @returns epoch milliseconds; infinity where they stay
 */
export function pricesHoldUntil({ promotions }: SaleTerms, now: Date): number {
  const changes = promotions
    .flatMap(({ validFrom, validTo }) => [validFrom, validTo])
    .flatMap((instant) => (instant === null ? [] : [Date.parse(instant)]));
  return Math.min(...changes.filter((change) => change > now.getTime()));
}
