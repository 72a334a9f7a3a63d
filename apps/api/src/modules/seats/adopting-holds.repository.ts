import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

/** A hold as far as its change of owner is concerned. */
export type AdoptableHold = {
  id: string;
  seats: string[];
  /** Whether its seats are its own: they are locked before it changes. Those of one that is over are others'. */
  hasSeats: boolean;
  /** Whether somebody may still come back to it: it lives, or ran out a short while ago. */
  isRecent: boolean;
  /** Seats that count against the cap now. */
  liveSeats: number;
  /** What it became, or is being paid to become. */
  reservationId: string | null;
};

/** What changes hands within one showtime: from a guest to somebody with an account. */
export type ChangeOfOwner = { showtimeId: string; from: string; to: string };

/** How long the page of a hold that ran out is come back to, to hold the same once more. */
const RECENT_MINUTES = 60;

const isRecent = sql<boolean>`
  h.status = 'active' and h.expires_at > now() - make_interval(mins => ${RECENT_MINUTES})`;

/**
 * The showtimes in which a guest has something to give: reservations, and holds that live or ran out a
 * short while ago. What happened last comes first. A cold read.
 *
 * @param page.first comes before them, where it is one of them
 */
export async function findShowtimesOfGuest(
  db: Database,
  owner: string,
  { limit, first }: { limit: number; first: string | undefined },
): Promise<string[]> {
  const { rows } = await sql<{ showtimeId: string }>`
    select b.showtime_id as "showtimeId"
    from showtime_buyers b
    cross join lateral (
      select greatest(
        (
          select max(h.expires_at) from holds h
          where h.showtime_id = b.showtime_id and h.owner = b.owner and ${isRecent}
        ),
        (
          select max(r.created_at) from reservations r
          where r.showtime_id = b.showtime_id and r.owner = b.owner
        )
      ) as at
    ) latest
    where b.owner = ${owner} and b.owner like 'guest:%' and latest.at is not null
    order by b.showtime_id is not distinct from ${first ?? null}::uuid desc, latest.at desc, b.showtime_id
    limit ${limit}`.execute(db);
  return rows.map(({ showtimeId }) => showtimeId);
}

/** All holds of an owner, in whatever state, in the order of their ids. */
export async function findHoldsOfOwner(
  tx: Transaction,
  { showtimeId, owner }: { showtimeId: string; owner: string },
): Promise<AdoptableHold[]> {
  return tx
    .selectFrom('holds as h')
    .select([
      'h.id',
      'h.seat_labels as seats',
      'h.reservation_id as reservationId',
      sql<boolean>`
        h.status = 'active' and (
          h.expires_at > now()
          or exists (
            select 1 from reservations r
            where r.showtime_id = h.showtime_id and r.id = h.reservation_id
              and r.status = 'pendingPayment'
          )
        )
      `.as('hasSeats'),
      isRecent.as('isRecent'),
      sql<number>`
        case when h.status = 'active' and h.expires_at > now() then cardinality(h.seat_labels) else 0 end
      `.as('liveSeats'),
    ])
    .where('h.showtime_id', '=', showtimeId)
    .where('h.owner', '=', owner)
    .orderBy('h.id')
    .execute();
}

/** Gives holds to somebody else. Both owners' turns are ours, and the seats that they have locked. */
export async function moveHolds(
  tx: Transaction,
  { showtimeId, from, to }: ChangeOfOwner,
  holdIds: readonly string[],
): Promise<void> {
  await tx
    .updateTable('holds as h')
    .set({ owner: to })
    .where('h.showtime_id', '=', showtimeId)
    .where('h.id', '=', sql<string>`any(${holdIds}::uuid[])`)
    .where('h.owner', '=', from)
    .execute();
}

/**
 * Lets requests that a guest made be repeated by whom they turned out to be: they are answered as they
 * were. A key that both have used stays what it is for each. Both owners' turns are ours.
 */
export async function moveAnswers(
  tx: Transaction,
  { showtimeId, from, to }: ChangeOfOwner,
): Promise<void> {
  await sql`
    update idempotency_keys k
    set owner = ${to}
    where k.showtime_id = ${showtimeId}::uuid and k.owner = ${from}
      and not exists (
        select 1 from idempotency_keys o
        where o.showtime_id = k.showtime_id and o.owner = ${to} and o.key = k.key
      )`.execute(tx);
}
