import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/** Why the house keeps a seat from sale. */
export type BlockKind = 'house' | 'broken' | 'technical';

/** A seat as whoever wants to block it finds it. */
export type LockedSeat = {
  label: string;
  status: 'available' | 'held' | 'sold' | 'blocked';
  /** Judged by the database's clock: a hold that has run out holds nothing. */
  isFree: boolean;
  blockKind: BlockKind | 'showtimeCancelled' | null;
};

/** Locks named seats in label order, and says what they are. */
export async function lockNamedSeats(
  tx: Transaction,
  showtimeId: string,
  labels: readonly string[],
): Promise<LockedSeat[]> {
  return tx
    .selectFrom('showtime_seats as s')
    .select([
      's.seat_label as label',
      's.status',
      's.block_kind as blockKind',
      sql<boolean>`marquee.is_free(s.status, s.held_until)`.as('isFree'),
    ])
    .where('s.showtime_id', '=', showtimeId)
    .where('s.seat_label', '=', sql<string>`any(${labels}::text[])`)
    .orderBy('s.seat_label')
    .forUpdate()
    .execute();
}

/** Keeps locked seats from sale: those that are free or kept already. @returns how many */
export async function blockSeats(
  tx: Transaction,
  showtimeId: string,
  { labels, kind }: { labels: readonly string[]; kind: BlockKind },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('showtime_seats as s')
    .set({ status: 'blocked', block_kind: kind, hold_id: null, held_until: null })
    .where('s.showtime_id', '=', showtimeId)
    .where('s.seat_label', '=', sql<string>`any(${labels}::text[])`)
    .where(sql<boolean>`(marquee.is_free(s.status, s.held_until) or s.status = 'blocked')`)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Puts seats on sale again that the house kept. */
export async function unblockSeats(
  tx: Transaction,
  showtimeId: string,
  labels: readonly string[],
): Promise<string[]> {
  const rows = await tx
    .updateTable('showtime_seats as s')
    .set({ status: 'available', block_kind: null })
    .where('s.showtime_id', '=', showtimeId)
    .where('s.seat_label', '=', sql<string>`any(${labels}::text[])`)
    .where('s.status', '=', 'blocked')
    .where('s.block_kind', '<>', 'showtimeCancelled')
    .returning('s.seat_label as label')
    .execute();
  return rows.map(({ label }) => label).sort();
}
