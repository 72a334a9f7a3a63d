import type { Static } from 'typebox';

import { money, type Money } from '../../platform/money.ts';
import type { FeeView, PriceListView, PromotionView } from './administration.schemas.ts';
import type { Fee } from './charges.repository.ts';
import type { PriceList } from './price-lists.repository.ts';
import type { Promotion } from './promotions.repository.ts';
import type { PromotionDiscount } from './sale-terms.ts';

/** A price list as administrators see it. */
export function toPriceListView(list: PriceList): Static<typeof PriceListView> {
  const { formats, weekdays, dayparts, prices, currency, ...rest } = list;
  return {
    ...rest,
    currency,
    formats: copy(formats),
    weekdays: copy(weekdays),
    dayparts: copy(dayparts),
    prices: prices.map(({ zone, ticketType, amount }) => ({
      zone,
      ticketType,
      price: money(amount, currency),
    })),
  };
}

/** A fee as administrators see it. */
export function toFeeView({ amount, currency, channels, ...fee }: Fee): Static<typeof FeeView> {
  return { ...fee, amount: money(amount, currency), channels: copy(channels) };
}

/** A promotion as administrators see it. */
export function toPromotionView(promotion: Promotion): Static<typeof PromotionView> {
  const { discount, ticketTypes } = promotion;
  return {
    ...promotion,
    ticketTypes: copy(ticketTypes),
    discount:
      discount.kind === 'percentage'
        ? discount
        : { kind: 'fixed', amount: money(discount.amount, discount.currency) },
  };
}

/** A discount as administrators say it. */
export type AskedDiscount =
  { kind: 'percentage'; rateBasisPoints: number } | { kind: 'fixed'; amount: Money };

export function readDiscount(asked: AskedDiscount): PromotionDiscount {
  return asked.kind === 'percentage' ? asked : { kind: 'fixed', ...asked.amount };
}

function copy<T>(values: readonly T[] | null): T[] | null {
  return values === null ? null : [...values];
}
