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

/** What has become of what somebody went to pay for: whether it may be sold, and as what. */
export type LateSale = {
  isOpen: boolean;
  seatMapId: string;
  /** Whether it is the same movie, in the same seats of the same auditorium. */
  isAsOffered: boolean;
  /** When it was to start, where it starts at another time now: else null. */
  startsAtBefore: Date | null;
  /** The notice that tells the others of their time, which is another now; null where none does. */
  moveNoticeId: string | null;
  endsAt: Date;
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
 * Asked under the locks of the seats: whoever cancels a showtime, or makes another of it, locks them
 * before.
 */
export async function readLateSale(
  tx: Transaction,
  {
    showtimeId,
    reservationId,
    holdId,
  }: { showtimeId: string; reservationId: string; holdId: string },
): Promise<LateSale> {
  return tx
    .selectFrom('showtimes as t')
    .innerJoin('reservations as r', 'r.showtime_id', 't.id')
    .innerJoin('holds as h', 'h.showtime_id', 't.id')
    .select([
      sql<boolean>`t.status = 'onSale' and t.sales_close_at > now()`.as('isOpen'),
      't.seat_map_id as seatMapId',
      sql<boolean>`(t.movie_id, t.auditorium_id, t.seat_map_id) is not distinct from
        (r.offered_movie_id, r.offered_auditorium_id, r.offered_seat_map_id)`.as('isAsOffered'),
      sql<Date | null>`nullif(r.offered_starts_at, t.starts_at)`.as('startsAtBefore'),
      sql<string | null>`(
        select n.id
        from showtime_notices n
        where n.showtime_id = t.id and n.kind = 'moved'
        order by n.created_at desc, n.id desc
        limit 1
      )`.as('moveNoticeId'),
      't.ends_at as endsAt',
      sql<string | null>`(
        select u.promotion_id
        from promotion_uses u
        where u.showtime_id = h.showtime_id and u.claim_id = h.id
        limit 1
      )`.as('claimedPromotionId'),
      sql<boolean>`h.channel = 'boxOffice'`.as('atCounter'),
    ])
    .where('t.id', '=', showtimeId)
    .where('r.id', '=', reservationId)
    .where('h.id', '=', holdId)
    .executeTakeFirstOrThrow();
}
