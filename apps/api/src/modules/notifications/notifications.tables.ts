import type { ColumnType, Generated, JSONColumnType } from 'kysely';

import type { MessageKind } from './messages.ts';

export type MessageStatus = 'pending' | 'delivered' | 'dead';

export interface OutboxMessageTable {
  /** `NO_SHOWTIME` for what belongs to none. */
  showtime_id: string;
  id: Generated<string>;
  kind: MessageKind;
  /** Names the event, unique in its showtime. */
  dedupe_key: string;
  /** Empty once delivered. */
  recipient: string;
  /** The reservation or the user that it is about. */
  subject_id: string;
  /** `MessageFacts` of the kind; empty once delivered. */
  facts: JSONColumnType<object, string, string>;
  status: ColumnType<MessageStatus, MessageStatus | undefined, MessageStatus>;
  created_at: ColumnType<Date, Date | undefined, never>;
  /** Deliveries begun. */
  attempts: ColumnType<number, number | undefined, number>;
  /** How many of them ended with the mail server refusing this very message. */
  refusals: ColumnType<number, number | undefined, number>;
  next_attempt_at: ColumnType<Date, Date | undefined, Date>;
  /** Until then somebody is at it. */
  claimed_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  delivered_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** Why the last attempt failed, with no address in it. */
  last_error: ColumnType<string | null, string | null | undefined, string | null>;
}
