import { sql } from 'kysely';

import type { Database } from '../../database.ts';

/** A stretch of time in an auditorium that somebody wants. */
export type Slot = { startsAt: Date; turnaroundEndsAt: Date };

/** A showtime that has some of a slot, and which slot that is. */
export type Overlap = Slot & { id: string; movieTitle: string; requestedStartsAt: Date };

/** Who has the slots of an auditorium: what is told to whoever could not have them. */
export async function findOverlaps(
  db: Database,
  {
    auditoriumId,
    slots,
    exceptShowtimeId,
  }: { auditoriumId: string; slots: readonly Slot[]; exceptShowtimeId: string | null },
): Promise<Overlap[]> {
  const { rows } = await sql<Overlap>`
    select
      t.id,
      m.title as "movieTitle",
      t.starts_at as "startsAt",
      t.turnaround_ends_at as "turnaroundEndsAt",
      slot.starts_at as "requestedStartsAt"
    from unnest(
      ${slots.map((slot) => slot.startsAt)}::timestamptz[],
      ${slots.map((slot) => slot.turnaroundEndsAt)}::timestamptz[]
    ) as slot (starts_at, ends_at)
    join showtimes t
      on t.auditorium_id = ${auditoriumId}::uuid
      and t.status <> 'cancelled'
      and tstzrange(t.starts_at, t.turnaround_ends_at) && tstzrange(slot.starts_at, slot.ends_at)
    join movies m on m.id = t.movie_id
    where t.id is distinct from ${exceptShowtimeId}::uuid
    order by t.starts_at, slot.starts_at
    limit 200
  `.execute(db);
  return rows;
}
