import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Config } from './config.ts';
import type { DatabaseConnection } from './database.ts';
import { serveHealth } from './health.ts';
import {
  accountAdministrationRoutes,
  accountRoutes,
  createAccessLinks,
  createAccessTokens,
  createAccounts,
  createAuthenticator,
  createAuthLimits,
  createEndedSessions,
  createPasswords,
  authRoutes,
  endSessionsOfUser,
  sessionRoutes,
  sessionsThatMay,
  totpRoutes,
  type AccessTokens,
  type AccountUpkeep,
  type TokenKeys,
} from './modules/auth/index.ts';
import {
  catalogueRoutes,
  createCatalogueService,
  createPosterEncoder,
  MOVIES_TOPIC,
  SHOWTIMES_TOPIC,
} from './modules/catalogue/index.ts';
import { createDemoService, type DemoService } from './modules/demo/index.ts';
import {
  createOutbox,
  enqueueMessage,
  mailboxRoutes,
  openMailbox,
  type Mailer,
  type Outbox,
} from './modules/notifications/index.ts';
import {
  createPricingService,
  createPromotionCodeLimits,
  pricesOf,
  pricingRoutes,
} from './modules/pricing/index.ts';
import { createReportService, reportRoutes } from './modules/reports/index.ts';
import {
  createDescribing,
  createExpiring,
  createPaying,
  createPersonalData,
  createReservationService,
  createShowtimeNotices,
  createSettling,
  createTicketDocuments,
  endSales,
  findAddress,
  leavingRoutes,
  lockReservation,
  noteMove,
  payingRoutes,
  reservationRoutes,
  tellRefund,
} from './modules/reservations/index.ts';
import {
  createAvailability,
  createAvailabilityLane,
  createLiveSeats,
  createSeatMapFacts,
  createSeatBlocking,
  createSeatService,
  insertSeats,
  lockAndCountSales,
  replaceSeats,
  seatBlockingRoutes,
  seatRoutes,
  seatsTopic,
} from './modules/seats/index.ts';
import {
  createShowtimesService,
  rescheduleForRuntime,
  showtimeRoutes,
  wasEverScheduledIn,
} from './modules/showtimes/index.ts';
import type { PaymentProvider } from './modules/payments/index.ts';
import type { TicketKeys } from './modules/tickets/index.ts';
import { createUserService, isAccessName, userRoutes } from './modules/users/index.ts';
import { createVenuesService, VENUES_TOPIC, venueRoutes } from './modules/venues/index.ts';
import {
  createOpening,
  createPayingAtProvider,
  createPaymentAlarms,
  createReturningMoney,
  createWebhooks,
  refundRoutes,
  webhookRoutes,
  type PaymentUpkeep,
  type ReturningMoney,
} from './modules/payments/index.ts';
import {
  admissionRoutes,
  createAdmission,
  createTicketCodes,
  ticketRoutes,
} from './modules/tickets/index.ts';
import { describeApi, serveReference } from './openapi.ts';
import { createCache } from './platform/cache.ts';
import { createChangeFeed } from './platform/changes.ts';
import { openFastLane } from './platform/http/fast-lane.ts';
import { guardRoutes, type Caller } from './platform/http/access.ts';
import { addressKey } from './platform/http/address-key.ts';
import { sendProblems } from './platform/http/problem.ts';
import { createRateLimiter, limitRoutes, type LimitRule } from './platform/http/rate-limit.ts';
import { refuseUnstorableText } from './platform/http/refuse-unstorable-text.ts';
import { validateStrictly } from './platform/http/validation.ts';
import { logRequests } from './platform/logging.ts';
import { createMetrics, measurePool, measureRequests, type Metrics } from './platform/metrics.ts';
import { packageRoot } from './platform/package-root.ts';
import { reportAbsence, type RedisConnections } from './platform/redis.ts';
import { createServer, headersOfEveryAnswer } from './server.ts';

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

export type App = {
  server: FastifyInstance;
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

const API = '/api/v1';
const AVAILABILITY_ROUTE = `${API}/showtimes/:showtimeId/seats`;

const VERSION = readVersion();

/** Builds every service and registers every route: the table of contents of the program. */
export async function createApp({
  config,
  connection,
  redis,
  tokenKeys,
  ticketKeys,
  paymentProvider,
  mailer,
}: AppResources): Promise<App> {
  const { db, pool } = connection;
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
  measurePool(metrics, pool);
  const availabilityReads = metrics.requests.labels('GET', AVAILABILITY_ROUTE, '200');

  const accessTokens = createAccessTokens({
    keys: tokenKeys,
    lifetimeSeconds: config.auth.accessTokenSeconds,
    production: config.production,
  });
  const endedSessions = createEndedSessions(feed);
  const authLimits = createAuthLimits(config.rateLimits, redis?.commands ?? null);
  const promotionCodes = createPromotionCodeLimits(config.rateLimits, redis?.commands ?? null);

  const passwords = createPasswords({ hashesAtOnce: config.auth.passwordHashesAtOnce });
  const users = createUserService({
    db,
    endSessionsOfUser,
    onSessionsEnded: (sessionIds) => endedSessions.announce(sessionIds),
  });
  const personalData = createPersonalData({ db });
  const accounts = createAccounts({
    db,
    tokenKeys,
    accessTokens,
    passwords,
    endedSessions,
    limits: authLimits,
    settings: config.auth,
    publicUrl: config.server.publicUrl,
    production: config.production,
    enqueueMail: enqueueMessage,
    // What later modules keep of a person: to hand out, and to take the person out of.
    exportSections: { reservations: personalData.exportReservations },
    eraseFromOthers: [personalData.erase],
    moveContact: personalData.moveContact,
  });

  const catalogue = createCatalogueService({
    db,
    cache,
    encodePoster: createPosterEncoder({ pixelsMax: config.server.posterPixelsMax }),
    rescheduleForRuntime,
    listingMilliseconds: config.cache.listingMilliseconds,
  });
  const venues = createVenuesService({ db, cache, hasShowtimes: wasEverScheduledIn });

  const availability = createAvailability({ pool, db, cache, settings: config.cache });
  const liveSeats = createLiveSeats({
    availability,
    feed,
    viewersMax: config.server.eventStreamsMax,
    viewersPerAddressMax: config.server.eventStreamsPerAddressMax,
    stillMayWatch: (sessionIds) =>
      sessionsThatMay(sessionIds, {
        permission: 'seats.viewStates',
        pool,
        production: config.production,
      }),
    onError: (error) => server.log.warn({ err: error }, 'live seats could not be read'),
  });
  const pricing = createPricingService({
    db,
    cancellationCutOffMinutes: config.reservations.cancellationCutOffMinutes,
    onTermsChanged: () => cache.drop([SHOWTIMES_TOPIC]),
  });
  const showtimes = createShowtimesService({
    db,
    cache,
    catalogue,
    venues,
    seats: {
      createSeats: insertSeats,
      lockAndCountSales,
      replaceSeats,
      endSales,
      noteMove,
      availabilityOf: availability.readMany,
      topicOf: seatsTopic,
    },
    terms: { resolve: pricing.resolveMany, pricesOf },
    salesCloseAfterStartMinutes: config.showtimes.salesCloseAfterStartMinutes,
    listingMilliseconds: config.cache.listingMilliseconds,
  });

  const takingSeats = {
    db,
    pool,
    findShowtime: showtimes.findForSale,
    onSeatsChanged: (showtimeId: string) => cache.drop([seatsTopic(showtimeId)]),
    onShowtimeStale: () => cache.drop([SHOWTIMES_TOPIC]),
    onOutcome: (operation: string, outcome: string) => metrics.outcomes.inc({ operation, outcome }),
  };
  const findSeatMap = createSeatMapFacts(async (id) => (await venues.seatMap(id)).document);
  const seats = createSeatService({
    ...takingSeats,
    policy: config.holds,
    findSeatMap,
    saleTerms: pricing.saleTerms,
    findPromotion: pricing.findPromotionByCode,
  });
  const accessLinks = createAccessLinks(tokenKeys);
  const ticketCodes = createTicketCodes(ticketKeys);
  const returnUrlFor = (reservationId: string, returnTo?: string) => {
    const link = `${API}/reservations/${reservationId}?access=${accessLinks.tokenFor(reservationId)}`;
    return new URL(returnTo ?? link, config.server.publicUrl).href;
  };
  const { openPayment } = createOpening({
    db,
    provider: paymentProvider,
    returnUrlFor,
    onRefused: (error, payment) =>
      server.log.error({ err: error, ...payment }, 'the provider refuses a payment'),
  });
  const alarms = createPaymentAlarms({
    log: server.log,
    onCase: (kind) => metrics.paymentCases.inc({ kind }),
  });
  const { settlePayment } = createSettling({
    ...takingSeats,
    ticketCodes,
    findSeatMap,
    alarms,
    onSold: () => outbox.wake(),
    onRefundRequested: () => undefined,
    log: server.log,
  });
  const returningMoney = createReturningMoney({
    db,
    provider: paymentProvider,
    alarms,
    reservations: { findReservation: async (id) => findAddress(db, id), lockReservation },
    tellRefund,
    observe: settlePayment,
    onOutcome: (outcome) => metrics.refunds.inc({ outcome }),
    log: server.log,
  });
  const atProvider = createPayingAtProvider({ db, provider: paymentProvider, returnUrlFor });
  const { expirePendingPayments, abandonPayments } = createExpiring({
    ...takingSeats,
    atProvider,
    settlePayment,
    paymentSeconds: config.payments.paymentSeconds,
    log: server.log,
  });
  const webhooks = createWebhooks({
    db,
    provider: paymentProvider,
    alarms,
    onObserved: settlePayment,
    onRefundChanged: returningMoney.onRefundChanged,
    onChargeback: returningMoney.onChargeback,
    onOutcome: (outcome) => takingSeats.onOutcome('webhook', outcome),
    log: server.log,
  });
  const reservations = createReservationService({
    ...takingSeats,
    holdPolicy: config.holds,
    paymentPolicy: config.payments,
    seats,
    ticketCodes,
    accessLinks,
    openPayment,
    providerName: paymentProvider?.name ?? null,
    saleTerms: pricing.saleTerms,
    abandonPayments,
    findShowtimes: showtimes.findManyForSale,
    onSold: () => outbox.wake(),
  });
  const { giveShowtimeNotices } = createShowtimeNotices({
    db,
    abandonPayments,
    onTold: () => outbox.wake(),
  });
  const paying = createPaying({
    db,
    providerName: paymentProvider?.name ?? null,
    atProvider,
    openPayment,
    settlePayment,
    abandonPayments,
    findShowtime: showtimes.findForSale,
    findOwnAddress: reservations.findOwnAddress,
  });
  const documents = createTicketDocuments({
    db,
    findShowtime: showtimes.findForSale,
    saleTerms: pricing.saleTerms,
    zoneNamesOf: async (seatMapId) => {
      const { document } = await venues.seatMap(seatMapId);
      return new Map(document.zones.map(({ id, name }) => [id, name]));
    },
    ticketCodes,
    findOwnAddress: reservations.findOwnAddress,
  });
  const outbox = createOutbox({
    db,
    mailer,
    describeReservation: createDescribing({
      describe: documents.describe,
      linkTo: returnUrlFor,
    }).describeReservation,
    messageIdHost: new URL(config.server.publicUrl).hostname,
    settings: config.mail,
    onOutcome: (kind, outcome) => metrics.messages.inc({ kind, outcome }),
    log: server.log,
  });
  const reports = createReportService({ db });
  const demo = config.demo.seed
    ? createDemoService({
        db,
        passwords,
        pricing,
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
      pool,
      accessTokens,
      endedSessions,
      production: config.production,
    }),
    isAccessName,
  });
  limitRoutes(server, { ...authLimits.rules, ...takingSeatsLimits(config, redis) });
  refuseUnstorableText(server);

  await serveReference(server);
  const health = serveHealth(server, { pool });
  await server.register(userRoutes, { prefix: API, users });
  await server.register(authRoutes, { prefix: API, auth: accounts.auth });
  await server.register(accountRoutes, { prefix: API, ...accounts });
  await server.register(sessionRoutes, { prefix: API, sessions: accounts.sessions });
  await server.register(totpRoutes, { prefix: API, totp: accounts.totp });
  await server.register(accountAdministrationRoutes, { prefix: API, ...accounts });
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

  await server.register(pricingRoutes, { prefix: API, pricing });
  await server.register(showtimeRoutes, { prefix: API, showtimes });
  await server.register(seatBlockingRoutes, {
    prefix: API,
    blocking: createSeatBlocking(takingSeats),
  });
  await server.register(seatRoutes, {
    prefix: API,
    seats,
    availability,
    liveSeats,
    promotionCodes,
  });
  await server.register(reservationRoutes, {
    prefix: API,
    reservations,
    ticketCodes,
    promotionCodes,
  });
  await server.register(payingRoutes, { prefix: API, paying, ticketCodes });
  await server.register(webhookRoutes, { prefix: API, webhooks });
  await server.register(leavingRoutes, { prefix: API, reservations, ticketCodes });
  await server.register(refundRoutes, { prefix: API, ...returningMoney });
  await server.register(ticketRoutes, { prefix: API, keys: ticketKeys, documents });
  await server.register(admissionRoutes, {
    prefix: API,
    admission: createAdmission({ db, ticketCodes }),
  });
  await server.register(reportRoutes, { prefix: API, reports });
  if (config.mail.by === 'mailbox') {
    await server.register(mailboxRoutes, {
      mailbox: openMailbox(config.mail, config.database.dataDirectory),
    });
  }
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
    metrics,
    accessTokens,
    accounts: accounts.upkeep,
    demo,
    outbox,
    returningMoney,
    payments: {
      processDueEvents: webhooks.processDueEvents,
      expirePendingPayments,
      sendRefunds: returningMoney.sendRefunds,
      reconcilePayments: async (stopping) => {
        const hours = config.payments.reconciliationHours;
        await returningMoney.reconcileLast(hours, stopping);
      },
    },
    giveShowtimeNotices,
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
      keyOf: keyFor('guest', addressKey),
    },
  };
}

function callerKey({ caller }: FastifyRequest): string {
  return caller?.kind === 'user' ? caller.userId : 'nobody';
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
