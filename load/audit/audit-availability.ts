import { setTimeout as wait } from 'node:timers/promises';

import { violationOf, type Queryable, type Violation } from './audit-database.ts';

/** Longer than anybody may show what is not true any more. */
const STALE_MILLISECONDS_MAX = 1100;
/** A hold can run out between two looks; not between all of these. */
const LOOKS = 3;

/**
 * Whether what the API shows of each showtime is what the database says (I-11).
 *
 * @param readUnavailable asks the API for the seats of a showtime that cannot be had
 */
export async function auditAvailability(
  database: Queryable,
  readUnavailable: (showtimeId: string) => Promise<readonly string[]>,
): Promise<Violation[]> {
  const { rows } = await database.query<{ id: string }>(
    'select t.id from marquee.showtimes t order by t.created_at desc limit 300',
  );
  let doubtful = rows.map(({ id }) => id);
  let differences: object[] = [];
  for (let look = 0; look < LOOKS && doubtful.length > 0; look += 1) {
    await wait(STALE_MILLISECONDS_MAX);
    differences = [];
    for (const id of doubtful) {
      const shown = [...(await readUnavailable(id))].sort().join(' ');
      const stored = await readTaken(database, id);
      if (shown !== stored) differences.push({ id, shown, stored });
    }
    doubtful = differences.map((difference) => ('id' in difference ? String(difference.id) : ''));
  }
  return differences.length === 0
    ? []
    : [violationOf('what is shown is what there is', 'I-11', differences)];
}

async function readTaken(database: Queryable, showtimeId: string): Promise<string> {
  const { rows } = await database.query<{ label: string }>(
    `select s.seat_label as label
     from marquee.showtime_seats s
     where s.showtime_id = $1
       and (s.status in ('sold', 'blocked') or (s.status = 'held' and s.held_until > now()))
     order by s.seat_label`,
    [showtimeId],
  );
  return rows.map(({ label }) => label).join(' ');
}
