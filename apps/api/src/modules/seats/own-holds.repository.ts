import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import type { SalesChannel } from '../pricing/index.ts';

/** Seats that somebody holds. */
export type OwnHold = {
  id: string;
  seats: string[];
  expiresAt: Date;
  /** What they are being paid for to become: then they can no longer be changed. */
  reservationId: string | null;
};

/** The live holds of an owner, the newest first. */
export async function findOwnHolds(
  db: Database,
  { showtimeId, owner, channel }: { showtimeId: string; owner: string; channel: SalesChannel },
): Promise<OwnHold[]> {
  return db
    .selectFrom('holds as h')
    .select([
      'h.id',
      'h.seat_labels as seats',
      'h.expires_at as expiresAt',
      'h.reservation_id as reservationId',
    ])
    .where('h.showtime_id', '=', showtimeId)
    .where('h.owner', '=', owner)
    .where('h.channel', '=', channel)
    .where('h.status', '=', 'active')
    .where('h.expires_at', '>', sql<Date>`now()`)
    .orderBy('h.id', 'desc')
    .execute();
}
