export { QuoteView, toQuoteView } from './pricing.schemas.ts';
export { quoteOf, type PricedSeat, type Quote } from './quote.ts';
