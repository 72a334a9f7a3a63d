import {
  createAccessTokens,
  createAccounts,
  createAuthLimits,
  createEndedSessions,
  createPasswords,
  createSealedNotes,
  createVisitorCookies,
  createVisitors,
  endSessionsOfUser,
  sessionsThatMay,
} from '../modules/auth/index.ts';
import {
  createCatalogueService,
  createPosterEncoder,
  SHOWTIMES_TOPIC,
} from '../modules/catalogue/index.ts';
import { enqueueMessage } from '../modules/notifications/index.ts';
import {
  createPricingService,
  createPromotionCodeLimits,
  pricesOf,
} from '../modules/pricing/index.ts';
import { createPersonalData, endSales, noteMove } from '../modules/reservations/index.ts';
import {
  createAvailability,
  createLiveSeats,
  insertSeats,
  lockAndCountSales,
  replaceSeats,
  seatsTopic,
} from '../modules/seats/index.ts';
import {
  createShowtimesService,
  rescheduleForRuntime,
  wasEverScheduledIn,
} from '../modules/showtimes/index.ts';
import { createUserService } from '../modules/users/index.ts';
import { createVenuesService } from '../modules/venues/index.ts';
import type { Foundation } from './foundation.ts';

export type House = ReturnType<typeof composeHouse>;

/** Who there is, what is shown where and when, and what it costs. */
export function composeHouse({
  config,
  connection: { db, pool },
  redis,
  tokenKeys,
  cache,
  feed,
  log,
}: Foundation) {
  const accessTokens = createAccessTokens({
    keys: tokenKeys,
    lifetimeSeconds: config.auth.accessTokenSeconds,
    production: config.production,
  });
  const endedSessions = createEndedSessions(feed);
  const visitorCookies = createVisitorCookies({
    keys: tokenKeys,
    isSecure: config.server.publicUrl.startsWith('https:'),
    sessionDaysMax: config.auth.sessionDaysMax,
  });
  const visitors = createVisitors({
    db,
    pool,
    cookies: visitorCookies,
    endedSessions,
    lifetime: { idleDays: config.auth.sessionIdleDays, daysMax: config.auth.sessionDaysMax },
    production: config.production,
  });
  const authLimits = createAuthLimits(config.rateLimits, redis?.commands ?? null);
  const promotionCodes = createPromotionCodeLimits(config.rateLimits, redis?.commands ?? null);

  const venues = createVenuesService({
    db,
    cache,
    hasShowtimes: wasEverScheduledIn,
    listingMilliseconds: config.cache.listingMilliseconds,
  });

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
    cinemaNames: async () => (await venues.allCinemas()).map(({ name }) => name),
  });

  const catalogue = createCatalogueService({
    db,
    cache,
    encodePoster: createPosterEncoder({ pixelsMax: config.server.posterPixelsMax }),
    rescheduleForRuntime,
    listingMilliseconds: config.cache.listingMilliseconds,
  });

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
    onError: (error) => log.warn({ err: error }, 'live seats could not be read'),
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

  return {
    accessTokens,
    endedSessions,
    visitorCookies,
    visitors,
    sealedNotes: createSealedNotes(tokenKeys),
    authLimits,
    promotionCodes,
    passwords,
    users,
    accounts,
    catalogue,
    venues,
    availability,
    liveSeats,
    pricing,
    showtimes,
  };
}
