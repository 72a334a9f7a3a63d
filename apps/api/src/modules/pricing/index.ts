export { QuoteView, toQuoteView } from './pricing.schemas.ts';
export { quoteOf, type PricedSeat, type Quote, type QuoteLine } from './quote.ts';
