export { chooseTicketTypes, type QuoteSeat } from './choosing-ticket-types.ts';
export { fromPrices } from './from-prices.ts';
export { QuoteView, toQuoteView } from './pricing.schemas.ts';
export { quoteLines, type QuoteLine } from './quote-lines.ts';
export {
  quoteOf,
  type Quote,
  type QuoteFee,
  type QuoteRequest,
  type QuoteTicket,
} from './quote.ts';
export { proRata } from './rounding.ts';
export type {
  PromotionDiscount,
  PromotionTerms,
  RefundPolicyTerms,
  SalesChannel,
  SaleTerms,
  TermsFee,
  TermsTax,
  TermsTicketType,
} from './sale-terms.ts';
