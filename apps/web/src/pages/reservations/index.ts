import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';
import { cancelPages } from './cancel.routes.tsx';
import { exchangePages } from './exchange.routes.tsx';
import { myReservationsPage } from './my-reservations.routes.tsx';
import { reservationAccount } from './reservation-account.routes.tsx';
import { reservationPage } from './reservation.routes.tsx';
import { ticketPages } from './tickets.routes.tsx';
import { answerUnknownReservations } from './unknown-reservations.tsx';

/** What somebody bought, and what they do with it. */
export const reservationPages: FastifyPluginAsync<{ services: PageServices }> = async (
  app,
  { services },
) => {
  answerUnknownReservations(app);
  await app.register(myReservationsPage, { services });
  await app.register(reservationPage, { services });
  await app.register(reservationAccount, { services });
  await app.register(ticketPages, { services });
  await app.register(cancelPages, { services });
  await app.register(exchangePages, { services });
};
