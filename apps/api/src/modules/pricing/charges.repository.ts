import type { Database, Transaction } from '../../database.ts';
import type { PricingPage } from './pricing-page.ts';
import type { PricingStatus } from './pricing.tables.ts';
import type { RefundPolicyTerms, TermsFee, TermsTax } from './sale-terms.ts';

export type Fee = TermsFee & {
  id: string;
  /** Null: at every cinema that sells in its currency and has no fee of its own with the code. */
  cinemaId: string | null;
  currency: string;
  status: PricingStatus;
};

/** A tax, and the cinema it is charged at. */
export type CinemaTax = TermsTax & { cinemaId: string };

/** A refund policy, and the cinema it is that of; null: where a cinema has none of its own. */
export type PlacedRefundPolicy = RefundPolicyTerms & { cinemaId: string | null };

/** Stands for the general policy, as the position of a list. */
const GENERAL = '00000000-0000-0000-0000-000000000000';

type AllPage = Omit<PricingPage, 'status'>;

/** In the order in which they were made. */
export async function findFees(
  db: Database,
  { status, after, rowsMax }: PricingPage,
): Promise<Fee[]> {
  let fees = selectFees(db).where('f.status', '=', status).orderBy('f.id').limit(rowsMax);
  if (after !== undefined) fees = fees.where('f.id', '>', after[0] ?? '');
  return fees.execute();
}

export async function findFee(db: Database, id: string): Promise<Fee | undefined> {
  return selectFees(db).where('f.id', '=', id).executeTakeFirst();
}

/** @throws the database's unique violation where the place has a fee with this code */
export async function insertFee(tx: Transaction, fee: Fee): Promise<void> {
  await tx
    .insertInto('fees')
    .values({ id: fee.id, ...toFeeRow(fee) })
    .execute();
}

/** @throws the database's unique violation where the place has a fee with this code */
export async function updateFee(tx: Transaction, fee: Fee): Promise<void> {
  await tx.updateTable('fees as f').set(toFeeRow(fee)).where('f.id', '=', fee.id).execute();
}

/** By cinema. */
export async function findTaxes(db: Database, { after, rowsMax }: AllPage): Promise<CinemaTax[]> {
  let taxes = selectTaxes(db).orderBy('x.cinema_id').limit(rowsMax);
  if (after !== undefined) taxes = taxes.where('x.cinema_id', '>', after[0] ?? '');
  return taxes.execute();
}

export async function findTax(db: Database, cinemaId: string): Promise<CinemaTax | undefined> {
  return selectTaxes(db).where('x.cinema_id', '=', cinemaId).executeTakeFirst();
}

export async function putTax(tx: Transaction, tax: CinemaTax): Promise<void> {
  const row = {
    name: tax.name,
    rate_basis_points: tax.rateBasisPoints,
    fee_rate_basis_points: tax.feeRateBasisPoints,
    is_included: tax.isIncluded,
  };
  await tx
    .insertInto('tax_rates')
    .values({ cinema_id: tax.cinemaId, ...row })
    .onConflict((conflict) => conflict.column('cinema_id').doUpdateSet(row))
    .execute();
}

export async function deleteTax(tx: Transaction, cinemaId: string): Promise<void> {
  await tx.deleteFrom('tax_rates as x').where('x.cinema_id', '=', cinemaId).execute();
}

/** The general one first, then by cinema. */
export async function findRefundPolicies(
  db: Database,
  { after, rowsMax }: AllPage,
): Promise<PlacedRefundPolicy[]> {
  let policies = selectRefundPolicies(db)
    .orderBy('r.cinema_id', (order) => order.asc().nullsFirst())
    .limit(rowsMax);
  // The general one has no cinema, and comes first.
  if (after !== undefined) {
    const [cinemaId = ''] = after;
    policies =
      cinemaId === GENERAL
        ? policies.where('r.cinema_id', 'is not', null)
        : policies.where('r.cinema_id', '>', cinemaId);
  }
  return policies.execute();
}

export async function findRefundPolicy(
  db: Database,
  cinemaId: string | null,
): Promise<PlacedRefundPolicy | undefined> {
  return selectRefundPolicies(db)
    .where('r.cinema_id', 'is not distinct from', cinemaId)
    .executeTakeFirst();
}

export async function insertRefundPolicy(
  tx: Transaction,
  policy: PlacedRefundPolicy & { id: string },
): Promise<void> {
  await tx
    .insertInto('refund_policies')
    .values({ id: policy.id, cinema_id: policy.cinemaId, ...toPolicyRow(policy) })
    .execute();
}

export async function updateRefundPolicy(
  tx: Transaction,
  policy: PlacedRefundPolicy,
): Promise<void> {
  await tx
    .updateTable('refund_policies as r')
    .set(toPolicyRow(policy))
    .where('r.cinema_id', 'is not distinct from', policy.cinemaId)
    .execute();
}

export async function deleteRefundPolicy(tx: Transaction, cinemaId: string | null): Promise<void> {
  await tx
    .deleteFrom('refund_policies as r')
    .where('r.cinema_id', 'is not distinct from', cinemaId)
    .execute();
}

function selectFees(db: Database) {
  return db
    .selectFrom('fees as f')
    .select([
      'f.id',
      'f.code',
      'f.name',
      'f.cinema_id as cinemaId',
      'f.per',
      'f.amount',
      'f.currency',
      'f.channels',
      'f.is_refundable as isRefundable',
      'f.status',
    ]);
}

function selectTaxes(db: Database) {
  return db
    .selectFrom('tax_rates as x')
    .select([
      'x.cinema_id as cinemaId',
      'x.name',
      'x.rate_basis_points as rateBasisPoints',
      'x.fee_rate_basis_points as feeRateBasisPoints',
      'x.is_included as isIncluded',
    ]);
}

function selectRefundPolicies(db: Database) {
  return db
    .selectFrom('refund_policies as r')
    .select(['r.cinema_id as cinemaId', 'r.tiers', 'r.fees_refundable as feesRefundable']);
}

function toFeeRow(fee: Fee) {
  return {
    code: fee.code,
    name: fee.name,
    cinema_id: fee.cinemaId,
    per: fee.per,
    amount: fee.amount,
    currency: fee.currency,
    channels: fee.channels === null ? null : [...fee.channels],
    is_refundable: fee.isRefundable,
    status: fee.status,
  };
}

function toPolicyRow(policy: RefundPolicyTerms) {
  return { tiers: JSON.stringify(policy.tiers), fees_refundable: policy.feesRefundable };
}
