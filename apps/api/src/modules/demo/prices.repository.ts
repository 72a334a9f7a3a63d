import type { Transaction } from '../../database.ts';
import type { DemoCharges, demoPromotions, DemoTicketType } from './prices.ts';

// What the demo sells its seats for. What is there already is left as it is.

export async function insertTicketTypes(
  tx: Transaction,
  types: readonly DemoTicketType[],
): Promise<void> {
  await tx
    .insertInto('ticket_types')
    .values(
      types.map((type) => ({
        code: type.code,
        name: type.name,
        position: type.position,
        share_percent: type.sharePercent,
        staff_only: type.staffOnly,
        requires_another: type.requiresAnother,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function insertCharges(
  tx: Transaction,
  { cinema, priceLists, fee, tax, refundPolicy }: DemoCharges,
): Promise<void> {
  await tx
    .insertInto('price_lists')
    .values(
      priceLists.map((list) => ({
        id: list.id,
        name: list.name,
        currency: cinema.currency,
        cinema_id: cinema.id,
        auditorium_id: null,
        formats: list.formats,
        weekdays: list.weekdays,
        dayparts: list.dayparts,
        valid_from: null,
        valid_to: null,
        priority: list.priority,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto('price_list_prices')
    .values(
      priceLists.flatMap((list) =>
        list.prices.map(({ zone, ticketType, amount }) => ({
          price_list_id: list.id,
          zone,
          ticket_type: ticketType,
          amount,
        })),
      ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto('fees')
    .values({
      id: fee.id,
      code: fee.code,
      name: fee.name,
      cinema_id: cinema.id,
      per: fee.per,
      amount: fee.amount,
      currency: cinema.currency,
      channels: fee.channels === null ? null : [...fee.channels],
      is_refundable: fee.isRefundable,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto('tax_rates')
    .values({
      cinema_id: cinema.id,
      name: tax.name,
      rate_basis_points: tax.rateBasisPoints,
      fee_rate_basis_points: tax.feeRateBasisPoints,
      is_included: tax.isIncluded,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto('refund_policies')
    .values({
      id: refundPolicy.id,
      cinema_id: cinema.id,
      tiers: JSON.stringify(refundPolicy.tiers),
      fees_refundable: refundPolicy.feesRefundable,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function insertPromotions(
  tx: Transaction,
  promotions: ReturnType<typeof demoPromotions>,
): Promise<void> {
  await tx
    .insertInto('promotions')
    .values(
      promotions.map((promotion) => ({
        id: promotion.id,
        code: promotion.code,
        name: promotion.name,
        kind: 'percentage' as const,
        rate_basis_points: promotion.rateBasisPoints,
        amount: null,
        currency: null,
        cinema_id: promotion.cinemaId,
        ticket_types: promotion.ticketTypes,
        valid_from: promotion.validFrom,
        valid_to: promotion.validTo,
        uses_max: promotion.usesMax,
        uses_per_person_max: promotion.usesPerPersonMax,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
