import path from 'node:path';

import { packageRoot } from './platform/package-root.ts';
import { readMailSettings } from './settings/mail-settings.ts';
import { readPaymentSettings } from './settings/payment-settings.ts';
import { readRateLimitSettings } from './settings/rate-limit-settings.ts';
import { createSettingsReader, isLoopback, type Environment } from './settings/settings-reader.ts';

/** What the process was told, parsed once. `docs/settings.md` describes every setting. */
export type Config = ReturnType<typeof readConfig>;

/** Settings that are wrong or missing: all of them together, by name, never with their values. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Marquee cannot start with these settings:\n${problems.map((p) => `  ${p}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the settings from an environment.
 *
 * @throws ConfigError naming every setting that is wrong
 */
export function readConfig(environment: Environment) {
  const reader = createSettingsReader(environment);
  const { problems, optional, text, list, flag, integer, choice } = reader;

  const production =
    choice('NODE_ENV', ['development', 'test', 'production'], 'development') === 'production';
  const host = text('HOST', production ? '0.0.0.0' : '127.0.0.1');
  const port = integer('PORT', 8000, { min: 0, max: 65_535 });
  const databaseUrl = optional('DATABASE_URL');
  const embeddedPostgres = flag('EMBEDDED_POSTGRES', databaseUrl === undefined && !production);
  const tokenKeys = optional('TOKEN_KEYS');
  const ticketKeys = optional('TICKET_KEYS');

  if (production) {
    if (databaseUrl === undefined && !embeddedPostgres) {
      problems.push('DATABASE_URL is required in production (or EMBEDDED_POSTGRES=1)');
    }
    if (tokenKeys === undefined) problems.push('TOKEN_KEYS is required in production');
    if (ticketKeys === undefined) problems.push('TICKET_KEYS is required in production');
    if (flag('SEED_DEMO_DATA', false)) problems.push('SEED_DEMO_DATA is refused in production');
  } else if (!isLoopback(host) && !flag('ALLOW_DEMO_ON_NETWORK', false)) {
    problems.push('HOST must be a loopback address in a demo (or set ALLOW_DEMO_ON_NETWORK=1)');
  }

  const config = {
    production,
    server: {
      host,
      port,
      publicUrl: text('PUBLIC_URL', `http://${nameOf(host)}:${port}`),
      /** Addresses of proxies whose X-Forwarded-* is believed, comma separated; none by default. */
      trustedProxies: list('TRUSTED_PROXIES'),
      corsOrigins: list('CORS_ORIGINS'),
      bodyBytesMax: integer('BODY_BYTES_MAX', 65_536, { min: 1024, max: 10_485_760 }),
      posterBytesMax: integer('POSTER_BYTES_MAX', 5_242_880, { min: 1024, max: 52_428_800 }),
      posterPixelsMax: integer('POSTER_PIXELS_MAX', 24_000_000, { min: 10_000, max: 200_000_000 }),
      seatMapBytesMax: integer('SEAT_MAP_BYTES_MAX', 2_097_152, { min: 1024, max: 10_485_760 }),
      requestTimeoutMilliseconds: integer('REQUEST_TIMEOUT_MILLISECONDS', 8000, {
        min: 100,
        max: 60_000,
      }),
      shutdownTimeoutMilliseconds: integer('SHUTDOWN_TIMEOUT_MILLISECONDS', 10_000, {
        min: 100,
        max: 120_000,
      }),
      /** Between "not ready" and closing, so that load balancers see it and send nothing more. */
      shutdownDrainMilliseconds: integer('SHUTDOWN_DRAIN_MILLISECONDS', production ? 2000 : 0, {
        min: 0,
        max: 60_000,
      }),
      eventStreamsMax: integer('EVENT_STREAMS_MAX', 10_000, { min: 1, max: 1_000_000 }),
      eventStreamsPerAddressMax: integer('EVENT_STREAMS_PER_ADDRESS_MAX', 200, {
        min: 1,
        max: 1_000_000,
      }),
    },
    metrics: {
      host: text('METRICS_HOST', '127.0.0.1'),
      /** Null: no metrics listener. */
      port:
        optional('METRICS_PORT') === 'off'
          ? null
          : integer('METRICS_PORT', port === 0 ? 0 : port + 1, { min: 0, max: 65_535 }),
    },
    logging: {
      level: choice('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'),
    },
    database: {
      /** Null: the embedded server. */
      url: embeddedPostgres ? null : (databaseUrl ?? null),
      /** A role that owns the schema, where the application's own role does not. */
      migrationUrl: optional('MIGRATION_DATABASE_URL') ?? null,
      dataDirectory: path.resolve(
        text('DATA_DIRECTORY', path.join(packageRoot, '..', '..', '.data')),
      ),
      poolMax: integer('DATABASE_POOL_MAX', 20, { min: 2, max: 500 }),
      connectTimeoutMilliseconds: integer('DATABASE_CONNECT_TIMEOUT_MILLISECONDS', 4000, {
        min: 50,
        max: 60_000,
      }),
      lockTimeoutMilliseconds: integer('DATABASE_LOCK_TIMEOUT_MILLISECONDS', 2000, {
        min: 10,
        max: 60_000,
      }),
      statementTimeoutMilliseconds: integer('DATABASE_STATEMENT_TIMEOUT_MILLISECONDS', 4000, {
        min: 50,
        max: 600_000,
      }),
      idleInTransactionTimeoutMilliseconds: integer(
        'DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MILLISECONDS',
        5000,
        { min: 50, max: 600_000 },
      ),
      /** Off behind a PgBouncer older than 1.21 that pools per transaction. */
      namedStatements: flag('DATABASE_NAMED_STATEMENTS', true),
    },
    redis: {
      url: optional('REDIS_URL') ?? null,
      commandTimeoutMilliseconds: integer('REDIS_COMMAND_TIMEOUT_MILLISECONDS', 250, {
        min: 10,
        max: 10_000,
      }),
    },
    cache: {
      availabilityMilliseconds: integer('AVAILABILITY_CACHE_MILLISECONDS', 1000, {
        min: 0,
        max: 1000,
      }),
      listingMilliseconds: integer('LISTING_CACHE_MILLISECONDS', 10_000, { min: 0, max: 600_000 }),
      entriesMax: integer('CACHE_ENTRIES_MAX', 20_000, { min: 100, max: 10_000_000 }),
    },
    auth: {
      /** `id:secret` pairs, comma separated; the first signs, all verify. Null: made in the data directory. */
      tokenKeys: tokenKeys ?? null,
      accessTokenSeconds: integer('ACCESS_TOKEN_SECONDS', 900, { min: 30, max: 900 }),
      sessionDaysMax: integer('SESSION_DAYS_MAX', 90, { min: 1, max: 365 }),
      sessionIdleDays: integer('SESSION_IDLE_DAYS', 30, { min: 1, max: 365 }),
      refreshGraceSeconds: integer('REFRESH_GRACE_SECONDS', 10, { min: 0, max: 60 }),
      passwordHashesAtOnce: integer('PASSWORD_HASHES_AT_ONCE', 2, { min: 1, max: 64 }),
    },
    holds: {
      durationSeconds: integer('HOLD_SECONDS', 600, { min: 1, max: 3600 }),
      extensionSeconds: integer('HOLD_EXTENSION_SECONDS', 120, { min: 1, max: 3600 }),
      totalSecondsMax: integer('HOLD_TOTAL_SECONDS_MAX', 1800, { min: 1, max: 7200 }),
      seatsMax: integer('SEATS_PER_HOLD_MAX', 8, { min: 1, max: 100 }),
      liveSeatsPerOwnerMax: integer('LIVE_SEATS_PER_OWNER_MAX', 16, { min: 1, max: 5000 }),
    },
    tickets: {
      /** `id:seed` or `id:pub:key`, comma separated; the first signs, all verify. Null: made in the data directory. */
      keys: ticketKeys ?? null,
      /** How long before the start the door lets people in. */
      doorsOpenMinutesBefore: integer('DOORS_OPEN_MINUTES_BEFORE', 180, { min: 0, max: 20_160 }),
    },
    payments: readPaymentSettings(reader, { production, port }),
    reservations: {
      cancellationCutOffMinutes: integer('CANCELLATION_CUT_OFF_MINUTES', 60, {
        min: 0,
        max: 20_160,
      }),
    },
    showtimes: {
      salesCloseAfterStartMinutes: integer('SALES_CLOSE_AFTER_START_MINUTES', 15, {
        min: 0,
        max: 240,
      }),
    },
    rateLimits: readRateLimitSettings(reader, { production }),
    mail: readMailSettings(reader, { production }),
    worker: {
      inProcess: choice('WORKER', ['inProcess', 'separate'], 'inProcess') === 'inProcess',
      idempotencyKeyHours: integer('IDEMPOTENCY_KEY_HOURS', 24, { min: 24, max: 720 }),
    },
    demo: {
      /** Demo data where nothing is there yet. */
      seed: !production && flag('SEED_DEMO_DATA', embeddedPostgres),
    },
  } as const;

  const { shutdownDrainMilliseconds, shutdownTimeoutMilliseconds } = config.server;
  if (shutdownDrainMilliseconds >= shutdownTimeoutMilliseconds) {
    problems.push('SHUTDOWN_DRAIN_MILLISECONDS must be less than SHUTDOWN_TIMEOUT_MILLISECONDS');
  }
  const { lockTimeoutMilliseconds, statementTimeoutMilliseconds } = config.database;
  if (lockTimeoutMilliseconds > statementTimeoutMilliseconds) {
    problems.push(
      'DATABASE_LOCK_TIMEOUT_MILLISECONDS must be at most DATABASE_STATEMENT_TIMEOUT_MILLISECONDS',
    );
  }
  if (config.holds.durationSeconds > config.holds.totalSecondsMax) {
    problems.push('HOLD_SECONDS must be at most HOLD_TOTAL_SECONDS_MAX');
  }
  if (!URL.canParse(config.server.publicUrl)) problems.push('PUBLIC_URL must be a URL');
  for (const [name, url] of [
    ['DATABASE_URL', databaseUrl],
    ['MIGRATION_DATABASE_URL', config.database.migrationUrl],
    ['REDIS_URL', config.redis.url],
  ] as const) {
    if (url !== undefined && url !== null && !URL.canParse(url))
      problems.push(`${name} must be a URL`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);
}

/** What people type: a demo is looked at under the name of its machine, and so are its mails' links. */
function nameOf(host: string): string {
  return host === '127.0.0.1' ? 'localhost' : host;
}

/** The settings of this process. */
export function readProcessConfig(): Config {
  return readConfig(process.env);
}

/** The password for `npm run create-admin` where nobody is there to type it. */
export function readAdminPassword(): string | undefined {
  return process.env['MARQUEE_ADMIN_PASSWORD'];
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
