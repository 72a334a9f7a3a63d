export { allInFromPrices, allInPrices, ticketPrices } from './all-in-prices.ts';
export { checkCompany, chooseTicketTypes, type QuoteSeat } from './choosing-ticket-types.ts';
export { fromPrices } from './from-prices.ts';
export { QuoteView, toQuoteView } from './pricing.schemas.ts';
export { quoteLines } from './quote-lines.ts';
export { inReadingOrder } from './quote-order.ts';
export { quoteOf, type Quote } from './quote.ts';
export {
  claimPromotion,
  keepsPromotionClaim,
  movePromotionUses,
  releasePromotionClaim,
} from './promotion-uses.repository.ts';
export { createPromotionCodeLimits, type PromotionCodeLimits } from './promotion-code-limits.ts';
export { daypartAt, type Daypart } from './dayparts.ts';
export { promotionUnavailable } from './pricing.errors.ts';
export { refundableFeesOf, type RefundableFees } from './refundable-fees.ts';
export { proRata, roundHalfUp } from './rounding.ts';
export type {
  CodedPromotion,
  PromotionTerms,
  RefundPolicyTerms,
  SalesChannel,
  SaleTerms,
  TermsFee,
  TermsTax,
  TermsTicketType,
} from './sale-terms.ts';
export { createPricingService, type PricingService } from './pricing.service.ts';
export { pricesOf } from './terms.service.ts';
export { normalizeCode } from './promotions.service.ts';
export { pricingRoutes } from './pricing.routes.ts';
export { lockPricesForChange } from './sale-terms.repository.ts';
