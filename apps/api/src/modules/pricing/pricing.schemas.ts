import { Type, type Static } from 'typebox';

import { CurrencyCode, MoneyView } from '../../platform/http/wire.ts';
import { money } from '../../platform/money.ts';
import { quoteLines } from './quote-lines.ts';
import type { Quote } from './quote.ts';

/** A quote as clients see it. */
export const QuoteView = Type.Object({
  currency: CurrencyCode,
  lines: Type.Array(
    Type.Object({
      kind: Type.Enum(['ticket', 'fee', 'discount', 'tax']),
      seat: Type.Optional(Type.String()),
      zone: Type.Optional(Type.String()),
      ticketType: Type.Optional(Type.String()),
      name: Type.Optional(Type.String({ description: 'Of the fee, the promotion or the tax.' })),
      unitPrice: MoneyView,
      quantity: Type.Integer(),
      amount: MoneyView,
    }),
    { description: 'The amounts add up to `total`; those of discounts are negative.' },
  ),
  tax: Type.Union([Type.Object({ name: Type.String(), isIncluded: Type.Boolean() }), Type.Null()]),
  taxTotal: Type.Object(MoneyView.properties, { description: 'Contained in `total`.' }),
  promotion: Type.Union(
    [
      Type.Object({ code: Type.Union([Type.String(), Type.Null()]), name: Type.String() }),
      Type.Null(),
    ],
    { description: 'What took something off; promotions do not add up.' },
  ),
  total: MoneyView,
});

export function toQuoteView(quote: Quote): Static<typeof QuoteView> {
  const { currency, tax, promotion } = quote;
  return {
    currency,
    lines: quoteLines(quote).map(({ unitPrice, amount, ...line }) => ({
      ...line,
      unitPrice: money(unitPrice, currency),
      amount: money(amount, currency),
    })),
    tax,
    taxTotal: money(quote.taxTotal, currency),
    promotion: promotion === null ? null : { code: promotion.code, name: promotion.name },
    total: money(quote.total, currency),
  };
}
