import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { TAKING_SEATS_LIMITS, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { createPaying } from './pay-reservation.tsx';
import { readAccess } from './payment-access.ts';

const ReservationParams = Type.Object({ reservationId: Type.String({ format: 'uuid' }) });
/** Others may add to an address what they like. */
const AccessQuery = Type.Object({ access: Type.Optional(Type.String({ maxLength: 200 })) });
const NOTHING = Type.Object({}, { additionalProperties: false });

/** Paying what is reserved: again, later, or where the provider has no page of its own. */
export const payReservationRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { payReservation, sendPayPage } = createPaying(services);

  app.get(
    '/reservations/:reservationId/pay',
    {
      config: { page: true, access: 'visitor' },
      schema: { params: ReservationParams, querystring: AccessQuery },
    },
    async (request, reply) =>
      sendPayPage(request, reply, { reservationId: request.params.reservationId }),
  );

  app.post(
    '/reservations/:reservationId/pay',
    {
      config: { page: true, access: 'visitor', limits: TAKING_SEATS_LIMITS },
      schema: { params: ReservationParams, querystring: AccessQuery, body: NOTHING },
    },
    async (request, reply) => payReservation(request, reply, request.params.reservationId),
  );

  // Where the provider leads back to, with whatever it adds to the address.
  app.get(
    '/reservations/:reservationId/paid',
    {
      config: { page: true, access: 'visitor' },
      schema: { params: ReservationParams, querystring: AccessQuery },
    },
    async (request, reply) => {
      const { reservationId } = request.params;
      const access = readAccess(request, reservationId);
      return reply.redirect(links.reservation(reservationId, { access }), 303);
    },
  );
};
