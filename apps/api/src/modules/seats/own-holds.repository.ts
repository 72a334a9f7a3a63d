import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import type { SalesChannel } from '../pricing/index.ts';

/** Seats that somebody holds and has not begun to pay for. */
export type OwnHold = { id: string; seats: string[]; expiresAt: Date };

/** The live holds of an owner that can still be changed, the newest first. */
export async function findOwnHolds(
  db: Database,
  { showtimeId, owner, channel }: { showtimeId: string; owner: string; channel: SalesChannel },
): Promise<OwnHold[]> {
  return db
    .selectFrom('holds as h')
    .select(['h.id', 'h.seat_labels as seats', 'h.expires_at as expiresAt'])
    .where('h.showtime_id', '=', showtimeId)
    .where('h.owner', '=', owner)
    .where('h.channel', '=', channel)
    .where('h.status', '=', 'active')
    .where('h.reservation_id', 'is', null)
    .where('h.expires_at', '>', sql<Date>`now()`)
    .orderBy('h.id', 'desc')
    .execute();
}
