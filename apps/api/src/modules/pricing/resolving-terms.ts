import { present } from '../../platform/assert.ts';
import { choosePriceList, type PriceListRule, type Screening } from './choosing-price-list.ts';
import { roundHalfUp } from './rounding.ts';
import type {
  PromotionTerms,
  RefundPolicyTerms,
  SaleTerms,
  TermsFee,
  TermsTax,
  TermsTicketType,
} from './sale-terms.ts';

/** A showtime as far as its terms depend on it. */
export type PricedScreening = Screening & {
  zones: readonly string[];
  /** Prices of its own, by zone; null: price lists say. */
  ownPrices: Readonly<Record<string, number>> | null;
};

export type TicketTypeRule = TermsTicketType & { sharePercent: number };

/** Everything in force that terms are made of. */
export type PricingRules = {
  /** By position; the first is the adult's. */
  ticketTypes: readonly TicketTypeRule[];
  priceLists: readonly PriceListRule[];
  /** By code. */
  fees: readonly (TermsFee & { cinemaId: string | null; currency: string })[];
  taxes: ReadonlyMap<string, TermsTax>;
  /** Those that come by themselves and have not ended, by id. */
  promotions: readonly (PromotionTerms & { cinemaId: string | null })[];
  /** By cinema; null: of every other one. */
  refundPolicies: ReadonlyMap<string | null, RefundPolicyTerms>;
};

/** @returns undefined where the showtime has no prices of its own and no price list is for it */
export function termsOf(
  screening: PricedScreening,
  rules: PricingRules,
  defaultRefundPolicy: RefundPolicyTerms,
): SaleTerms | undefined {
  const { cinemaId, currency } = screening;
  const prices = pricesOf(screening, rules);
  if (prices === undefined) return undefined;
  return {
    currency,
    ticketTypes: rules.ticketTypes.map(({ code, name, staffOnly, requiresAnother }) => ({
      code,
      name,
      staffOnly,
      requiresAnother,
    })),
    prices,
    fees: feesOf(screening, rules),
    tax: rules.taxes.get(cinemaId) ?? null,
    promotions: rules.promotions
      .filter(
        (promotion) =>
          (promotion.cinemaId === null || promotion.cinemaId === cinemaId) &&
          (promotion.discount.kind === 'percentage' || promotion.discount.currency === currency),
      )
      .map(({ cinemaId: _cinemaId, ...promotion }) => promotion),
    refundPolicy:
      rules.refundPolicies.get(cinemaId) ?? rules.refundPolicies.get(null) ?? defaultRefundPolicy,
  };
}

/**
 * What each zone costs for each type. A zone that the list does not name costs what `standard` does;
 * a type that is not priced costs its share of the adult's price, rounded half up.
 */
function pricesOf(
  screening: PricedScreening,
  { ticketTypes, priceLists }: PricingRules,
): SaleTerms['prices'] | undefined {
  const list = screening.ownPrices === null ? choosePriceList(screening, priceLists) : undefined;
  if (screening.ownPrices === null && list === undefined) return undefined;
  const own = new Map(Object.entries(screening.ownPrices ?? {}));
  return Object.fromEntries(
    screening.zones.map((zone) => {
      const listed = list?.prices.get(zone) ?? list?.prices.get('standard');
      const adult = present(listed?.get('adult') ?? own.get(zone), `the price of zone ${zone}`);
      const ofZone = ticketTypes.map(({ code, sharePercent }) => [
        code,
        listed?.get(code) ?? roundHalfUp(adult, sharePercent, 100),
      ]);
      return [zone, Object.fromEntries(ofZone)];
    }),
  );
}

/** A cinema's own fee comes before the general one of the same code. */
function feesOf({ cinemaId, currency }: PricedScreening, { fees }: PricingRules): TermsFee[] {
  const here = fees.filter((fee) => fee.currency === currency);
  const own = here.filter((fee) => fee.cinemaId === cinemaId);
  const ownCodes = new Set(own.map(({ code }) => code));
  const general = here.filter((fee) => fee.cinemaId === null && !ownCodes.has(fee.code));
  return [...own, ...general]
    .toSorted((a, b) => Number(a.code > b.code) - Number(a.code < b.code))
    .map(({ cinemaId: _cinemaId, currency: _currency, ...fee }) => fee);
}
