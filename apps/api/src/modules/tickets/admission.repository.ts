import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/** A ticket as the door sees it. */
export type TicketAtDoor = {
  ticketId: string;
  showtimeId: string;
  reservationId: string;
  seat: string;
  zone: string;
  ticketType: string;
  status: 'valid' | 'void';
  admittedAt: Date | null;
  /** IANA name: the cinema's. */
  timeZone: string;
  currency: string;
  /** When the door opens and closes, and whether that is still to come or over, by the database's clock. */
  opensAt: Date;
  endsAt: Date;
  isTooEarly: boolean;
  isOver: boolean;
};

/** Reads a ticket and locks it: nobody cancels or admits it meanwhile. */
export async function lockTicket(
  tx: Transaction,
  { showtimeId, ticketId }: { showtimeId: string; ticketId: string },
  doorsOpenMinutesBefore: number,
): Promise<TicketAtDoor | undefined> {
  const opensAt = sql<Date>`s.starts_at - make_interval(mins => ${doorsOpenMinutesBefore})`;
  return tx
    .selectFrom('tickets as t')
    .innerJoin('showtimes as s', 's.id', 't.showtime_id')
    .innerJoin('cinemas as c', 'c.id', 's.cinema_id')
    .select([
      't.id as ticketId',
      't.showtime_id as showtimeId',
      't.reservation_id as reservationId',
      't.seat_label as seat',
      't.zone',
      't.ticket_type as ticketType',
      't.status',
      't.admitted_at as admittedAt',
      'c.time_zone as timeZone',
      's.currency',
      opensAt.as('opensAt'),
      's.ends_at as endsAt',
      sql<boolean>`now() < ${opensAt}`.as('isTooEarly'),
      sql<boolean>`now() >= s.ends_at`.as('isOver'),
    ])
    .where('t.showtime_id', '=', showtimeId)
    .where('t.id', '=', ticketId)
    .forUpdate('t')
    .executeTakeFirst();
}

/** Notes that whoever brought a ticket is in. It is locked, valid, and was not used before. */
export async function admit(
  tx: Transaction,
  { showtimeId, ticketId }: { showtimeId: string; ticketId: string },
  admittedByUserId: string,
): Promise<Date> {
  const { admittedAt } = await tx
    .updateTable('tickets as t')
    .set({ admitted_at: sql<Date>`now()`, admitted_by_user_id: admittedByUserId })
    .where('t.showtime_id', '=', showtimeId)
    .where('t.id', '=', ticketId)
    .where('t.status', '=', 'valid')
    .where('t.admitted_at', 'is', null)
    .returning(sql<Date>`t.admitted_at`.as('admittedAt'))
    .executeTakeFirstOrThrow();
  return admittedAt;
}
