import type { PromotionDiscount, PromotionTerms } from './sale-terms.ts';

/** A stored promotion, as far as the terms of a sale say it. */
type PromotionRow = {
  id: string;
  code: string | null;
  name: string;
  rate_basis_points: number | null;
  amount: number | null;
  currency: string | null;
  ticket_types: string[] | null;
  valid_from: Date | null;
  valid_to: Date | null;
};

export function promotionTerms(row: PromotionRow): PromotionTerms {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    discount: discountOf(row),
    ticketTypes: row.ticket_types,
    validFrom: row.valid_from?.toISOString() ?? null,
    validTo: row.valid_to?.toISOString() ?? null,
  };
}

function discountOf({
  rate_basis_points: rateBasisPoints,
  amount,
  currency,
}: PromotionRow): PromotionDiscount {
  return rateBasisPoints === null
    ? { kind: 'fixed', amount: amount ?? 0, currency: currency ?? '' }
    : { kind: 'percentage', rateBasisPoints };
}
