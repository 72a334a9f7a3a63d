import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { PriceListConditions } from './choosing-price-list.ts';
import type { PricingPage } from './pricing-page.ts';
import type { PricingStatus } from './pricing.tables.ts';

/** Minor units of the list's currency. */
export type ListedAmount = { zone: string; ticketType: string; amount: number };

export type PriceList = PriceListConditions & {
  id: string;
  name: string;
  currency: string;
  priority: number;
  status: PricingStatus;
  /** By zone and ticket type. */
  prices: ListedAmount[];
};

/** In the order in which they were made. */
export async function findPriceLists(
  db: Database,
  { status, after, rowsMax }: PricingPage,
): Promise<PriceList[]> {
  let lists = selectPriceLists(db).where('l.status', '=', status).orderBy('l.id').limit(rowsMax);
  if (after !== undefined) lists = lists.where('l.id', '>', after[0] ?? '');
  return lists.execute();
}

export async function findPriceList(db: Database, id: string): Promise<PriceList | undefined> {
  return selectPriceLists(db).where('l.id', '=', id).executeTakeFirst();
}

export async function insertPriceList(tx: Transaction, list: PriceList): Promise<void> {
  await tx
    .insertInto('price_lists')
    .values({ id: list.id, ...toRow(list) })
    .execute();
  await insertPrices(tx, list);
}

export async function updatePriceList(tx: Transaction, list: PriceList): Promise<void> {
  await tx.updateTable('price_lists as l').set(toRow(list)).where('l.id', '=', list.id).execute();
  await tx.deleteFrom('price_list_prices as p').where('p.price_list_id', '=', list.id).execute();
  await insertPrices(tx, list);
}

async function insertPrices(tx: Transaction, list: PriceList): Promise<void> {
  await tx
    .insertInto('price_list_prices')
    .values(
      list.prices.map(({ zone, ticketType, amount }) => ({
        price_list_id: list.id,
        zone,
        ticket_type: ticketType,
        amount,
      })),
    )
    .execute();
}

function selectPriceLists(db: Database) {
  return db.selectFrom('price_lists as l').select([
    'l.id',
    'l.name',
    'l.currency',
    'l.cinema_id as cinemaId',
    'l.auditorium_id as auditoriumId',
    'l.formats',
    'l.weekdays',
    'l.dayparts',
    'l.valid_from as validFrom',
    'l.valid_to as validTo',
    'l.priority',
    'l.status',
    sql<ListedAmount[]>`(
      select
        jsonb_agg(
          jsonb_build_object('zone', p.zone, 'ticketType', p.ticket_type, 'amount', p.amount)
          order by p.zone, p.ticket_type
        )
      from price_list_prices p
      where p.price_list_id = l.id
    )`.as('prices'),
  ]);
}

function toRow(list: PriceList) {
  return {
    name: list.name,
    currency: list.currency,
    cinema_id: list.cinemaId,
    auditorium_id: list.auditoriumId,
    formats: list.formats === null ? null : [...list.formats],
    weekdays: list.weekdays === null ? null : [...list.weekdays],
    dayparts: list.dayparts === null ? null : [...list.dayparts],
    valid_from: list.validFrom,
    valid_to: list.validTo,
    priority: list.priority,
    status: list.status,
  };
}
