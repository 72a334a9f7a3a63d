import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import type { PriceListRule } from './choosing-price-list.ts';
import type { Daypart } from './dayparts.ts';
import { promotionTerms } from './promotion-rows.ts';
import type { PricingRules } from './resolving-terms.ts';

/** A showtime that is still to be sold, and what its terms depend on. */
export type ShowtimeToResolve = {
  id: string;
  cinemaId: string;
  auditoriumId: string;
  seatMapId: string;
  format: string;
  currency: string;
  businessDate: string;
  weekday: number;
  daypart: Daypart;
  ownPrices: Readonly<Record<string, number>> | null;
  saleTermsId: string;
};

/** Everything in force that terms are made of. */
export async function readPricingRules(db: Database): Promise<PricingRules> {
  const ticketTypes = await db
    .selectFrom('ticket_types as y')
    .select([
      'y.code',
      'y.name',
      'y.share_percent as sharePercent',
      'y.staff_only as staffOnly',
      'y.requires_another as requiresAnother',
    ])
    .where('y.status', '=', 'active')
    .orderBy('y.position')
    .orderBy('y.code')
    .execute();
  const fees = await db
    .selectFrom('fees as f')
    .select([
      'f.code',
      'f.name',
      'f.per',
      'f.amount',
      'f.channels',
      'f.is_refundable as isRefundable',
      'f.cinema_id as cinemaId',
      'f.currency',
    ])
    .where('f.status', '=', 'active')
    .execute();
  const taxes = await db
    .selectFrom('tax_rates as x')
    .select([
      'x.cinema_id as cinemaId',
      'x.name',
      'x.rate_basis_points as rateBasisPoints',
      'x.fee_rate_basis_points as feeRateBasisPoints',
      'x.is_included as isIncluded',
    ])
    .execute();
  const policies = await db
    .selectFrom('refund_policies as r')
    .select(['r.cinema_id as cinemaId', 'r.tiers', 'r.fees_refundable as feesRefundable'])
    .execute();
  const promotions = await db
    .selectFrom('promotions as p')
    .selectAll('p')
    .where('p.status', '=', 'active')
    .where('p.code', 'is', null)
    .where((eb) => eb.or([eb('p.valid_to', 'is', null), eb('p.valid_to', '>', sql<Date>`now()`)]))
    .orderBy('p.id')
    .execute();
  return {
    ticketTypes,
    priceLists: await readPriceLists(db),
    fees,
    taxes: new Map(taxes.map(({ cinemaId, ...tax }) => [cinemaId, tax])),
    promotions: promotions.map((row) => ({ ...promotionTerms(row), cinemaId: row.cinema_id })),
    refundPolicies: new Map(policies.map(({ cinemaId, ...policy }) => [cinemaId, policy])),
  };
}

async function readPriceLists(db: Database): Promise<PriceListRule[]> {
  const lists = await db
    .selectFrom('price_lists as l')
    .select([
      'l.id',
      'l.currency',
      'l.priority',
      'l.cinema_id as cinemaId',
      'l.auditorium_id as auditoriumId',
      'l.formats',
      'l.weekdays',
      'l.dayparts',
      'l.valid_from as validFrom',
      'l.valid_to as validTo',
    ])
    .where('l.status', '=', 'active')
    .execute();
  const prices = await db
    .selectFrom('price_list_prices as p')
    .innerJoin('price_lists as l', 'l.id', 'p.price_list_id')
    .select(['p.price_list_id as listId', 'p.zone', 'p.ticket_type as ticketType', 'p.amount'])
    .where('l.status', '=', 'active')
    .execute();
  const byList = new Map<string, Map<string, Map<string, number>>>();
  for (const { listId, zone, ticketType, amount } of prices) {
    const zones = byList.get(listId) ?? new Map<string, Map<string, number>>();
    byList.set(listId, zones);
    const types = zones.get(zone) ?? new Map<string, number>();
    zones.set(zone, types);
    types.set(ticketType, amount);
  }
  return lists.map((list) => ({ ...list, prices: byList.get(list.id) ?? new Map() }));
}

/**
 * The showtimes that are not over, in the order of their ids.
 *
 * @param scope.cinemaId null: of every cinema
 */
export async function listShowtimesToResolve(
  db: Database,
  { cinemaId }: { cinemaId: string | null },
): Promise<ShowtimeToResolve[]> {
  let showtimes = db
    .selectFrom('showtimes as t')
    .innerJoin('cinemas as c', 'c.id', 't.cinema_id')
    .select([
      't.id',
      't.cinema_id as cinemaId',
      't.auditorium_id as auditoriumId',
      't.seat_map_id as seatMapId',
      't.format',
      't.currency',
      't.business_date as businessDate',
      sql<number>`extract(isodow from t.business_date)::integer`.as('weekday'),
      sql<Daypart>`marquee.daypart(t.starts_at, c.time_zone, c.business_day_starts_at)`.as(
        'daypart',
      ),
      't.zone_prices as ownPrices',
      't.sale_terms_id as saleTermsId',
    ])
    .where('t.ends_at', '>', sql<Date>`now()`)
    .where('t.status', '<>', 'cancelled')
    .orderBy('t.id');
  if (cinemaId !== null) showtimes = showtimes.where('t.cinema_id', '=', cinemaId);
  return showtimes.execute();
}

/** The zones of seat maps, by map. */
export async function listZones(
  db: Database,
  seatMapIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('seat_maps as m')
    .select([
      'm.id',
      sql<string[]>`jsonb_path_query_array(m.document, '$.zones[*].id')`.as('zones'),
    ])
    .where('m.id', 'in', [...seatMapIds])
    .execute();
  return new Map(rows.map(({ id, zones }) => [id, zones]));
}

/** When screenings are, as price lists look at it. */
export async function describeTimes(
  db: Database,
  screenings: readonly { cinemaId: string; startsAt: Date; businessDate: string }[],
): Promise<{ weekday: number; daypart: Daypart }[]> {
  const { rows } = await sql<{ weekday: number; daypart: Daypart }>`
    select
      extract(isodow from s.business_date)::integer as weekday,
      marquee.daypart(s.starts_at, c.time_zone, c.business_day_starts_at) as daypart
    from unnest(
      ${screenings.map(({ cinemaId }) => cinemaId)}::uuid[],
      ${screenings.map(({ startsAt }) => startsAt.toISOString())}::timestamptz[],
      ${screenings.map(({ businessDate }) => businessDate)}::date[]
    ) with ordinality s(cinema_id, starts_at, business_date, number)
    join cinemas c on c.id = s.cinema_id
    order by s.number
  `.execute(db);
  return rows;
}
