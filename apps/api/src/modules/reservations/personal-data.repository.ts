import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/**
 * Takes a person out of what they bought: how to reach them goes, what was paid stays. Answers to
 * their requests, which a day forgets anyway, hold the address too.
 */
export async function erasePerson(tx: Transaction, userId: string): Promise<void> {
  await tx
    .updateTable('reservations as r')
    .set({ email: null })
    .where('r.user_id', '=', userId)
    .where('r.email', 'is not', null)
    .execute();
  await sql`
    update idempotency_keys
    set facts = jsonb_set(facts, '{email}', 'null')
    where owner = ${`user:${userId}`} and facts ? 'email'`.execute(tx);
}
