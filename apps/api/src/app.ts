import { readFileSync } from 'node:fs';
import path from 'node:path';

import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import type { Config } from './config.ts';
import type { DatabaseConnection } from './database.ts';
import { serveHealth } from './health.ts';
import {
  createAccessTokens,
  createAuthenticator,
  createAuthLimits,
  createAuthService,
  createEndedSessions,
  createPasswords,
  createRefreshTokens,
  authRoutes,
  endSessionsOfUser,
  type AccessTokens,
  type TokenKeys,
} from './modules/auth/index.ts';
import {
  catalogueRoutes,
  createCatalogueService,
  createPosterEncoder,
} from './modules/catalogue/index.ts';
import { createUserService, isAccessName, userRoutes } from './modules/users/index.ts';
import { createVenuesService, venueRoutes } from './modules/venues/index.ts';
import { describeApi, serveReference } from './openapi.ts';
import { createCache } from './platform/cache.ts';
import { createChangeFeed } from './platform/changes.ts';
import { guardRoutes, type Caller } from './platform/http/access.ts';
import { sendProblems } from './platform/http/problem.ts';
import { createRateLimiter, limitRoutes, type LimitRule } from './platform/http/rate-limit.ts';
import { refuseUnstorableText } from './platform/http/refuse-unstorable-text.ts';
import { validateStrictly } from './platform/http/validation.ts';
import { loggerOptions, logRequests } from './platform/logging.ts';
import { createMetrics, measurePool, measureRequests, type Metrics } from './platform/metrics.ts';
import { packageRoot } from './platform/package-root.ts';
import type { RedisConnections } from './platform/redis.ts';

/** What an app is built on; whoever made these closes them after the app. */
export type AppResources = {
  config: Config;
  connection: DatabaseConnection;
  redis: RedisConnections | null;
  tokenKeys: TokenKeys;
};

export type App = {
  server: FastifyInstance;
  metrics: Metrics;
  accessTokens: AccessTokens;
  /** Readiness says no from here on, so that no new request is sent this way. */
  prepareToClose(): void;
  /** Tells the process that something was changed past it. */
  dropCached(topics: readonly string[]): void;
};

const API = '/api/v1';

const VERSION = readVersion();

/** Builds every service and registers every route: the table of contents of the program. */
export async function createApp({
  config,
  connection,
  redis,
  tokenKeys,
}: AppResources): Promise<App> {
  const { db, pool } = connection;
  const server = createServer(config);
  const logRedisError = (error: Error) => server.log.warn({ err: error }, 'redis does not answer');

  const feed = createChangeFeed(redis, logRedisError);
  const cache = createCache({
    feed,
    redis: redis?.commands ?? null,
    entriesMax: config.cache.entriesMax,
    onError: logRedisError,
  });
  const metrics = createMetrics();
  measurePool(metrics, pool);

  const accessTokens = createAccessTokens({
    keys: tokenKeys,
    lifetimeSeconds: config.auth.accessTokenSeconds,
  });
  const endedSessions = createEndedSessions(feed);
  const authLimits = createAuthLimits(config.rateLimits, redis?.commands ?? null);

  const encodePoster = createPosterEncoder({ pixelsMax: config.server.posterPixelsMax });
  const catalogue = createCatalogueService({
    db,
    cache,
    encodePoster,
    rescheduleForRuntime: async () => ({ conflicts: [] }),
    listingMilliseconds: config.cache.listingMilliseconds,
  });
  const venues = createVenuesService({ db, cache, hasShowtimes: async () => false });

  const users = createUserService({
    db,
    endSessionsOfUser,
    onSessionsEnded: endedSessions.announce,
  });
  const auth = createAuthService({
    db,
    accessTokens,
    refreshTokens: createRefreshTokens(tokenKeys),
    passwords: createPasswords({ hashesAtOnce: config.auth.passwordHashesAtOnce }),
    endedSessions,
    limitSignIn: authLimits.limitSignIn,
    settings: config.auth,
    production: config.production,
  });

  validateStrictly(server);
  sendProblems(server);
  await describeApi(server, VERSION);
  await serveReference(server);
  answerPlainly(server, config);
  logRequests(server);
  measureRequests(server, metrics);
  guardRoutes(server, {
    authenticate: createAuthenticator({
      pool,
      accessTokens,
      endedSessions,
      production: config.production,
    }),
    isAccessName,
  });
  limitRoutes(server, { ...authLimits.rules, ...takingSeatsLimits(config, redis) });
  refuseUnstorableText(server);

  const health = serveHealth(server, { pool });
  await server.register(userRoutes, { prefix: API, users });
  await server.register(authRoutes, { prefix: API, auth });
  await server.register(catalogueRoutes, {
    prefix: API,
    catalogue,
    posterBytesMax: config.server.posterBytesMax,
  });
  await server.register(venueRoutes, {
    prefix: API,
    venues,
    seatMapBytesMax: config.server.seatMapBytesMax,
  });

  return {
    server,
    metrics,
    accessTokens,
    prepareToClose: health.prepareToClose,
    dropCached: cache.drop,
  };
}

/** Taking seats counts for the person, or for the address of a guest, who makes up tokens at will. */
function takingSeatsLimits(
  { rateLimits }: Config,
  redis: RedisConnections | null,
): Record<string, LimitRule> {
  const backing = { enabled: rateLimits.enabled, redis: redis?.commands ?? null };
  const keyFor = (kind: Caller['kind'], keyOf: (request: FastifyRequest) => string) => {
    return (request: FastifyRequest) => (request.caller?.kind === kind ? keyOf(request) : null);
  };
  return {
    takingSeatsByUser: {
      limiter: createRateLimiter('takingSeatsByUser', rateLimits.takingSeatsByUser, backing),
      keyOf: keyFor('user', (request) => callerKey(request)),
    },
    takingSeatsByGuestAddress: {
      limiter: createRateLimiter(
        'takingSeatsByGuestAddress',
        rateLimits.takingSeatsByGuestAddress,
        backing,
      ),
      keyOf: keyFor('guest', (request) => request.ip),
    },
  };
}

function callerKey({ caller }: FastifyRequest): string {
  return caller?.kind === 'user' ? caller.userId : 'nobody';
}

function createServer(config: Config): FastifyInstance {
  const { requestTimeoutMilliseconds, bodyBytesMax, trustedProxies } = config.server;
  let requestCount = 0;
  // Unique in the fleet: a process is told from others by when it began and a little chance.
  const prefix = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  return Fastify({
    logger: loggerOptions(config.logging.level),
    disableRequestLogging: true,
    genReqId: () => `${prefix}-${(requestCount += 1).toString(36)}`,
    requestIdHeader: false,
    bodyLimit: bodyBytesMax,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    // A client that sends its head or its body slowly is cut off; an answer may take longer (events).
    requestTimeout: requestTimeoutMilliseconds,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    http: {
      headersTimeout: requestTimeoutMilliseconds,
      requestTimeout: requestTimeoutMilliseconds,
      connectionsCheckingInterval: 1000,
    },
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
}

/** What every answer carries, whatever it answers. */
function answerPlainly(server: FastifyInstance, config: Config): void {
  const headers: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  };
  if (config.server.publicUrl.startsWith('https:')) {
    headers['strict-transport-security'] = 'max-age=31536000; includeSubDomains';
  }
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    done();
  });
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
