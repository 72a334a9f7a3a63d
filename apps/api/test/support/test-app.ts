import { createHash } from 'node:crypto';

import { sql, type Kysely } from 'kysely';
import type { InjectOptions, Response as InjectedResponse } from 'light-my-request';
import type pg from 'pg';

import { createApp, type App } from '../../src/app.ts';
import { readConfig, type Config } from '../../src/config.ts';
import { openDatabase, type Database, type Schema } from '../../src/database.ts';
import { parseTokenKeys } from '../../src/modules/auth/index.ts';
import type { Mail, Mailer } from '../../src/modules/notifications/index.ts';
import { parseTicketKeys } from '../../src/modules/tickets/index.ts';
import { newId } from '../../src/platform/ids.ts';
import { connectRedis } from '../../src/platform/redis.ts';
import { createCollectingMailer } from './collecting-mailer.ts';
import { createGivens, type Givens } from './givens.ts';
import { expectDocumented } from './openapi-contract.ts';
import { cloneDatabase } from './test-database.ts';
import type { TestPayments } from './payment-simulator.ts';
import type { TestRequest, TestUser } from './test-request.ts';

export type { TestRequest, TestUser } from './test-request.ts';

type Options = {
  /** Settings as in the environment; rate limits are off unless asked for. */
  environment?: Record<string, string>;
  /** Another app on the database of this one, as in a fleet. */
  database?: string;
  /** Answers are held against the OpenAPI document unless this is off. */
  checkContract?: boolean;
  /** Takes the mail instead of `mails`; null switches mail off. */
  mailer?: Mailer | null;
  /** A payment provider, whose webhooks go to this app if it is a simulated one; none unless given. */
  payments?: Pick<TestPayments, 'provider' | 'connect'>;
};

export type TestApp = Givens & {
  app: App['server'];
  parts: App;
  config: Config;
  /** As the owner of the schema, for looking and for ageing rows. */
  db: Database;
  /** The application's own pool. */
  pool: pg.Pool;
  /** The mail that was sent, in its order; `deliverMessages` sends what is due. */
  mails: Mail[];
  deliverMessages(): Promise<void>;
  /** The name of the database, for another app on it. */
  database: string;
  /** The connection string of the application's role. */
  databaseUrl: string;
  ownerUrl: string;
  request(request: TestRequest): Promise<InjectedResponse>;
  givenUser(user?: {
    role?: 'customer' | 'staff' | 'admin';
    email?: string;
    name?: string;
  }): Promise<TestUser>;
  stop(): Promise<void>;
};

export const TEST_TOKEN_KEYS = `test:${createHash('sha256').update('a key for tests').digest('base64url')}`;

export const TEST_TICKET_KEYS = `test:${createHash('sha256').update('a ticket key for tests').digest('base64url')}`;

/** A hash that no password has: signing in with any is refused like a wrong one. */
const NO_PASSWORD = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** The real app on a database of its own, cloned from the migrated template. */
export async function startTestApp({
  environment = {},
  database,
  checkContract = true,
  payments,
  mailer,
}: Options = {}): Promise<TestApp> {
  const clone = await cloneDatabase(database);
  const { databaseUrl, ownerUrl } = clone;

  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    RATE_LIMITS: 'off',
    DATABASE_URL: databaseUrl,
    METRICS_PORT: 'off',
    MAIL: 'off',
    TOKEN_KEYS: TEST_TOKEN_KEYS,
    TICKET_KEYS: TEST_TICKET_KEYS,
    ...environment,
  });
  const redis = connectRedis(config.redis, () => undefined);
  const connection = openDatabase(
    config.database.url ?? databaseUrl,
    config.database,
    () => undefined,
  );
  const owner = openDatabase(ownerUrl, { ...config.database, poolMax: 4 }, () => undefined);
  const collecting = createCollectingMailer();
  const parts = await createApp({
    config,
    connection,
    redis,
    mailer: mailer === undefined ? collecting : mailer,
    tokenKeys: parseTokenKeys(config.auth.tokenKeys ?? TEST_TOKEN_KEYS),
    ticketKeys: parseTicketKeys(config.tickets.keys ?? TEST_TICKET_KEYS),
    paymentProvider: payments?.provider ?? null,
  });
  const { server: app, accessTokens } = parts;
  await app.ready();
  payments?.connect(app);
  const { db } = owner;

  async function request({ method = 'GET', url, payload, headers = {}, as }: TestRequest) {
    const address = url.startsWith('//') ? url.slice(1) : `/api/v1${url}`;
    const options: InjectOptions = {
      method,
      url: address,
      headers: {
        ...headers,
        ...(as === undefined ? {} : { authorization: `Bearer ${as.accessToken}` }),
      },
      ...(payload === undefined
        ? {}
        : { payload: payload as NonNullable<InjectOptions['payload']> }),
    };
    const response = await app.inject(options);
    if (checkContract) expectDocumented(app, { method, url: address }, response);
    return response;
  }

  /** Written straight into the database: hashing a password for each user would take most of the time. */
  async function givenUser({
    role = 'customer',
    email,
    name: userName = 'Ada Lovelace',
  }: {
    role?: 'customer' | 'staff' | 'admin';
    email?: string;
    name?: string;
  } = {}): Promise<TestUser> {
    const id = newId();
    const sessionId = newId();
    const address = email ?? `user-${id}@example.com`;
    await db
      .insertInto('users')
      .values({ id, email: address, name: userName, password_hash: NO_PASSWORD, role })
      .execute();
    await db
      .insertInto('sessions')
      .values({ id: sessionId, user_id: id, expires_at: new Date(Date.now() + 86_400_000) })
      .execute();
    return {
      id,
      email: address,
      name: userName,
      sessionId,
      accessToken: await accessTokens.issue({ userId: id, sessionId }),
    };
  }

  return {
    app,
    parts,
    config,
    db,
    pool: connection.pool,
    mails: collecting.mails,
    deliverMessages: async () => parts.outbox.deliverDue(),
    database: clone.name,
    databaseUrl,
    ownerUrl,
    request,
    givenUser,
    ...createGivens({ db, request, givenUser, dropCached: (topics) => parts.dropCached(topics) }),
    async stop() {
      parts.prepareToClose();
      await app.close();
      redis?.close();
      await connection.close();
      await owner.close();
      await clone.drop();
    },
  };
}

/** Runs SQL that changes the schema of a test's own database, such as taking a protection out. */
export async function executeAsOwner(db: Kysely<Schema>, text: string): Promise<void> {
  await sql.raw(text).execute(db);
}
