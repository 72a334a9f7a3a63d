import { sql } from 'kysely';

import type { Database } from '../../database.ts';
import type { ProviderEvent } from './payment-provider.ts';

/** An event as it is kept: what we understood of it, which is nothing about the payer. */
export type StoredEvent = {
  provider: string;
  eventId: string;
  event: ProviderEvent;
  /** Times it was taken up, this one included. */
  attempts: number;
};

/**
 * Keeps an event. It is claimed by whoever keeps it first, until the lease ends.
 *
 * @returns whether it is news
 */
export async function insertEvent(
  db: Database,
  provider: string,
  event: ProviderEvent,
  leaseSeconds: number,
): Promise<boolean> {
  const inserted = await db
    .insertInto('payment_events')
    .values({
      provider,
      event_id: event.id,
      type: event.type,
      payload: JSON.stringify(withoutSecrets(event)),
      attempts: 1,
      next_attempt_at: sql<Date>`now() + make_interval(secs => ${leaseSeconds})`,
      processed_at: null,
      outcome: null,
    })
    .onConflict((conflict) => conflict.columns(['provider', 'event_id']).doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** With which somebody could pay is needed nowhere here. */
function withoutSecrets(event: ProviderEvent): ProviderEvent {
  if (event.intent === null) return event;
  return { ...event, intent: { ...event.intent, checkoutUrl: null, clientSecret: null } };
}

/** Claims events of a provider that are due, passing over those that others are at. */
export async function claimEvents(
  db: Database,
  { provider, limit, leaseSeconds }: { provider: string; limit: number; leaseSeconds: number },
): Promise<StoredEvent[]> {
  const { rows } = await sql<{
    provider: string;
    eventId: string;
    payload: Omit<ProviderEvent, 'createdAt'> & { createdAt: string };
    attempts: number;
  }>`
    with due as materialized (
      select d.provider, d.event_id
      from payment_events d
      where d.processed_at is null and d.next_attempt_at <= now() and d.provider = ${provider}
      order by d.next_attempt_at
      limit ${limit}
      for update skip locked
    )
    update payment_events e
    set attempts = e.attempts + 1,
      next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    from due
    where e.provider = due.provider and e.event_id = due.event_id
    returning e.provider, e.event_id as "eventId", e.payload, e.attempts`.execute(db);
  return rows.map(({ payload, ...row }) => ({
    ...row,
    event: { ...payload, createdAt: new Date(payload.createdAt) },
  }));
}

type EventName = { provider: string; eventId: string };

/** Everything has come of it that is to. */
export async function markProcessed(
  db: Database,
  { provider, eventId }: EventName,
  outcome: string,
): Promise<void> {
  await db
    .updateTable('payment_events as e')
    .set({ processed_at: sql<Date>`now()`, outcome })
    .where('e.provider', '=', provider)
    .where('e.event_id', '=', eventId)
    .where('e.processed_at', 'is', null)
    .execute();
}

/** It is taken up again later. */
export async function postponeEvent(
  db: Database,
  { provider, eventId }: EventName,
  seconds: number,
): Promise<void> {
  await db
    .updateTable('payment_events as e')
    .set({ next_attempt_at: sql<Date>`now() + make_interval(secs => ${seconds})` })
    .where('e.provider', '=', provider)
    .where('e.event_id', '=', eventId)
    .where('e.processed_at', 'is', null)
    .execute();
}
