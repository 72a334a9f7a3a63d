import { readConfig } from '../../../config.ts';
import { openDatabase, type Database, type DatabaseConnection } from '../../../database.ts';
import { newId } from '../../../platform/ids.ts';
import { createCollectingMailer, type CollectingMailer } from '#test/support/collecting-mailer.ts';
import { cloneDatabase } from '#test/support/test-database.ts';
import { createOutbox, type DeliveryOutcome, type Outbox } from '../delivering.service.ts';
import { enqueueMessages } from '../enqueueing.repository.ts';
import type { Mailer } from '../mail.ts';
import { NO_SHOWTIME, type MessageKind, type NewMessage } from '../messages.ts';
import type { DescribeReservation } from '../reservation-mail-facts.ts';

/** A process that delivers, as far as its outbox goes. */
export type Deliverer = {
  outbox: Outbox;
  mailer: CollectingMailer;
  connection: DatabaseConnection;
  outcomes: [MessageKind, DeliveryOutcome][];
  /** Everything it logged, as one text. */
  logged: () => string;
};

export type OutboxStage = {
  db: Database;
  givenDeliverer(options?: {
    mailer?: Mailer | null;
    describeReservation?: DescribeReservation;
    attemptsMax?: number;
    atOnceMax?: number;
  }): Deliverer;
  enqueue(...messages: NewMessage[]): Promise<void>;
  /** All messages, in the order of their dedupe keys. */
  messages(): Promise<StoredMessage[]>;
  /** Whatever waits for its time need not wait any longer; claims run out. */
  letTimePass(): Promise<void>;
  stop(): Promise<void>;
};

type StoredMessage = {
  id: string;
  dedupeKey: string;
  status: string;
  attempts: number;
  recipient: string;
  facts: object;
  lastError: string | null;
};

/** The outbox on a database of its own. */
export async function setOutboxStage(): Promise<OutboxStage> {
  const clone = await cloneDatabase();
  const { database: settings } = readConfig({ DATABASE_URL: clone.databaseUrl });
  const connections: DatabaseConnection[] = [];
  const { db } = open(clone.ownerUrl);
  return {
    db,

    givenDeliverer({ mailer, describeReservation, attemptsMax = 100, atOnceMax = 5 } = {}) {
      const connection = open(clone.databaseUrl);
      const collecting = createCollectingMailer();
      const outcomes: Deliverer['outcomes'] = [];
      const lines: unknown[] = [];
      const outbox = createOutbox({
        db: connection.db,
        mailer: mailer === undefined ? collecting : mailer,
        describeReservation: describeReservation ?? (async () => null),
        messageIdHost: 'cinema.example',
        settings: { atOnceMax, attemptsMax, sendTimeoutMilliseconds: 5000 },
        onOutcome: (kind, outcome) => outcomes.push([kind, outcome]),
        log: {
          warn: (...line: unknown[]) => lines.push(line),
          error: (...line: unknown[]) => lines.push(line),
        },
      });
      return {
        outbox,
        mailer: collecting,
        connection,
        outcomes,
        logged: () => JSON.stringify(lines),
      };
    },

    async enqueue(...messages) {
      await db.transaction().execute(async (tx) => enqueueMessages(tx, messages));
    },

    async messages() {
      return db
        .selectFrom('outbox_messages as m')
        .select([
          'm.id',
          'm.dedupe_key as dedupeKey',
          'm.status',
          'm.attempts',
          'm.recipient',
          'm.facts',
          'm.last_error as lastError',
        ])
        .orderBy('m.dedupe_key')
        .execute();
    },

    async letTimePass() {
      await db
        .updateTable('outbox_messages')
        .set({ next_attempt_at: new Date(0), claimed_until: null })
        .where('status', '=', 'pending')
        .execute();
    },

    async stop() {
      await Promise.all(connections.map(async (connection) => connection.close()));
      await clone.drop();
    },
  };

  function open(url: string): DatabaseConnection {
    const connection = openDatabase(url, settings, () => undefined);
    connections.push(connection);
    return connection;
  }
}

/** A message about an account; the name tells it from others. */
export function aPasswordChange(name: string, showtimeId = NO_SHOWTIME): NewMessage {
  return {
    showtimeId,
    kind: 'passwordChanged',
    dedupeKey: `passwordChanged:${name}`,
    recipient: `${name}@example.com`,
    subjectId: newId(),
    facts: { name },
  };
}
