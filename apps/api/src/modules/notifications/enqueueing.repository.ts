import type { Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { assertSingleAddress } from './address.ts';
import { NO_SHOWTIME, type NewMessage } from './messages.ts';

/** PostgreSQL takes 65,535 parameters in a statement; a row has seven. */
const ROWS_PER_STATEMENT = 1000;

/**
 * Writes down that something is to be told, in the transaction of what happened: both or neither. An
 * event that was enqueued before (same showtime, same `dedupeKey`) is not told again.
 */
export async function enqueueMessage(tx: Transaction, message: NewMessage): Promise<void> {
  await enqueueMessages(tx, [message]);
}

/** Like `enqueueMessage`, for many events at once. */
export async function enqueueMessages(
  tx: Transaction,
  messages: readonly NewMessage[],
): Promise<void> {
  for (let first = 0; first < messages.length; first += ROWS_PER_STATEMENT) {
    const rows = messages.slice(first, first + ROWS_PER_STATEMENT).map(toRow);
    await tx
      .insertInto('outbox_messages')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['showtime_id', 'dedupe_key']).doNothing())
      .execute();
  }
}

function toRow(message: NewMessage) {
  assertSingleAddress(message.recipient);
  return {
    showtime_id: message.showtimeId ?? NO_SHOWTIME,
    id: newId(),
    kind: message.kind,
    dedupe_key: message.dedupeKey,
    recipient: message.recipient,
    subject_id: message.subjectId,
    facts: JSON.stringify(message.facts),
  };
}
