import { chargeOf, type Quote } from './quote.ts';
import type { SaleTerms } from './sale-terms.ts';

/** What of the fees of a quote can go back at all, with the tax contained in it: minor units. */
export type RefundableFees = {
  /** Of every ticket that bears fees. */
  perTicket: { amount: number; tax: number };
  /** Of the booking. */
  perBooking: { amount: number; tax: number };
};

/** The fees that a quote bears and that its terms call refundable. */
export function refundableFeesOf(terms: SaleTerms, quote: Pick<Quote, 'fees'>): RefundableFees {
  const together = (per: 'ticket' | 'booking') =>
    terms.fees
      .filter((fee) => fee.per === per && fee.isRefundable)
      .filter(({ code }) => quote.fees.some((charged) => charged.code === code))
      .map((fee) => chargeOf(fee, terms))
      .reduce(
        (sum, charge) => ({ amount: sum.amount + charge.amount, tax: sum.tax + charge.tax }),
        { amount: 0, tax: 0 },
      );
  return { perTicket: together('ticket'), perBooking: together('booking') };
}
