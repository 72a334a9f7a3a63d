import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';

import { formatInstant } from '../../platform/clock.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { userOf } from '../../platform/http/access.ts';
import {
  IdempotencyHeaders,
  markReplayed,
  readIdempotency,
} from '../../platform/http/idempotency-key.ts';
import { LIMIT_DEFAULT, PageView, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { money } from '../../platform/money.ts';
import { actorOf, mayDo, type AccessName, type Permission } from '../users/index.ts';
import { totalOf, type Reservation } from './reservation.ts';
import {
  CancelBody,
  PlaceReservationBody,
  ReservationIdParams,
  ReservationListQuery,
  ReservationNameParams,
  ReservationView,
} from './reservations.schemas.ts';
import type { Purchase, ReservationCaller, ReservationService } from './reservations.service.ts';

export const reservationRoutes: FastifyPluginAsyncTypebox<{
  reservations: ReservationService;
}> = async (app, { reservations }) => {
  app.post(
    '/reservations',
    {
      config: { access: 'signedIn', limits: ['takingSeatsByUser'], sessionCheckedLater: true },
      schema: {
        operationId: 'placeReservation',
        summary: 'Buy what a hold holds, or seats by name in one step: all of them, or none.',
        tags: ['reservations'],
        headers: IdempotencyHeaders,
        body: PlaceReservationBody,
        response: { 201: ReservationView, ...problems(400, 401, 404, 409, 415, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { userId, owner, sessionId } = userOf(request);
      const { reservation, isReplay } = await reservations.placeReservation({
        buyer: { userId, owner, sessionId },
        showtimeId: request.body.showtimeId,
        purchase: toPurchase(request.body),
        channel: 'api',
        idempotency: readIdempotency(request, 'placeReservation'),
      });
      markReplayed(reply, isReplay);
      return reply.code(201).send(toReservationView(reservation));
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
        callerOfReservations(request, scope === 'all' ? 'reservations.viewAll' : null),
        { limit: limit + 1, after: readCursor(list, cursor, ['time', 'id']) },
      );
      const page = toPage(list, rows, limit, (row) => row.position);
      return {
        data: page.data.map((row) => toReservationView(row.reservation)),
        nextCursor: page.nextCursor,
      };
    },
  );

  app.get(
    '/reservations/:reservationId',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'getReservation',
        summary: 'A reservation by id or reference.',
        tags: ['reservations'],
        params: ReservationNameParams,
        response: { 200: ReservationView, ...problems(400, 401, 404, 503) },
      },
    },
    async (request) =>
      toReservationView(
        await reservations.findReservation(
          request.params.reservationId,
          callerOfReservations(request, 'reservations.viewAll'),
        ),
      ),
  );

  app.post(
    '/reservations/:reservationId/cancel',
    {
      config: { access: 'signedIn' },
      // Nothing to say means: all of it.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        operationId: 'cancelReservation',
        summary: 'Cancel a reservation, or some of its tickets.',
        tags: ['reservations'],
        headers: IdempotencyHeaders,
        params: ReservationIdParams,
        body: CancelBody,
        response: { 200: ReservationView, ...problems(400, 401, 404, 409, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const { reservation, isReplay } = await reservations.cancelTickets({
        caller: callerOfReservations(request, 'reservations.cancelAny'),
        reservationId: request.params.reservationId,
        ticketIds: request.body.ticketIds,
        reason: request.body.reason,
        idempotency: readIdempotency(request, 'cancelReservation'),
        actor: actorOf(request),
      });
      markReplayed(reply, isReplay);
      return toReservationView(reservation);
    },
  );
};

/** Everybody's reservations are for staff. */
function accessByScope({ query }: FastifyRequest): AccessName {
  const asksForAll =
    typeof query === 'object' && query !== null && 'scope' in query && query.scope !== 'mine';
  return asksForAll ? 'reservations.viewAll' : 'signedIn';
}

function callerOfReservations(
  request: FastifyRequest,
  permission: Permission | null,
): ReservationCaller {
  const { owner, userId, role } = userOf(request);
  return { owner, userId, isStaff: permission !== null && mayDo(role, permission) };
}

function toPurchase({ holdId, seats }: Static<typeof PlaceReservationBody>): Purchase {
  if (holdId !== undefined && seats === undefined) return { holdId };
  if (seats !== undefined && holdId === undefined) return { seats };
  throw invalidRequest([{ pointer: '', message: 'must have exactly one of holdId, seats' }]);
}

function toReservationView(reservation: Reservation): Static<typeof ReservationView> {
  const { currency, showtime } = reservation;
  const total = money(totalOf(reservation), currency);
  const at = (epochMilliseconds: number) =>
    formatInstant(new Date(epochMilliseconds), showtime.timeZone);
  return {
    id: reservation.id,
    reference: reservation.reference,
    status: reservation.status,
    channel: reservation.channel,
    showtime,
    tickets: reservation.tickets.map((ticket) => ({
      id: ticket.id,
      seat: ticket.seat,
      zone: ticket.zone,
      ticketType: ticket.ticketType,
      price: money(ticket.price, currency),
      code: ticket.code,
      status: ticket.status,
    })),
    total,
    originalTotal: money(reservation.originalTotal, currency),
    // Everything is paid at the box office until there are payments.
    amountDue: total,
    createdAt: at(reservation.createdAt),
    cancelledAt: reservation.cancelledAt === null ? null : at(reservation.cancelledAt),
    ...(reservation.customer === undefined ? {} : { customer: reservation.customer }),
  };
}
