import path from 'node:path';

import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

import { ConfigError, type Config } from './config.ts';
import { openDatabase, type DatabaseConnection } from './database.ts';
import { migrate, pendingMigrations } from './migrations.ts';
import { loadOrCreateTokenKeys, parseTokenKeys, type TokenKeys } from './modules/auth/index.ts';
import { openMailer, type Mailer } from './modules/notifications/index.ts';
import type { PaymentProvider } from './modules/payments/index.ts';
import {
  loadOrCreateTicketKeys,
  parseTicketKeys,
  type TicketKeys,
} from './modules/tickets/index.ts';
import type { PaymentSimulator } from './payment-simulator/index.ts';
import { openPayments } from './payments.ts';
import { connectRedis, type RedisConnections } from './platform/redis.ts';

/** Everything outside the process that it works with. */
export type Resources = {
  connection: DatabaseConnection;
  redis: RedisConnections | null;
  tokenKeys: TokenKeys;
  /** Null where mail is switched off. */
  mailer: Mailer | null;
  ticketKeys: TicketKeys;
  /** Null where nothing is paid online. */
  paymentProvider: PaymentProvider | null;
  /** The simulated provider, where this process runs it. */
  paymentSimulator: PaymentSimulator | null;
  /** Settles when the embedded server ends although nobody stopped it; never for a real one. */
  databaseLost: Promise<string>;
  close(): Promise<void>;
};

/** Where the database is, and who may change its schema. */
type Server = {
  url: string;
  ownerUrl: string;
  databaseLost: Promise<string>;
  stop(): Promise<void>;
};

const NEVER = new Promise<string>(() => {});

type Report = { progress: (line: string) => void; error: (error: Error) => void };

/**
 * Opens the database (starting the embedded one where that is configured, and bringing its schema up
 * to date), Redis, the keys that sign tokens and tickets, and the payment provider: the simulated one
 * is started where it is the one, none other is named, and `startSimulator` is set.
 *
 * @throws ConfigError, EmbeddedPostgresError
 */
export async function openResources(
  config: Config,
  report: Report,
  { startSimulator = false } = {},
): Promise<Resources> {
  const tokenKeys = await readTokenKeys(config);
  const ticketKeys = await readTicketKeys(config);
  const server = await openServer(config, report);
  const connection = openDatabase(server.url, config.database, report.error);
  const redis = connectRedis(config.redis, report.error);
  const mailer = openMailer(config.mail, config.database.dataDirectory);
  const payments = await openPayments(config, { startSimulator, onError: report.error });
  return {
    connection,
    redis,
    tokenKeys,
    ticketKeys,
    mailer,
    paymentProvider: payments.provider,
    paymentSimulator: payments.simulator,
    databaseLost: server.databaseLost,
    async close() {
      await payments.simulator?.close();
      mailer?.close();
      redis?.close();
      await connection.close();
      await server.stop();
    },
  };
}

/**
 * Brings the schema of the configured database up to date.
 *
 * @returns the names of the migrations that ran now
 */
export async function migrateConfigured(config: Config, report: Report): Promise<string[]> {
  const server = await openServer(config, report, { migrateEmbedded: false });
  try {
    return await migrateServer(server);
  } finally {
    await server.stop();
  }
}

async function openServer(
  config: Config,
  report: Report,
  { migrateEmbedded = true } = {},
): Promise<Server> {
  const { url, migrationUrl, dataDirectory } = config.database;
  if (url !== null) {
    return {
      url,
      ownerUrl: migrationUrl ?? url,
      databaseLost: NEVER,
      stop: async () => undefined,
    };
  }
  // Loaded only where it is used: with a database of its own, nobody needs the launcher.
  const { startEmbeddedPostgres } = await import('./platform/embedded-postgres/index.ts');
  const postgres = await startEmbeddedPostgres({
    dataDirectory: path.join(dataDirectory, 'postgres'),
    onProgress: report.progress,
  });
  const server: Server = {
    url: postgres.url,
    ownerUrl: postgres.ownerUrl,
    databaseLost: postgres.exited.then(async (exit) => (exit.expected ? NEVER : exit.description)),
    stop: async () => postgres.stop(),
  };
  if (migrateEmbedded) {
    try {
      const applied = await migrateServer(server);
      if (applied.length > 0) report.progress(`Migrated the database: ${applied.join(', ')}`);
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }
  return server;
}

async function migrateServer({ url, ownerUrl }: Server): Promise<string[]> {
  const owner = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: ownerUrl, max: 1 }) }),
  });
  try {
    const applicationRole = decodeURIComponent(new URL(url).username);
    const isOwner = ownerUrl === url || applicationRole === '';
    return await migrate(owner, { applicationRole: isOwner ? undefined : applicationRole });
  } finally {
    await owner.destroy();
  }
}

/** Refuses to serve from a database that lacks migrations this code needs. */
export async function demandMigrated({ db }: DatabaseConnection): Promise<void> {
  const pending = await pendingMigrations(db);
  if (pending.length > 0) {
    throw new ConfigError([
      `the database lacks migrations (${pending.join(', ')}): run "npm run migrate"`,
    ]);
  }
}

async function readTokenKeys({ auth, database }: Config): Promise<TokenKeys> {
  return auth.tokenKeys === null
    ? loadOrCreateTokenKeys(database.dataDirectory)
    : parseTokenKeys(auth.tokenKeys);
}

async function readTicketKeys({ tickets, database }: Config): Promise<TicketKeys> {
  return tickets.keys === null
    ? loadOrCreateTicketKeys(database.dataDirectory)
    : parseTicketKeys(tickets.keys);
}
