import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import { freeHeldSeats } from './seats.repository.ts';

/** A seat whose row is ours until the transaction ends, as it is under that lock. */
export type LockedSeat = {
  label: string;
  zone: string;
  /** Nobody has it. */
  isFree: boolean;
  /** By the hold that was asked about, whose time has not run out. */
  isHeld: boolean;
};

/**
 * Locks the seats that a party had, whoever has them now, in label order; and, where they may have to
 * move, all that is free in their zone, in the same order and the same breath: seats are never locked
 * while others are already ours.
 */
export async function lockPartySeats(
  tx: Transaction,
  {
    showtimeId,
    holdId,
    labels,
    andFreeOfZone,
  }: {
    showtimeId: string;
    holdId: string;
    labels: readonly string[];
    andFreeOfZone: string | null;
  },
): Promise<LockedSeat[]> {
  const isOfParty = sql<boolean>`s.seat_label = any(${labels}::text[])`;
  return tx
    .selectFrom('showtime_seats as s')
    .select([
      's.seat_label as label',
      's.zone',
      sql<boolean>`marquee.is_free(s.status, s.held_until)`.as('isFree'),
      sql<boolean>`coalesce(s.hold_id = ${holdId}::uuid and s.held_until > now(), false)`.as(
        'isHeld',
      ),
    ])
    .where('s.showtime_id', '=', showtimeId)
    .where(
      andFreeOfZone === null
        ? isOfParty
        : sql<boolean>`(
            ${isOfParty}
            or (s.zone = ${andFreeOfZone} and marquee.is_free(s.status, s.held_until))
          )`,
    )
    .orderBy('s.seat_label')
    .forUpdate()
    .execute();
}

/** Gives back what a hold still has, and ends it: its time has run out. Its seats are locked. */
export async function endHold(
  tx: Transaction,
  { showtimeId, holdId }: { showtimeId: string; holdId: string },
): Promise<void> {
  await freeHeldSeats(tx, { showtimeId, holdId });
  await tx
    .updateTable('holds as h')
    .set({ expires_at: sql<Date>`now()` })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', holdId)
    .where('h.status', '=', 'active')
    .where('h.expires_at', '>', sql<Date>`now()`)
    .execute();
}

/** Notes what a hold became, however long ago its time ran out. */
export async function convertHold(
  tx: Transaction,
  {
    showtimeId,
    holdId,
    reservationId,
  }: { showtimeId: string; holdId: string; reservationId: string },
): Promise<void> {
  await tx
    .updateTable('holds as h')
    .set({ status: 'converted', reservation_id: reservationId })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', holdId)
    .where('h.status', '=', 'active')
    .returning('h.id')
    .executeTakeFirstOrThrow();
}
