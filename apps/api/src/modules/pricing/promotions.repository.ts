import { sql, type Selectable } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { PricingPage } from './pricing-page.ts';
import type { PricingStatus, PromotionTable } from './pricing.tables.ts';
import { promotionTerms } from './promotion-rows.ts';
import type { PromotionTerms } from './sale-terms.ts';

export type Promotion = PromotionTerms & {
  /** Null: at every cinema. */
  cinemaId: string | null;
  /** How many bookings have it, in all and of one person; null: any number. */
  usesMax: number | null;
  usesPerPersonMax: number | null;
  status: PricingStatus;
};

/** In the order in which they were made. */
export async function findPromotions(
  db: Database,
  { status, after, rowsMax }: PricingPage,
): Promise<Promotion[]> {
  let promotions = db
    .selectFrom('promotions as p')
    .selectAll('p')
    .where('p.status', '=', status)
    .orderBy('p.id')
    .limit(rowsMax);
  if (after !== undefined) promotions = promotions.where('p.id', '>', after[0] ?? '');
  return (await promotions.execute()).map(toPromotion);
}

export async function findPromotion(db: Database, id: string): Promise<Promotion | undefined> {
  const row = await db
    .selectFrom('promotions as p')
    .selectAll('p')
    .where('p.id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toPromotion(row);
}

/**
 * The promotion that a code stands for at a cinema.
 *
 * @param code upper case
 * @param at null: now, by the database's clock
 */
export async function findPromotionInForce(
  db: Database,
  code: string,
  { cinemaId, at }: { cinemaId: string; at: Date | null },
): Promise<Promotion | undefined> {
  const moment = sql<Date>`coalesce(${at?.toISOString() ?? null}::timestamptz, now())`;
  const row = await db
    .selectFrom('promotions as p')
    .selectAll('p')
    .where('p.code', '=', code)
    .where('p.status', '=', 'active')
    .where((eb) => eb.or([eb('p.cinema_id', 'is', null), eb('p.cinema_id', '=', cinemaId)]))
    .where((eb) => eb.or([eb('p.valid_from', 'is', null), eb('p.valid_from', '<=', moment)]))
    .where((eb) => eb.or([eb('p.valid_to', 'is', null), eb('p.valid_to', '>', moment)]))
    .executeTakeFirst();
  return row === undefined ? undefined : toPromotion(row);
}

/** @throws the database's unique violation where the code is taken */
export async function insertPromotion(tx: Transaction, promotion: Promotion): Promise<void> {
  await tx
    .insertInto('promotions')
    .values({ id: promotion.id, ...toRow(promotion) })
    .execute();
}

/** @throws the database's unique violation where the code is taken */
export async function updatePromotion(tx: Transaction, promotion: Promotion): Promise<void> {
  await tx
    .updateTable('promotions as p')
    .set(toRow(promotion))
    .where('p.id', '=', promotion.id)
    .execute();
}

function toPromotion(row: Selectable<PromotionTable>): Promotion {
  return {
    ...promotionTerms(row),
    cinemaId: row.cinema_id,
    usesMax: row.uses_max,
    usesPerPersonMax: row.uses_per_person_max,
    status: row.status,
  };
}

function toRow({ discount, ...promotion }: Promotion) {
  const isFixed = discount.kind === 'fixed';
  return {
    code: promotion.code,
    name: promotion.name,
    kind: discount.kind,
    rate_basis_points: isFixed ? null : discount.rateBasisPoints,
    amount: isFixed ? discount.amount : null,
    currency: isFixed ? discount.currency : null,
    cinema_id: promotion.cinemaId,
    ticket_types: promotion.ticketTypes === null ? null : [...promotion.ticketTypes],
    valid_from: promotion.validFrom === null ? null : new Date(promotion.validFrom),
    valid_to: promotion.validTo === null ? null : new Date(promotion.validTo),
    uses_max: promotion.usesMax,
    uses_per_person_max: promotion.usesPerPersonMax,
    status: promotion.status,
  };
}
