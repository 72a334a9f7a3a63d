import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { ReservationStatus } from './reservations.tables.ts';

/** What a payment is for, and where its seats are: none of it ever changes, but for the statuses. */
export type SettlementTarget = {
  showtimeId: string;
  paymentId: string;
  reservationId: string;
  paymentStatus: string;
  providerReference: string | null;
  reservationStatus: ReservationStatus;
  holdId: string | null;
  seats: string[] | null;
};

/** Whether seats that were held once may still be sold now that the hold has run out. */
export type LateSale = {
  isOpen: boolean;
  seatMapId: string;
  /** Whether the seats of the hold are seats of this map: it was there before the hold was. */
  isSameMap: boolean;
  /** The promotion of which the hold claimed a use: it may be somebody else's by now. */
  claimedPromotionId: string | null;
  /** Whether it was held at the counter, for somebody we do not know. */
  atCounter: boolean;
};

/** Without a lock: what it says of statuses may be over when it is read. */
export async function findSettlementTarget(
  db: Database,
  { showtimeId, paymentId }: { showtimeId: string; paymentId: string },
): Promise<SettlementTarget | undefined> {
  return db
    .selectFrom('payments as p')
    .innerJoin('reservations as r', (join) =>
      join.onRef('r.showtime_id', '=', 'p.showtime_id').onRef('r.id', '=', 'p.reservation_id'),
    )
    .leftJoin('holds as h', (join) =>
      join.onRef('h.showtime_id', '=', 'r.showtime_id').onRef('h.id', '=', 'r.hold_id'),
    )
    .select([
      'p.showtime_id as showtimeId',
      'p.id as paymentId',
      'p.reservation_id as reservationId',
      'p.status as paymentStatus',
      'p.provider_reference as providerReference',
      'r.status as reservationStatus',
      'r.hold_id as holdId',
      'h.seat_labels as seats',
    ])
    .where('p.showtime_id', '=', showtimeId)
    .where('p.id', '=', paymentId)
    .executeTakeFirst();
}

/**
 * Asked under the locks of the seats: whoever cancels a showtime, or gives it another map, locks them
 * before.
 */
export async function readLateSale(
  tx: Transaction,
  { showtimeId, holdId }: { showtimeId: string; holdId: string },
): Promise<LateSale> {
  return tx
    .selectFrom('showtimes as t')
    .innerJoin('seat_maps as m', 'm.id', 't.seat_map_id')
    .innerJoin('holds as h', 'h.showtime_id', 't.id')
    .select([
      sql<boolean>`t.status = 'onSale' and t.sales_close_at > now()`.as('isOpen'),
      't.seat_map_id as seatMapId',
      sql<boolean>`m.created_at <= h.created_at`.as('isSameMap'),
      sql<string | null>`(
        select u.promotion_id
        from promotion_uses u
        where u.showtime_id = h.showtime_id and u.claim_id = h.id
        limit 1
      )`.as('claimedPromotionId'),
      sql<boolean>`h.channel = 'boxOffice'`.as('atCounter'),
    ])
    .where('t.id', '=', showtimeId)
    .where('h.id', '=', holdId)
    .executeTakeFirstOrThrow();
}
