import type { FastifyInstance } from 'fastify';

import type { Config } from '../config.ts';
import type { DatabaseConnection } from '../database.ts';
import type { TokenKeys } from '../modules/auth/index.ts';
import type { Mailer } from '../modules/notifications/index.ts';
import type { PaymentProvider } from '../modules/payments/index.ts';
import type { TicketKeys } from '../modules/tickets/index.ts';
import type { Cache } from '../platform/cache.ts';
import type { ChangeFeed } from '../platform/changes.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { RedisConnections } from '../platform/redis.ts';

/** What an app is built on; whoever made these closes them after the app. */
export type AppResources = {
  config: Config;
  connection: DatabaseConnection;
  redis: RedisConnections | null;
  tokenKeys: TokenKeys;
  ticketKeys: TicketKeys;
  /** Null where mail is switched off. */
  mailer: Mailer | null;
  /** Null where nothing is paid online. */
  paymentProvider: PaymentProvider | null;
};

/** The same, and what every service shares within the process. */
export type Foundation = AppResources & {
  log: FastifyInstance['log'];
  cache: Cache;
  feed: ChangeFeed;
  metrics: Metrics;
};

/** Where the API is. */
export const API = '/api/v1';
