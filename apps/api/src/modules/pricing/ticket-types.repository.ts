import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { PricingPage } from './pricing-page.ts';
import type { PricingStatus } from './pricing.tables.ts';

/** Who a ticket is for. */
export type TicketType = {
  code: string;
  name: string;
  /** In which order they are offered; `adult` is 0. */
  position: number;
  /** What it costs of the adult's price where no price list says. */
  sharePercent: number;
  staffOnly: boolean;
  /** Sold only beside a ticket of a type without this flag, one for one. */
  requiresAnother: boolean;
  status: PricingStatus;
};

/** In the order in which they are offered. */
export async function findTicketTypes(
  db: Database,
  { status, after, rowsMax }: PricingPage,
): Promise<TicketType[]> {
  let types = selectTicketTypes(db)
    .where('y.status', '=', status)
    .orderBy('y.position')
    .orderBy('y.code')
    .limit(rowsMax);
  if (after !== undefined) {
    const [position = '', code = ''] = after;
    types = types.where(sql<boolean>`(y.position, y.code) > (${position}::integer, ${code}::text)`);
  }
  return types.execute();
}

export async function findTicketType(db: Database, code: string): Promise<TicketType | undefined> {
  return selectTicketTypes(db).where('y.code', '=', code).executeTakeFirst();
}

/** The codes of the ticket types that are sold. */
export async function findTicketTypeCodes(db: Database): Promise<Set<string>> {
  const types = await db
    .selectFrom('ticket_types as y')
    .select('y.code')
    .where('y.status', '=', 'active')
    .execute();
  return new Set(types.map(({ code }) => code));
}

/** @throws the database's unique violation where the code is taken */
export async function insertTicketType(tx: Transaction, type: TicketType): Promise<void> {
  await tx
    .insertInto('ticket_types')
    .values({ code: type.code, ...toRow(type) })
    .execute();
}

export async function updateTicketType(tx: Transaction, type: TicketType): Promise<void> {
  await tx
    .updateTable('ticket_types as y')
    .set(toRow(type))
    .where('y.code', '=', type.code)
    .execute();
}

function selectTicketTypes(db: Database) {
  return db
    .selectFrom('ticket_types as y')
    .select([
      'y.code',
      'y.name',
      'y.position',
      'y.share_percent as sharePercent',
      'y.staff_only as staffOnly',
      'y.requires_another as requiresAnother',
      'y.status',
    ]);
}

function toRow(type: TicketType) {
  return {
    name: type.name,
    position: type.position,
    share_percent: type.sharePercent,
    staff_only: type.staffOnly,
    requires_another: type.requiresAnother,
    status: type.status,
  };
}
