import type { FastifyInstance } from 'fastify';

import {
  accountAdministrationRoutes,
  accountRoutes,
  authRoutes,
  sessionRoutes,
  totpRoutes,
} from '../modules/auth/index.ts';
import { catalogueRoutes } from '../modules/catalogue/index.ts';
import { mailboxRoutes, openMailbox } from '../modules/notifications/index.ts';
import { refundRoutes, webhookRoutes } from '../modules/payments/index.ts';
import { pricingRoutes } from '../modules/pricing/index.ts';
import { createReportService, reportRoutes } from '../modules/reports/index.ts';
import { leavingRoutes, payingRoutes, reservationRoutes } from '../modules/reservations/index.ts';
import { seatBlockingRoutes, seatRoutes } from '../modules/seats/index.ts';
import { showtimeRoutes } from '../modules/showtimes/index.ts';
import { admissionRoutes, ticketRoutes } from '../modules/tickets/index.ts';
import { userRoutes } from '../modules/users/index.ts';
import { venueRoutes } from '../modules/venues/index.ts';
import { API, type Foundation } from './foundation.ts';
import type { House } from './house.ts';
import type { Selling } from './selling.ts';

/** Every route of the API, by name, in the order of the modules. */
export async function registerRoutes(
  server: FastifyInstance,
  { config, connection: { db }, ticketKeys }: Foundation,
  house: House,
  selling: Selling,
): Promise<void> {
  const { users, accounts, catalogue, venues, pricing, showtimes } = house;
  const { availability, liveSeats, promotionCodes } = house;
  const { seats, reservations, paying, webhooks, returningMoney, documents, ticketCodes } = selling;
  const reports = createReportService({ db });

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
    blocking: selling.blocking,
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
    admission: selling.admission,
  });
  await server.register(reportRoutes, { prefix: API, reports });
  if (config.mail.by === 'mailbox') {
    await server.register(mailboxRoutes, {
      mailbox: openMailbox(config.mail, config.database.dataDirectory),
    });
  }
}
