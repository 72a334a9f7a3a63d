import { Type, type Static } from 'typebox';

import { MoneyView } from '../../platform/http/wire.ts';
import { money } from '../../platform/money.ts';
import type { Quote } from './quote.ts';

/** A quote as clients see it. */
export const QuoteView = Type.Object({
  currency: Type.String(),
  lines: Type.Array(
    Type.Object({
      kind: Type.Enum(['ticket', 'fee', 'discount']),
      seat: Type.String(),
      zone: Type.String(),
      ticketType: Type.String(),
      unitPrice: MoneyView,
      amount: MoneyView,
    }),
  ),
  total: MoneyView,
});

export function toQuoteView({ currency, lines, total }: Quote): Static<typeof QuoteView> {
  return {
    currency,
    lines: lines.map((line) => ({
      kind: line.kind,
      seat: line.seat,
      zone: line.zone,
      ticketType: line.ticketType,
      unitPrice: money(line.unitPrice, currency),
      amount: money(line.amount, currency),
    })),
    total: money(total, currency),
  };
}
