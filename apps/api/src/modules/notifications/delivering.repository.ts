import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { MessageKind } from './messages.ts';

/** A message that is ours to deliver until its claim ends. */
export type ClaimedMessage = {
  showtimeId: string;
  id: string;
  kind: MessageKind;
  recipient: string;
  subjectId: string;
  facts: unknown;
  /** This one included. */
  attempts: number;
  /** How many of them the mail server ended by refusing this very message. */
  refusals: number;
};

const IS_DUE = sql<boolean>`
  m.status = 'pending' and m.next_attempt_at <= now()
  and (m.claimed_until is null or m.claimed_until <= now())`;

/** Showtimes with messages to be delivered now, those waiting longest first. No lock, one query. */
export async function findShowtimesWithDue(db: Database, showtimesMax: number): Promise<string[]> {
  const rows = await db
    .selectFrom('outbox_messages as m')
    .select(['m.showtime_id as showtimeId', sql`min(m.next_attempt_at)`.as('oldest')])
    .where(IS_DUE)
    .groupBy('m.showtime_id')
    .orderBy('oldest')
    .limit(showtimesMax)
    .execute();
  return rows.map((row) => row.showtimeId);
}

/** Claims the message of a showtime that waits longest, passing over those that others are at. */
export async function claimMessage(
  tx: Transaction,
  { showtimeId, leaseSeconds }: { showtimeId: string; leaseSeconds: number },
): Promise<ClaimedMessage | null> {
  const { rows } = await sql<ClaimedMessage>`
    update outbox_messages o
    set claimed_until = now() + make_interval(secs => ${leaseSeconds}), attempts = o.attempts + 1
    where o.showtime_id = ${showtimeId}::uuid
      -- Not a join: that may ask once a row, and each time claim another message.
      and o.id = (
        select m.id
        from outbox_messages m
        where m.showtime_id = ${showtimeId}::uuid and ${IS_DUE}
        order by m.next_attempt_at, m.id
        limit 1
        for update skip locked
      )
    returning o.showtime_id as "showtimeId", o.id, o.kind, o.recipient,
      o.subject_id as "subjectId", o.facts, o.attempts, o.refusals`.execute(tx);
  return rows[0] ?? null;
}

type MessageName = { showtimeId: string; id: string };

/** It has been sent: from here on nothing in it names anybody, or opens anything. */
export async function markDelivered(
  tx: Transaction,
  { showtimeId, id }: MessageName,
): Promise<void> {
  await tx
    .updateTable('outbox_messages')
    .set({
      status: 'delivered',
      delivered_at: sql<Date>`now()`,
      recipient: '',
      facts: '{}',
      claimed_until: null,
      last_error: null,
    })
    .where('showtime_id', '=', showtimeId)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .execute();
}

/**
 * It was not sent. Nothing happens when the claim ran out and somebody else began another attempt:
 * theirs decides.
 *
 * @param retryInSeconds null to give up
 */
export async function markFailed(
  tx: Transaction,
  { showtimeId, id, attempts, refusals }: ClaimedMessage,
  {
    reason,
    retryInSeconds,
    isRefusal = false,
  }: { reason: string; retryInSeconds: number | null; isRefusal?: boolean },
): Promise<void> {
  await tx
    .updateTable('outbox_messages')
    .set({
      claimed_until: null,
      last_error: reason,
      refusals: isRefusal ? refusals + 1 : refusals,
      ...(retryInSeconds === null
        ? { status: 'dead' as const }
        : { next_attempt_at: sql<Date>`now() + make_interval(secs => ${retryInSeconds})` }),
    })
    .where('showtime_id', '=', showtimeId)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('attempts', '=', attempts)
    .execute();
}
