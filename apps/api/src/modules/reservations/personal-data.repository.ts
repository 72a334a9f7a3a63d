import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';
import { patternOfContaining } from '../../platform/like-pattern.ts';

/** Whose contact a reservation may hold. */
export type Person = { userId: string; email: string; isEmailVerified: boolean };

/**
 * Takes a person out of what they bought: how to reach them goes, what was paid stays. What guests
 * bought with their address, and the counter sold to it, is theirs only where the address is: anybody
 * can sign up with that of a stranger. Reservations are locked as by a cancellation, so that no mail
 * is written meanwhile to whom they named.
 *
 * @returns the ids of their reservations
 */
export async function forgetContact(
  tx: Transaction,
  { userId, email, isEmailVerified }: Person,
): Promise<string[]> {
  const { rows } = await sql<{ id: string; showtimeId: string }>`
    with theirs as materialized (
      select r.showtime_id, r.id
      from reservations r
      where r.user_id = ${userId}::uuid
      union all
      select r.showtime_id, r.id
      from reservations r
      where ${isEmailVerified}::boolean and r.user_id is null and r.email = ${email}
        -- What the index of addresses knows.
        and marquee.searchable(r.email) like ${patternOfContaining(email)}
      order by 1, 2
    )
    update reservations r
    set email = null
    from theirs t
    where r.showtime_id = t.showtime_id and r.id = t.id
    returning r.id, r.showtime_id as "showtimeId"`.execute(tx);
  const ids = rows.map(({ id }) => id);
  await forgetInAnswers(tx, ids, [...new Set(rows.map(({ showtimeId }) => showtimeId))]);
  return ids;
}

/**
 * Answers to requests about these reservations, which a day forgets anyway, hold the address too, and
 * those given to staff the name: of sales, payments (which keep the whole reservation), and whatever else
 * is answered with a reservation.
 */
async function forgetInAnswers(
  tx: Transaction,
  reservationIds: readonly string[],
  showtimeIds: readonly string[],
): Promise<void> {
  await sql`
    update idempotency_keys k
    set facts = jsonb_set(
      jsonb_set(
        jsonb_set(
          jsonb_set(k.facts, '{email}', 'null', false),
          '{customer}', 'null', false
        ),
        '{reservation,email}', 'null', false
      ),
      '{reservation,customer}', 'null', false
    )
    where k.showtime_id = any(${showtimeIds}::uuid[])
      and coalesce(k.facts ->> 'reservationId', k.facts ->> 'id') = any(${reservationIds}::text[])`.execute(
    tx,
  );
}

/** Writes to somebody elsewhere about what they have not seen yet, where they were written to at `from`. */
export async function moveContact(
  tx: Transaction,
  { userId, from, to }: { userId: string; from: string; to: string },
): Promise<void> {
  await tx
    .updateTable('reservations as r')
    .set({ email: to })
    .where('r.user_id', '=', userId)
    .where('r.email', '=', from)
    .where('r.showtime_id', 'in', (running) =>
      running
        .selectFrom('showtimes as s')
        .select('s.id')
        .where('s.ends_at', '>', sql<Date>`now()`),
    )
    .execute();
}
