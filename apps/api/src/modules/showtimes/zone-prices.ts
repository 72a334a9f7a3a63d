import { invalidRequest, type FieldProblem } from '../../platform/errors.ts';
import type { Money } from '../../platform/money.ts';
import type { SeatZone } from '../seating/index.ts';

/** What an administrator asks for the seats. */
export type AskedPrices = {
  /** Of every zone that `zonePrices` does not name. */
  basePrice?: Money | null | undefined;
  zonePrices?: Readonly<Record<string, Money>> | undefined;
};

type ZonePrices = Readonly<Record<string, number>>;

/** Whether a showtime is to have prices of its own. */
export function hasOwnPrices({ basePrice, zonePrices }: AskedPrices): boolean {
  return (basePrice !== undefined && basePrice !== null) || zonePrices !== undefined;
}

/**
 * A price, in minor units, for every zone of a seat map. Zones that nothing is asked for keep what
 * they cost before.
 *
 * @param before what zones cost in this currency so far
 * @throws DomainError INVALID_REQUEST where a zone or the currency is another, or a price is lacking
 */
export function priceZones(
  { basePrice, zonePrices = {} }: AskedPrices,
  { zones, currency, before }: { zones: readonly SeatZone[]; currency: string; before: ZonePrices },
): ZonePrices {
  const known = new Set(zones.map((zone) => zone.id));
  const problems: FieldProblem[] = [];
  checkCurrency(basePrice, '/basePrice');
  for (const [zone, price] of Object.entries(zonePrices)) {
    if (!known.has(zone)) {
      const message = `is no zone of this seat map, which has ${[...known].join(', ')}`;
      problems.push({ pointer: `/zonePrices/${zone}`, message });
    }
    checkCurrency(price, `/zonePrices/${zone}`);
  }
  const asked = new Map(Object.entries(zonePrices));
  const kept = new Map(Object.entries(before));
  const prices = zones.map(({ id }) => {
    const amount = asked.get(id)?.amount ?? basePrice?.amount ?? kept.get(id);
    if (amount === undefined) {
      problems.push({ pointer: '/basePrice', message: `is needed: zone ${id} has no price` });
    }
    return [id, amount ?? 0] as const;
  });
  if (problems.length > 0) throw invalidRequest(problems);
  return Object.fromEntries(prices);

  function checkCurrency(price: Money | null | undefined, pointer: string): void {
    if (price === undefined || price === null || price.currency === currency) return;
    problems.push({
      pointer: `${pointer}/currency`,
      message: `must be ${currency}, the currency of the cinema`,
    });
  }
}
