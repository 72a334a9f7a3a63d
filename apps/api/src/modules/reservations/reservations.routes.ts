import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';

import { invalidRequest } from '../../platform/errors.ts';
import { ownerOf, userOf } from '../../platform/http/access.ts';
import {
  IdempotencyHeaders,
  markReplayed,
  readIdempotency,
} from '../../platform/http/idempotency-key.ts';
import { LIMIT_DEFAULT, PageView, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { holderOf, type Holder } from '../auth/index.ts';
import type { PromotionCodeLimits } from '../pricing/index.ts';
import type { AccessName } from '../users/index.ts';
import { accessByChannel, channelOf, ChannelQuery, TAKING_SEATS_LIMITS } from '../seats/index.ts';
import type { TicketCodes } from '../tickets/index.ts';
import type { Purchase } from './placing-reservations.service.ts';
import { toReservationView } from './reservation-view.ts';
import {
  AccessQuery,
  PlaceReservationBody,
  ReservationListQuery,
  ReservationNameParams,
  ReservationView,
} from './reservations.schemas.ts';
import type { ReservationService } from './reservations.service.ts';

export const reservationRoutes: FastifyPluginAsyncTypebox<{
  reservations: ReservationService;
  ticketCodes: TicketCodes;
  promotionCodes: PromotionCodeLimits;
}> = async (app, { reservations, ticketCodes, promotionCodes }) => {
  app.post(
    '/reservations',
    {
      config: {
        access: accessByChannel('guest'),
        limits: TAKING_SEATS_LIMITS,
        sessionCheckedLater: true,
      },
      schema: {
        operationId: 'placeReservation',
        summary: 'Buy what a hold holds, or seats by name in one step: all of them, or none.',
        tags: ['reservations'],
        headers: IdempotencyHeaders,
        querystring: ChannelQuery,
        body: PlaceReservationBody,
        response: {
          201: ReservationView,
          ...problems(400, 401, 403, 404, 409, 415, 422, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { email, payment } = request.body;
      const purchase = {
        buyer: buyerOf(request),
        showtimeId: request.body.showtimeId,
        purchase: toPurchase(request.body),
        sold: channelOf(request),
        email,
        method: payment?.method,
        returnTo: payment?.returnTo,
        idempotency: readIdempotency(request, 'placeReservation'),
      };
      const { reservation, isReplay } = await promotionCodes.counting(
        request,
        request.body.promotionCode,
        () => reservations.placeReservation(purchase),
      );
      markReplayed(reply, isReplay);
      return reply.code(201).send(toReservationView(reservation, ticketCodes));
    },
  );

  app.get(
    '/reservations',
    {
      config: { access: accessByScope },
      schema: {
        operationId: 'listReservations',
        summary: 'One’s own reservations, newest first; everybody’s for staff.',
        tags: ['reservations'],
        querystring: ReservationListQuery,
        response: { 200: PageView(ReservationView), ...problems(400, 401, 403, 503) },
      },
    },
    async (request) => {
      const { status, scope = 'mine', search, limit = LIMIT_DEFAULT, cursor } = request.query;
      const { userId } = userOf(request);
      const filter = { status, search, userId: scope === 'mine' ? userId : undefined };
      const list = { name: 'reservations', ...filter };
      const rows = await reservations.listReservationPage(
        filter,
        scope === 'all' ? everybodysHolder(request) : ownHolder(request),
        { limit: limit + 1, after: readCursor(list, cursor, ['time', 'id']) },
      );
      const page = toPage(list, rows, limit, (row) => row.position);
      return {
        data: page.data.map((row) => toReservationView(row.reservation, ticketCodes)),
        nextCursor: page.nextCursor,
      };
    },
  );

  app.get(
    '/reservations/:reservationId',
    {
      config: { access: 'holder' },
      schema: {
        operationId: 'getReservation',
        summary: 'A reservation by id or reference.',
        tags: ['reservations'],
        params: ReservationNameParams,
        querystring: AccessQuery,
        response: { 200: ReservationView, ...problems(400, 401, 404, 503) },
      },
    },
    async (request) =>
      toReservationView(
        await reservations.findReservation(
          request.params.reservationId,
          holderOf(request, 'reservations.viewAll'),
        ),
        ticketCodes,
      ),
  );
};

/** Everybody's reservations are for staff. */
function accessByScope({ query }: FastifyRequest): AccessName {
  const asksForAll =
    typeof query === 'object' && query !== null && 'scope' in query && query.scope !== 'mine';
  return asksForAll ? 'reservations.viewAll' : 'signedIn';
}

/** The same without what they may see as staff: one's own list is a customer's. */
function ownHolder(request: FastifyRequest): Holder {
  return { ...holderOf(request, 'reservations.viewAll'), isStaff: false };
}

/** Nothing in the list of everybody's is one's own. */
function everybodysHolder(request: FastifyRequest): Holder {
  return { ...holderOf(request, 'reservations.viewAll'), owner: null };
}

function buyerOf(request: FastifyRequest) {
  const caller = ownerOf(request);
  return caller.kind === 'user'
    ? { owner: caller.owner, userId: caller.userId, sessionId: caller.sessionId }
    : { owner: caller.owner, userId: null, sessionId: null };
}

function toPurchase(body: Static<typeof PlaceReservationBody>): Purchase {
  const { holdId, seats, ticketTypes, promotionCode } = body;
  if (holdId !== undefined && seats === undefined) {
    if (ticketTypes === undefined && promotionCode === undefined) return { holdId };
    throw invalidRequest([
      { pointer: '/holdId', message: 'is bought as its quote says: change the hold first' },
    ]);
  }
  if (seats !== undefined && holdId === undefined) return { seats, ticketTypes, promotionCode };
  throw invalidRequest([{ pointer: '', message: 'must have exactly one of holdId, seats' }]);
}
