import { quoteOf } from './quote.ts';
import type { SalesChannel, SaleTerms } from './sale-terms.ts';

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

/**
 * What one ticket among others costs with its tax and every fee per ticket; beside another one also
 * where it is sold to nobody alone. As maps of seats say it: promotions that come by themselves are in
 * it where they take a part off each ticket, and fees per booking come on top, once.
 */
export function ticketPrices(
  terms: SaleTerms,
  { channel, now }: { channel: SalesChannel; now: Date },
): AllInPrices {
  const single: SaleTerms = {
    ...terms,
    ticketTypes: terms.ticketTypes.map((type) => ({ ...type, requiresAnother: false })),
    promotions: terms.promotions.filter(({ discount }) => discount.kind === 'percentage'),
  };
  return Object.fromEntries(
    Object.entries(terms.prices).map(([zone, ofZone]) => [
      zone,
      Object.fromEntries(
        single.ticketTypes.flatMap(({ code }) => {
          if (ofZone[code] === undefined) return [];
          const seats = [{ seat: 'A1', zone, ticketType: code }];
          const { tickets } = quoteOf(single, { seats, channel, byStaff: true, now });
          return [[code, tickets.reduce((sum, { price, fee }) => sum + price + fee, 0)] as const];
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
