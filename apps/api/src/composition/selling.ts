import { createAccessLinks } from '../modules/auth/index.ts';
import { SHOWTIMES_TOPIC } from '../modules/catalogue/index.ts';
import { createOutbox } from '../modules/notifications/index.ts';
import {
  createOpening,
  createPayingAtProvider,
  createPaymentAlarms,
  createReturningMoney,
  createWebhooks,
} from '../modules/payments/index.ts';
import {
  createAdopting,
  createDescribing,
  createExpiring,
  createPaying,
  createReservationService,
  createSettling,
  createShowtimeNotices,
  createTicketDocuments,
  findAddress,
  lockReservation,
  tellRefund,
} from '../modules/reservations/index.ts';
import {
  createSeatBlocking,
  createSeatMapFacts,
  createSeatService,
  seatsTopic,
} from '../modules/seats/index.ts';
import { createAdmission, createTicketCodes } from '../modules/tickets/index.ts';
import type { Foundation } from './foundation.ts';
import type { House } from './house.ts';

export type Selling = ReturnType<typeof composeSelling>;

/** Taking seats, money for them, and both back. */
export function composeSelling(
  {
    config,
    connection: { db, pool },
    tokenKeys,
    ticketKeys,
    paymentProvider,
    mailer,
    cache,
    metrics,
    log,
  }: Foundation,
  { venues, pricing, showtimes }: House,
) {
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
  const toUrl = (ourPath: string) => new URL(ourPath, config.server.publicUrl).href;
  // Without a token: the provider sees it. Whoever comes back is known by what they left with.
  const returnUrlFor = (reservationId: string, returnTo?: string) =>
    toUrl(returnTo ?? `/reservations/${reservationId}`);
  const linkTo = (id: string, place = '') =>
    toUrl(`/reservations/${id}${place}?access=${accessLinks.tokenFor(id)}`);
  const { openPayment } = createOpening({
    db,
    provider: paymentProvider,
    returnUrlFor,
    onRefused: (error, payment) =>
      log.error({ err: error, ...payment }, 'the provider refuses a payment'),
  });
  const alarms = createPaymentAlarms({
    log,
    onCase: (kind) => metrics.paymentCases.inc({ kind }),
  });
  const { settlePayment } = createSettling({
    ...takingSeats,
    ticketCodes,
    findSeatMap,
    alarms,
    onSold: () => outbox.wake(),
    onRefundRequested: () => returningMoney.onRefundRequested(),
    log,
  });
  const returningMoney = createReturningMoney({
    db,
    provider: paymentProvider,
    alarms,
    reservations: { findReservation: async (id) => findAddress(db, id), lockReservation },
    tellRefund,
    observe: settlePayment,
    onOutcome: (outcome) => metrics.refunds.inc({ outcome }),
    log,
  });
  const atProvider = createPayingAtProvider({ db, provider: paymentProvider, returnUrlFor });
  const { expirePendingPayments, abandonPayments } = createExpiring({
    ...takingSeats,
    atProvider,
    settlePayment,
    paymentSeconds: config.payments.paymentSeconds,
    log,
  });
  const webhooks = createWebhooks({
    db,
    provider: paymentProvider,
    alarms,
    onObserved: settlePayment,
    onRefundChanged: returningMoney.onRefundChanged,
    onChargeback: returningMoney.onChargeback,
    onOutcome: (outcome) => takingSeats.onOutcome('webhook', outcome),
    log,
  });
  // What sells also cancels and exchanges: there is something to tell, and perhaps to give back.
  const wakeJobs = () => {
    outbox.wake();
    returningMoney.onRefundRequested();
  };
  const reservations = createReservationService({
    ...takingSeats,
    holdPolicy: config.holds,
    paymentPolicy: config.payments,
    seats,
    findSeatMap,
    ticketCodes,
    accessLinks,
    openPayment,
    providerName: paymentProvider?.name ?? null,
    saleTerms: pricing.saleTerms,
    abandonPayments,
    findShowtimes: showtimes.findManyForSale,
    onSold: wakeJobs,
  });
  const { adoptGuest } = createAdopting({ db, holdPolicy: config.holds });
  const { giveShowtimeNotices } = createShowtimeNotices({
    db,
    abandonPayments,
    onTold: wakeJobs,
    log,
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
      linkTo,
    }).describeReservation,
    messageIdHost: new URL(config.server.publicUrl).hostname,
    settings: config.mail,
    onOutcome: (kind, outcome) => metrics.messages.inc({ kind, outcome }),
    log,
  });
  return {
    seats,
    blocking: createSeatBlocking(takingSeats),
    accessLinks,
    ticketCodes,
    reservations,
    adoptGuest,
    paying,
    webhooks,
    returningMoney,
    expirePendingPayments,
    giveShowtimeNotices,
    documents,
    admission: createAdmission({
      db,
      ticketCodes,
      doorsOpenMinutesBefore: config.tickets.doorsOpenMinutesBefore,
    }),
    outbox,
  };
}
