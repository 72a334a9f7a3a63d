import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { SaleTerms } from './sale-terms.ts';

/** Terms by id. They never change: whoever has read them may keep them. */
export async function findSaleTerms(db: Database, id: string): Promise<SaleTerms | undefined> {
  const row = await db
    .selectFrom('sale_terms as s')
    .select('s.document')
    .where('s.id', '=', id)
    .executeTakeFirst();
  return row?.document;
}

/** Those of these that there are. */
export async function findManySaleTerms(
  db: Database,
  ids: readonly string[],
): Promise<{ id: string; document: SaleTerms }[]> {
  return db
    .selectFrom('sale_terms as s')
    .select(['s.id', 's.document'])
    .where(sql<boolean>`s.id = any(${ids}::uuid[])`)
    .execute();
}

/**
 * Makes sure that terms are stored.
 *
 * @param documents each as JSON
 * @returns their ids, in the same order: equal terms have the same
 */
export async function storeSaleTerms(
  tx: Transaction,
  documents: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with given as (
      select marquee.sale_terms_id(d.document::jsonb) as id, d.document::jsonb as document, d.number
      from unnest(${documents}::text[]) with ordinality d(document, number)
    ),
    stored as (
      insert into sale_terms (id, document)
      -- In one order, so that two who bring the same terms wait and cannot deadlock.
      select distinct on (g.id) g.id, g.document from given g order by g.id
      on conflict (id) do nothing
    )
    select g.id from given g order by g.number
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/**
 * Lets showtimes sell under other terms from now on, and raises the revision of each: what was held or
 * sold keeps the terms it was made under.
 *
 * @returns how many now sell under others than before
 */
export async function replaceTermsOfShowtimes(
  tx: Transaction,
  changes: readonly { showtimeId: string; saleTermsId: string }[],
): Promise<number> {
  const showtimeIds = changes.map(({ showtimeId }) => showtimeId);
  const saleTermsIds = changes.map(({ saleTermsId }) => saleTermsId);
  const { rows } = await sql<{ id: string }>`
    update showtimes t
    set sale_terms_id = n.sale_terms_id, revision = t.revision + 1
    from unnest(${showtimeIds}::uuid[], ${saleTermsIds}::uuid[]) n(showtime_id, sale_terms_id)
    where t.id = n.showtime_id and t.sale_terms_id <> n.sale_terms_id
    returning t.id
  `.execute(tx);
  return rows.length;
}

/** Nobody changes prices, and nobody resolves terms, until the transaction ends. */
export async function lockPricesForChange(tx: Transaction): Promise<void> {
  await tx
    .selectFrom('ticket_types as y')
    .select('y.code')
    .where('y.code', '=', 'adult')
    .forUpdate()
    .execute();
}

/**
 * Nobody changes prices until the transaction ends: a showtime that is made meanwhile would be
 * resolved neither by whoever makes it nor by whoever changes them. The row of the adult is the lock,
 * because it is always there.
 */
export async function lockPricesForResolving(tx: Transaction): Promise<void> {
  await tx
    .selectFrom('ticket_types as y')
    .select('y.code')
    .where('y.code', '=', 'adult')
    .forShare()
    .execute();
}
