import type { Quote } from './quote.ts';

/** One line of a quote, as it is shown: minor units, negative for a discount. */
export type QuoteLine = {
  kind: 'ticket' | 'fee' | 'discount' | 'tax';
  seat?: string;
  zone?: string;
  ticketType?: string;
  name?: string;
  unitPrice: number;
  quantity: number;
  amount: number;
};

/**
 * The lines of a quote; their amounts add up to its total. Tickets are at their list price, each
 * followed by its discount; then come the fees, and in the end the tax, where it is added.
 */
export function quoteLines({ tickets, fees, tax, taxTotal, promotion }: Quote): QuoteLine[] {
  const lines: QuoteLine[] = [];
  for (const { seat, zone, ticketType, unitPrice, discount } of tickets) {
    const place = { seat, zone, ticketType };
    lines.push({ kind: 'ticket', ...place, unitPrice, quantity: 1, amount: unitPrice });
    if (discount > 0) {
      const name = promotion?.name ?? 'Discount';
      const off = { unitPrice: -discount, quantity: 1, amount: -discount };
      lines.push({ kind: 'discount', ...place, name, ...off });
    }
  }
  for (const { name, unitAmount, quantity, amount } of fees) {
    lines.push({ kind: 'fee', name, unitPrice: unitAmount, quantity, amount });
  }
  if (tax !== null && !tax.isIncluded && taxTotal > 0) {
    const { name } = tax;
    lines.push({ kind: 'tax', name, unitPrice: taxTotal, quantity: 1, amount: taxTotal });
  }
  return lines;
}
