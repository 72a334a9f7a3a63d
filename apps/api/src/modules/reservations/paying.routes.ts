import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';

import {
  IdempotencyHeaders,
  markReplayed,
  readIdempotency,
} from '../../platform/http/idempotency-key.ts';
import { problems } from '../../platform/http/problem.ts';
import { holderOf } from '../auth/index.ts';
import { TAKING_SEATS_LIMITS } from '../seats/index.ts';
import type { TicketCodes } from '../tickets/index.ts';
import type { AccessName } from '../users/index.ts';
import type { PayingService } from './paying-reservations.service.ts';
import { PayBody, PayQuery } from './paying.schemas.ts';
import { toReservationView } from './reservation-view.ts';
import { AccessQuery, ReservationIdParams, ReservationView } from './reservations.schemas.ts';

/** Paying what was reserved. */
export const payingRoutes: FastifyPluginAsyncTypebox<{
  paying: PayingService;
  ticketCodes: TicketCodes;
}> = async (app, { paying, ticketCodes }) => {
  app.post(
    '/reservations/:reservationId/payments',
    {
      config: {
        access: accessByCounter,
        limits: TAKING_SEATS_LIMITS,
      },
      // Nothing to say means: online.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        operationId: 'payReservation',
        summary:
          'Pay a reservation, or pay it again where that did not work out; record money at the counter.',
        tags: ['reservations', 'payments'],
        headers: IdempotencyHeaders,
        params: ReservationIdParams,
        querystring: PayQuery,
        body: PayBody,
        response: {
          201: ReservationView,
          ...problems(400, 401, 403, 404, 409, 415, 422, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { method = 'online', returnTo } = request.body;
      const caller = holderOf(request, 'payments.record');
      const { reservation, isReplay } = await paying.payReservation({
        caller,
        reservationId: request.params.reservationId,
        method,
        isAtCounter: request.query.channel === 'boxOffice',
        returnTo,
        idempotency: readIdempotency(request, 'payReservation'),
        actor: { userId: caller.userId, requestId: request.id },
      });
      markReplayed(reply, isReplay);
      return reply.code(201).send(toReservationView(reservation, ticketCodes));
    },
  );

  app.post(
    '/reservations/:reservationId/payments/check',
    {
      config: {
        access: 'holder',
        limits: TAKING_SEATS_LIMITS,
      },
      schema: {
        operationId: 'checkPayment',
        summary: 'Ask the provider how the payment stands: on the way back from its page.',
        tags: ['reservations', 'payments'],
        params: ReservationIdParams,
        querystring: AccessQuery,
        response: { 200: ReservationView, ...problems(400, 401, 404, 429, 503) },
      },
    },
    async (request) =>
      toReservationView(
        await paying.checkPayment(
          request.params.reservationId,
          holderOf(request, 'reservations.viewAll'),
        ),
        ticketCodes,
      ),
  );
};

/** What the counter takes is for those who may record it: they say so in the query. */
function accessByCounter({ query }: FastifyRequest): AccessName {
  const isAtCounter = typeof query === 'object' && query !== null && 'channel' in query;
  return isAtCounter ? 'payments.record' : 'holder';
}
