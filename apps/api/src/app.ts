import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { FastifyInstance } from 'fastify';

import { API, type AppResources, type Foundation } from './composition/foundation.ts';
import { composeHouse } from './composition/house.ts';
import { registerPages, type PageRoute } from './composition/pages.ts';
import { registerRoutes } from './composition/routes.ts';
import { composeSelling } from './composition/selling.ts';
import { takingSeatsLimits } from './composition/taking-seats-limits.ts';
import { serveHealth } from './health.ts';
import {
  createAuthenticator,
  type AccessTokens,
  type AccountUpkeep,
} from './modules/auth/index.ts';
import { MOVIES_TOPIC, SHOWTIMES_TOPIC } from './modules/catalogue/index.ts';
import { createDemoService, type DemoService } from './modules/demo/index.ts';
import type { Outbox } from './modules/notifications/index.ts';
import {
  forgetOldEvents,
  type PaymentUpkeep,
  type ReturningMoney,
} from './modules/payments/index.ts';
import { createAvailabilityLane } from './modules/seats/index.ts';
import { isAccessName } from './modules/users/index.ts';
import { VENUES_TOPIC } from './modules/venues/index.ts';
import { describeApi, serveReference } from './openapi.ts';
import { createCache } from './platform/cache.ts';
import { createChangeFeed } from './platform/changes.ts';
import { guardRoutes } from './platform/http/access.ts';
import { openFastLane } from './platform/http/fast-lane.ts';
import { sendProblems } from './platform/http/problem.ts';
import { limitRoutes } from './platform/http/rate-limit.ts';
import { refuseUnstorableText } from './platform/http/refuse-unstorable-text.ts';
import { validateStrictly } from './platform/http/validation.ts';
import { logRequests } from './platform/logging.ts';
import { createMetrics, measurePool, measureRequests, type Metrics } from './platform/metrics.ts';
import { packageRoot } from './platform/package-root.ts';
import { reportAbsence } from './platform/redis.ts';
import { createServer, headersOfEveryAnswer } from './server.ts';

export type App = {
  server: FastifyInstance;
  /** Every page, by its address. */
  pageRoutes: readonly PageRoute[];
  metrics: Metrics;
  accessTokens: AccessTokens;
  /** Null where there is to be no demo data. */
  demo: DemoService | null;
  accounts: AccountUpkeep;
  /** Messages to be delivered, and the waking of the job that does. */
  outbox: Outbox;
  /** What is to be done about payments without anyone asking for it. */
  payments: PaymentUpkeep;
  returningMoney: ReturningMoney;
  /** Tells and refunds the holders of cancelled and moved showtimes. */
  giveShowtimeNotices: (stopping?: AbortSignal) => Promise<void>;
  /** Readiness says no from here on, so that no new request is sent this way. */
  prepareToClose(): void;
  /** Tells the process that something was changed past it. */
  dropCached(topics: readonly string[]): void;
};

const AVAILABILITY_ROUTE = `${API}/showtimes/:showtimeId/seats`;

const VERSION = readVersion();

/** Builds every service and registers every route: the table of contents of the program. */
export async function createApp(resources: AppResources): Promise<App> {
  const { config, connection, redis } = resources;
  const { server, nextRequestId } = await createServer(config);
  const logRedisError = reportAbsence({
    isConnected: () => redis?.commands.status === 'ready',
    onAway: (error) => server.log.warn({ err: error }, 'redis does not answer'),
    onBack: () => server.log.info('redis answers again'),
  });

  const feed = createChangeFeed(redis, logRedisError);
  const cache = createCache({
    feed,
    redis: redis?.commands ?? null,
    entriesMax: config.cache.entriesMax,
    onError: logRedisError,
  });
  const metrics = createMetrics();
  measurePool(metrics, connection.pool);
  const availabilityReads = metrics.requests.labels('GET', AVAILABILITY_ROUTE, '200');

  const foundation: Foundation = { ...resources, log: server.log, cache, feed, metrics };
  const house = composeHouse(foundation);
  const selling = composeSelling(foundation, house);
  const { accessTokens, accounts, availability, authLimits, liveSeats } = house;
  const { returningMoney, webhooks } = selling;
  const demo = config.demo.seed
    ? createDemoService({
        db: connection.db,
        passwords: house.passwords,
        pricing: house.pricing,
        production: config.production,
        salesCloseAfterStartMinutes: config.showtimes.salesCloseAfterStartMinutes,
        onScheduleChanged: () => cache.drop([MOVIES_TOPIC, VENUES_TOPIC, SHOWTIMES_TOPIC]),
      })
    : null;

  validateStrictly(server);
  sendProblems(server);
  await describeApi(server, VERSION);
  logRequests(server);
  measureRequests(server, metrics);
  guardRoutes(server, {
    authenticate: createAuthenticator({
      pool: connection.pool,
      accessTokens,
      endedSessions: house.endedSessions,
      visitors: house.visitors,
      production: config.production,
    }),
    isAccessName,
  });
  limitRoutes(server, { ...authLimits.rules, ...takingSeatsLimits(config, redis) });
  refuseUnstorableText(server);

  await serveReference(server);
  const health = serveHealth(server, { pool: connection.pool });
  await registerRoutes(server, foundation, house, selling);
  const pageRoutes = await registerPages(server, foundation, house, selling);
  openFastLane(
    server,
    createAvailabilityLane({
      peek: availability.peek,
      headers: headersOfEveryAnswer(config),
      nextRequestId,
      isOpen: () => server.server.listening,
      onAnswered: (seconds) => availabilityReads.observe(seconds),
    }),
  );
  // Streams never end by themselves: closing would wait for them for ever.
  server.addHook('preClose', async () => liveSeats.close());

  return {
    server,
    pageRoutes,
    metrics,
    accessTokens,
    accounts: accounts.upkeep,
    demo,
    outbox: selling.outbox,
    returningMoney,
    payments: {
      processDueEvents: webhooks.processDueEvents,
      expirePendingPayments: selling.expirePendingPayments,
      sendRefunds: returningMoney.sendRefunds,
      onRefundRequested: returningMoney.onWakeSending,
      forgetOldEvents: async (stopping) =>
        forgetOldEvents(connection.db, config.payments.eventsKeptDays, stopping),
      reconcilePayments: async (stopping) => {
        const hours = config.payments.reconciliationHours;
        await returningMoney.reconcileLast(hours, stopping);
      },
    },
    giveShowtimeNotices: selling.giveShowtimeNotices,
    prepareToClose: health.prepareToClose,
    dropCached: cache.drop,
  };
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(packageRoot, 'package.json'), 'utf8'),
  );
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? manifest.version
      : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
