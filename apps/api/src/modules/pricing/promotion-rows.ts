import type { Selectable } from 'kysely';

import type { PromotionTable } from './pricing.tables.ts';
import type { PromotionDiscount, PromotionTerms } from './sale-terms.ts';

/** The terms of a stored promotion. */
export function promotionTerms(row: Selectable<PromotionTable>): PromotionTerms {
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
}: Selectable<PromotionTable>): PromotionDiscount {
  return rateBasisPoints === null
    ? { kind: 'fixed', amount: amount ?? 0, currency: currency ?? '' }
    : { kind: 'percentage', rateBasisPoints };
}
