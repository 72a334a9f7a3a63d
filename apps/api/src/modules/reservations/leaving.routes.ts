import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';

import { callerOf } from '../../platform/http/access.ts';
import {
  IdempotencyHeaders,
  markReplayed,
  readIdempotency,
} from '../../platform/http/idempotency-key.ts';
import { problems } from '../../platform/http/problem.ts';
import type { Actor } from '../audit/index.ts';
import { holderOf } from '../auth/index.ts';
import type { TicketCodes } from '../tickets/index.ts';
import { actorOf } from '../users/index.ts';
import { toCancellationQuoteView, toExchangeQuoteView } from './leaving-view.ts';
import {
  CancelBody,
  CancellationQuoteQuery,
  CancellationQuoteView,
  ExchangeBody,
  ExchangeQuoteQuery,
  ExchangeQuoteView,
} from './leaving.schemas.ts';
import { toReservationView } from './reservation-view.ts';
import { AccessQuery, ReservationIdParams, ReservationView } from './reservations.schemas.ts';
import type { ReservationService } from './reservations.service.ts';

/** Giving tickets back, for money or for others. */
export const leavingRoutes: FastifyPluginAsyncTypebox<{
  reservations: ReservationService;
  ticketCodes: TicketCodes;
}> = async (app, { reservations, ticketCodes }) => {
  app.get(
    '/reservations/:reservationId/cancellation-quote',
    {
      config: { access: 'holder' },
      schema: {
        operationId: 'quoteCancellation',
        summary: 'What goes back when a reservation, or some of its tickets, is cancelled now.',
        tags: ['reservations'],
        params: ReservationIdParams,
        querystring: CancellationQuoteQuery,
        response: { 200: CancellationQuoteView, ...problems(400, 401, 404, 503) },
      },
    },
    async (request) =>
      toCancellationQuoteView(
        await reservations.quoteCancellation({
          caller: holderOf(request, 'reservations.cancelAny'),
          reservationId: request.params.reservationId,
          ticketIds: request.query.ticketIds?.split(','),
          refund: request.query.refund,
        }),
      ),
  );

  app.post(
    '/reservations/:reservationId/cancel',
    {
      config: { access: 'holder' },
      // Nothing to say means: all of it.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        operationId: 'cancelReservation',
        summary: 'Cancel a reservation, or some of its tickets, for what its terms give back.',
        tags: ['reservations'],
        headers: IdempotencyHeaders,
        params: ReservationIdParams,
        querystring: AccessQuery,
        body: CancelBody,
        response: { 200: ReservationView, ...problems(400, 401, 404, 409, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const { reservation, isReplay } = await reservations.cancelTickets({
        ticketIds: request.body.ticketIds,
        reason: request.body.reason,
        refund: request.body.refund,
        expectedRefund: request.body.expectedRefund,
        caller: holderOf(request, 'reservations.cancelAny'),
        reservationId: request.params.reservationId,
        idempotency: readIdempotency(request, 'cancelReservation'),
        actor: actingCaller(request),
      });
      markReplayed(reply, isReplay);
      return toReservationView(reservation, ticketCodes);
    },
  );

  app.get(
    '/reservations/:reservationId/exchange-quote',
    {
      config: { access: 'holder' },
      schema: {
        operationId: 'quoteExchange',
        summary: 'What an exchange for held seats would come to now.',
        tags: ['reservations'],
        params: ReservationIdParams,
        querystring: ExchangeQuoteQuery,
        response: { 200: ExchangeQuoteView, ...problems(400, 401, 404, 409, 503) },
      },
    },
    async (request) =>
      toExchangeQuoteView(
        await reservations.quoteExchange({
          caller: holderOf(request, 'reservations.cancelAny'),
          reservationId: request.params.reservationId,
          ticketIds: request.query.ticketIds?.split(','),
          target: { showtimeId: request.query.showtimeId, holdId: request.query.holdId },
        }),
      ),
  );

  app.post(
    '/reservations/:reservationId/exchange',
    {
      config: { access: 'holder' },
      schema: {
        operationId: 'exchangeReservation',
        summary: 'Exchange a reservation, or some of its tickets, for held seats.',
        description:
          'The old tickets are void, and the held seats are a reservation of their own. What was paid goes over; of what they cost less goes back what a cancellation would give back, and what they cost more is due.',
        tags: ['reservations'],
        headers: IdempotencyHeaders,
        params: ReservationIdParams,
        querystring: AccessQuery,
        body: ExchangeBody,
        response: { 201: ReservationView, ...problems(400, 401, 404, 409, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const { ticketIds, showtimeId, holdId, ...more } = request.body;
      const { reservation, isReplay } = await reservations.exchange({
        caller: holderOf(request, 'reservations.cancelAny'),
        reservationId: request.params.reservationId,
        ticketIds,
        target: { showtimeId, holdId },
        reason: more.reason,
        expectedRefund: more.expectedRefund,
        expectedAmountDue: more.expectedAmountDue,
        idempotency: readIdempotency(request, 'exchangeReservation'),
        actor: actingCaller(request),
      });
      markReplayed(reply, isReplay);
      return reply.code(201).send(toReservationView(reservation, ticketCodes));
    },
  );
};

/** Guests and whoever has a link act too; only what staff does is recorded. */
function actingCaller(request: FastifyRequest): Actor {
  return callerOf(request).kind === 'user'
    ? actorOf(request)
    : { userId: null, requestId: request.id };
}
