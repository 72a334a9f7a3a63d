import path from 'node:path';

import { packageRoot } from './platform/package-root.ts';

/**
 * How a rate limit counts: `points` within `durationSeconds`, which begin with the first of them. So up
 * to all the points at once, and `points / durationSeconds` a second for ever.
 */
export type RateLimit = { points: number; durationSeconds: number };

/** What the process was told, parsed once. `docs/settings.md` describes every setting. */
export type Config = ReturnType<typeof readConfig>;

const SECRET_LENGTH_MIN = 20;

type Environment = Readonly<Record<string, string | undefined>>;

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
  const problems: string[] = [];

  const production =
    choice('NODE_ENV', ['development', 'test', 'production'], 'development') === 'production';
  const host = text('HOST', production ? '0.0.0.0' : '127.0.0.1');
  const port = integer('PORT', 8000, { min: 0, max: 65_535 });
  const databaseUrl = optional('DATABASE_URL');
  const embeddedPostgres = flag('EMBEDDED_POSTGRES', databaseUrl === undefined && !production);
  const tokenKeys = optional('TOKEN_KEYS');
  const ticketKeys = optional('TICKET_KEYS');
  const smtpUrl = optional('SMTP_URL');
  const mailBy = choice(
    'MAIL',
    ['smtp', 'mailbox', 'off'],
    smtpUrl !== undefined || production ? 'smtp' : 'mailbox',
  );
  const mailFrom = optional('MAIL_FROM');
  const limited = choice('RATE_LIMITS', ['on', 'off'], 'on') === 'on';
  const paymentProvider = choice(
    'PAYMENT_PROVIDER',
    ['simulated', 'stripe', 'none'],
    production ? 'none' : 'simulated',
  );

  if (production) {
    if (databaseUrl === undefined && !embeddedPostgres) {
      problems.push('DATABASE_URL is required in production (or EMBEDDED_POSTGRES=1)');
    }
    if (tokenKeys === undefined) problems.push('TOKEN_KEYS is required in production');
    if (ticketKeys === undefined) problems.push('TICKET_KEYS is required in production');
    if (mailBy === 'mailbox') problems.push('MAIL=mailbox is refused in production');
    if (!limited) problems.push('RATE_LIMITS=off is refused in production');
    if (flag('SEED_DEMO_DATA', false)) problems.push('SEED_DEMO_DATA is refused in production');
    if (paymentProvider === 'simulated') {
      problems.push('PAYMENT_PROVIDER=simulated is refused in production');
    }
  } else if (!isLoopback(host) && !flag('ALLOW_DEMO_ON_NETWORK', false)) {
    problems.push('HOST must be a loopback address in a demo (or set ALLOW_DEMO_ON_NETWORK=1)');
  }

  const config = {
    production,
    server: {
      host,
      port,
      publicUrl: text('PUBLIC_URL', `http://${host}:${port}`),
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
    },
    payments: {
      /** Who moves the money; `none`: nothing is paid online. */
      provider: paymentProvider,
      /** How long a buyer who goes to pay may take; their seats stay theirs that long. */
      paymentSeconds: integer('PAYMENT_SECONDS', 600, { min: 1, max: 7200 }),
      /** After it: in which the provider is asked before the seats are let go. */
      graceSeconds: integer('PAYMENT_GRACE_SECONDS', 60, { min: 1, max: 3600 }),
      /** Who may reserve and pay where they fetch their tickets. */
      payAtBoxOffice: choice('PAY_AT_BOX_OFFICE', ['accounts', 'everyone', 'nobody'], 'accounts'),
      callTimeoutMilliseconds: integer('PAYMENT_CALL_TIMEOUT_MILLISECONDS', 5000, {
        min: 50,
        max: 30_000,
      }),
      simulator: {
        /** Null: started in this process. */
        url: optional('PAYMENT_SIMULATOR_URL') ?? null,
        port: integer('PAYMENT_SIMULATOR_PORT', port === 0 ? 0 : port + 2, { min: 0, max: 65_535 }),
        /** Null: made in the data directory. So are the secrets where the list is empty. */
        apiKey: secret('PAYMENT_SIMULATOR_KEY', optional('PAYMENT_SIMULATOR_KEY') ?? null),
        webhookSecrets: list('PAYMENT_WEBHOOK_SECRETS').map((value) =>
          secret('PAYMENT_WEBHOOK_SECRETS', value),
        ),
      },
      stripe: {
        secretKey: secret('STRIPE_SECRET_KEY', optional('STRIPE_SECRET_KEY') ?? null),
        webhookSecrets: list('STRIPE_WEBHOOK_SECRETS').map((value) =>
          secret('STRIPE_WEBHOOK_SECRETS', value),
        ),
        /** Null: Stripe's own. */
        apiUrl: optional('STRIPE_API_URL') ?? null,
      },
    },
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
    rateLimits: {
      enabled: limited,
      signInByAccount: rate('RATE_SIGN_IN_BY_ACCOUNT', { points: 10, durationSeconds: 60 }),
      signInByAddress: rate('RATE_SIGN_IN_BY_ADDRESS', { points: 60, durationSeconds: 60 }),
      signUpByAddress: rate('RATE_SIGN_UP_BY_ADDRESS', {
        points: production ? 60 : 600,
        durationSeconds: 3600,
      }),
      refreshByAddress: rate('RATE_REFRESH_BY_ADDRESS', { points: 60, durationSeconds: 60 }),
      passwordResetByAccount: rate('RATE_PASSWORD_RESET_BY_ACCOUNT', {
        points: 5,
        durationSeconds: 3600,
      }),
      passwordResetByAddress: rate('RATE_PASSWORD_RESET_BY_ADDRESS', {
        points: 30,
        durationSeconds: 3600,
      }),
      mailedTokenByAddress: rate('RATE_MAILED_TOKEN_BY_ADDRESS', {
        points: 30,
        durationSeconds: 60,
      }),
      emailChangeByUser: rate('RATE_EMAIL_CHANGE_BY_USER', { points: 5, durationSeconds: 3600 }),
      exportByUser: rate('RATE_EXPORT_BY_USER', { points: 10, durationSeconds: 3600 }),
      totpByAccount: rate('RATE_TOTP_BY_ACCOUNT', { points: 10, durationSeconds: 900 }),
      takingSeatsByUser: rate('RATE_TAKING_SEATS_BY_USER', { points: 200, durationSeconds: 10 }),
      takingSeatsByGuestAddress: rate('RATE_TAKING_SEATS_BY_GUEST_ADDRESS', {
        points: 50,
        durationSeconds: 5,
      }),
    },
    mail: {
      /** Who takes mail: an SMTP server, a folder of a demo, or nobody. */
      by: mailBy,
      smtpUrl: smtpUrl ?? null,
      from: mailFrom ?? 'Marquee <tickets@localhost>',
      /** Refuse to send mail, and the password of the server, in the clear. */
      demandTls:
        choice('SMTP_TLS', ['required', 'optional'], production ? 'required' : 'optional') ===
        'required',
      atOnceMax: integer('MAIL_AT_ONCE_MAX', 5, { min: 1, max: 100 }),
      attemptsMax: integer('MAIL_ATTEMPTS_MAX', 100, { min: 1, max: 10_000 }),
      stepTimeoutMilliseconds: integer('MAIL_STEP_TIMEOUT_MILLISECONDS', 10_000, {
        min: 50,
        max: 300_000,
      }),
      sendTimeoutMilliseconds: integer('MAIL_SEND_TIMEOUT_MILLISECONDS', 30_000, {
        min: 50,
        max: 600_000,
      }),
      keptDays: integer('MAIL_RECORDS_KEPT_DAYS', 90, { min: 7, max: 3650 }),
    },
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
  const { stripe, simulator } = config.payments;
  if (paymentProvider === 'stripe') {
    if (stripe.secretKey === null) problems.push('STRIPE_SECRET_KEY is required with stripe');
    if (stripe.webhookSecrets.length === 0) {
      problems.push('STRIPE_WEBHOOK_SECRETS is required with stripe');
    }
  }
  for (const [name, url] of [
    ['STRIPE_API_URL', stripe.apiUrl],
    ['PAYMENT_SIMULATOR_URL', simulator.url],
  ] as const) {
    if (url !== null && !isSafeToCall(url)) {
      problems.push(`${name} must be an https URL, or an http one of this machine`);
    }
  }
  if (mailBy === 'smtp') {
    if (smtpUrl === undefined) {
      problems.push(
        production
          ? 'SMTP_URL is required in production (or MAIL=off)'
          : 'SMTP_URL is required with MAIL=smtp',
      );
    } else if (!/^smtps?:\/\/[^/]/.test(smtpUrl) || !URL.canParse(smtpUrl)) {
      problems.push('SMTP_URL must be like smtp://user:password@host:587, or smtps:');
    }
    if (mailFrom === undefined) problems.push('MAIL_FROM is required with SMTP_URL');
  }
  if (!/^(?:[^<>@\p{Cc}]* )?<?[^\s<>@,;]+@[^\s<>@,;]+>?$/u.test(config.mail.from)) {
    problems.push('MAIL_FROM must be an address, or like Name <address>');
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

  function optional(name: string): string | undefined {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  function text(name: string, fallback: string): string {
    return optional(name) ?? fallback;
  }

  function list(name: string): readonly string[] {
    return text(name, '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** What somebody typed by hand is not one. */
  function secret<T extends string | null>(name: string, value: T): T {
    if (value !== null && value.length < SECRET_LENGTH_MIN) {
      problems.push(`${name} needs secrets of at least ${SECRET_LENGTH_MIN} characters`);
    }
    return value;
  }

  function flag(name: string, fallback: boolean): boolean {
    const value = optional(name);
    if (value === undefined) return fallback;
    if (['1', 'true', 'on'].includes(value)) return true;
    if (['0', 'false', 'off'].includes(value)) return false;
    problems.push(`${name} must be 1 or 0`);
    return fallback;
  }

  function integer(
    name: string,
    fallback: number,
    { min, max }: { min: number; max: number },
  ): number {
    const value = optional(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    problems.push(`${name} must be a whole number from ${min} to ${max}`);
    return fallback;
  }

  function choice<const T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = optional(name);
    if (value === undefined) return fallback;
    const chosen = choices.find((candidate) => candidate === value);
    if (chosen === undefined) problems.push(`${name} must be one of ${choices.join(', ')}`);
    return chosen ?? fallback;
  }

  // Written as points/seconds: "200/10".
  function rate(name: string, fallback: RateLimit): RateLimit {
    const value = optional(name);
    if (value === undefined) return fallback;
    const match = /^([1-9]\d{0,6})\/([1-9]\d{0,5})$/.exec(value);
    if (match === null) {
      problems.push(`${name} must be points/seconds, like 200/10`);
      return fallback;
    }
    const [, points, durationSeconds] = match;
    return { points: Number(points), durationSeconds: Number(durationSeconds) };
  }
}

/** The settings of this process. */
export function readProcessConfig(): Config {
  return readConfig(process.env);
}

/** The password for `npm run create-admin` where nobody is there to type it. */
export function readAdminPassword(): string | undefined {
  return process.env['MARQUEE_ADMIN_PASSWORD'];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Keys are sent there: over TLS, or not over any network at all. */
function isSafeToCall(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(host));
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
