import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';

import { formatInstant } from '../../platform/clock.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { ownerOf, userOf, type GuestCaller, type UserCaller } from '../../platform/http/access.ts';
import { addressKey } from '../../platform/http/address-key.ts';
import { namesTag } from '../../platform/http/entity-tag.ts';
import {
  IdempotencyHeaders,
  markReplayed,
  readIdempotency,
} from '../../platform/http/idempotency-key.ts';
import { problems } from '../../platform/http/problem.ts';
import { NoBody } from '../../platform/http/wire.ts';
import { toQuoteView, type PromotionCodeLimits } from '../pricing/index.ts';
import type { AccessName } from '../users/index.ts';
import type { Availability } from './availability.ts';
import { openEventStream } from './event-stream.ts';
import type { LiveSeats } from './live-seats.ts';
import {
  AvailabilityView,
  ChangeHoldBody,
  ChannelQuery,
  DetailQuery,
  HoldParams,
  HoldView,
  PlaceHoldBody,
  ShowtimeParams,
} from './seats.schemas.ts';
import type { Hold } from './hold.ts';
import type { SeatTaker, SeatWish } from './hold-request.ts';
import type { SeatService } from './seats.service.ts';
import { TAKING_SEATS_LIMITS } from './taking-seats-limits.ts';

type Options = {
  seats: SeatService;
  availability: Availability;
  liveSeats: LiveSeats;
  promotionCodes: PromotionCodeLimits;
};

export const seatRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { seats, availability, liveSeats, promotionCodes },
) => {
  app.get(
    '/showtimes/:showtimeId/seats',
    {
      config: { access: accessByDetail },
      schema: {
        operationId: 'getAvailability',
        summary: 'Which seats of a showtime are not available now.',
        tags: ['seats'],
        params: ShowtimeParams,
        querystring: DetailQuery,
        response: {
          200: AvailabilityView,
          304: NoBody('Nothing changed since that version.'),
          ...problems(400, 401, 403, 404, 503),
        },
      },
    },
    async (request, reply) => {
      const { showtimeId } = request.params;
      if (request.query.detail === 'states') {
        const states = await availability.readStates(showtimeId);
        return reply.header('cache-control', 'private, no-store').send(states);
      }
      const document = availability.peek(showtimeId) ?? (await availability.readPublic(showtimeId));
      const etag = `"${document.version}"`;
      void reply.header('etag', etag).header('cache-control', 'no-cache');
      if (namesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      // Written out once per change; serializing it again would cost more than all the rest.
      return reply
        .type('application/json; charset=utf-8')
        .serializer(() => document.body)
        .send(document);
    },
  );

  app.get(
    '/showtimes/:showtimeId/events',
    {
      // The head of a stream would be one that never ends.
      exposeHeadRoute: false,
      config: { access: accessByDetail },
      schema: {
        operationId: 'watchSeats',
        summary: 'Server-sent events: a snapshot, then every change of the seats.',
        description:
          '`snapshot` carries the body of `GET …/seats`; `seats` carries `{version, previousVersion, ' +
          'taken, freed}`. A client whose version is not `previousVersion` reconnects. With ' +
          '`Last-Event-ID` equal to the current version no snapshot is sent.',
        tags: ['seats'],
        params: ShowtimeParams,
        querystring: DetailQuery,
        response: {
          200: { content: { 'text/event-stream': { schema: Type.String() } } },
          ...problems(400, 401, 403, 404, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const lastEventId = request.headers['last-event-id'];
      const wanted = {
        showtimeId: request.params.showtimeId,
        knownVersion: typeof lastEventId === 'string' ? lastEventId : undefined,
        address: addressKey(request),
        ...(request.query.detail === 'states'
          ? ({ detail: 'states', sessionId: userOf(request).sessionId } as const)
          : ({ detail: 'public' } as const)),
      };
      await openEventStream(request, reply, (viewer) => liveSeats.watch(wanted, viewer));
    },
  );

  app.post(
    '/showtimes/:showtimeId/holds',
    {
      config: {
        access: accessByChannel('newGuest'),
        limits: TAKING_SEATS_LIMITS,
        sessionCheckedLater: true,
      },
      schema: {
        operationId: 'placeHold',
        summary: 'Hold seats while the customer decides and pays: all of them, or none.',
        tags: ['seats'],
        headers: IdempotencyHeaders,
        params: ShowtimeParams,
        querystring: ChannelQuery,
        body: PlaceHoldBody,
        response: { 201: HoldView, ...problems(400, 401, 403, 404, 409, 415, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { ticketTypes, promotionCode } = request.body;
      const hold = {
        showtimeId: request.params.showtimeId,
        taker: takerOf(ownerOf(request)),
        wish: toWish(request.body),
        asked: { ticketTypes, promotionCode, ...channelOf(request) },
        idempotency: readIdempotency(request, 'placeHold'),
      };
      const placed = await promotionCodes.counting(request, promotionCode, () =>
        seats.placeHold(hold),
      );
      markReplayed(reply, placed.isReplay);
      return reply.code(201).send(toHoldView(placed.hold));
    },
  );

  app.get(
    '/showtimes/:showtimeId/holds/:holdId',
    {
      config: { access: 'guest' },
      schema: {
        operationId: 'getHold',
        summary: 'A hold of one’s own, in whatever state.',
        tags: ['seats'],
        params: HoldParams,
        response: { 200: HoldView, ...problems(400, 401, 404, 503) },
      },
    },
    async (request) => toHoldView(await seats.findHold(request.params, ownerOf(request).owner)),
  );

  app.patch(
    '/showtimes/:showtimeId/holds/:holdId',
    {
      config: { access: accessByChannel('guest'), limits: TAKING_SEATS_LIMITS },
      schema: {
        operationId: 'changeHold',
        summary: 'Buy held seats as other ticket types, or with a promotion code.',
        description: 'At the prices that were in force when the hold began.',
        tags: ['seats'],
        params: HoldParams,
        querystring: ChannelQuery,
        body: ChangeHoldBody,
        response: { 200: HoldView, ...problems(400, 401, 403, 404, 409, 415, 429, 503) },
      },
    },
    async (request) => {
      const changes = { ...request.body, byStaff: channelOf(request).byStaff };
      const { owner } = ownerOf(request);
      const changed = await promotionCodes.counting(request, changes.promotionCode, () =>
        seats.changeHold(request.params, owner, changes),
      );
      return toHoldView(changed);
    },
  );

  app.post(
    '/showtimes/:showtimeId/holds/:holdId/extend',
    {
      config: { access: 'guest', limits: TAKING_SEATS_LIMITS },
      schema: {
        operationId: 'extendHold',
        summary: 'Let a hold last longer, up to its limit.',
        tags: ['seats'],
        headers: IdempotencyHeaders,
        params: HoldParams,
        response: { 200: HoldView, ...problems(400, 401, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const idempotency = readIdempotency(request, 'extendHold');
      const { owner } = ownerOf(request);
      const { hold, isReplay } = await seats.extendHold(request.params, owner, idempotency);
      markReplayed(reply, isReplay);
      return toHoldView(hold);
    },
  );

  app.delete(
    '/showtimes/:showtimeId/holds/:holdId',
    {
      config: { access: 'guest' },
      schema: {
        operationId: 'releaseHold',
        summary: 'Give held seats back. Again: no effect.',
        tags: ['seats'],
        params: HoldParams,
        response: { 204: Type.Null(), ...problems(400, 401, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      await seats.releaseHold(request.params, ownerOf(request).owner);
      return reply.code(204).send(null);
    },
  );
};

/** The public answer never depends on who asks; what staff see they ask for by name. */
function accessByDetail({ query }: FastifyRequest): AccessName {
  const asksForStates = typeof query === 'object' && query !== null && 'detail' in query;
  return asksForStates ? 'seats.viewStates' : 'public';
}

/** What the counter sells is for staff: they say so in the query, because it decides who may ask. */
export function accessByChannel<Name extends AccessName>(otherwise: Name) {
  return ({ query }: FastifyRequest): AccessName => {
    const asksForCounter = typeof query === 'object' && query !== null && 'channel' in query;
    return asksForCounter ? 'reservations.sellAtBoxOffice' : otherwise;
  };
}

/** Where a request sells, and whether staff does. */
export function channelOf({ query }: FastifyRequest<{ Querystring: { channel?: 'boxOffice' } }>) {
  return query.channel === 'boxOffice'
    ? ({ channel: 'boxOffice', byStaff: true } as const)
    : ({ channel: 'api', byStaff: false } as const);
}

function takerOf(caller: GuestCaller | UserCaller): SeatTaker {
  return { owner: caller.owner, sessionId: caller.kind === 'user' ? caller.sessionId : null };
}

function toWish({ seats, bestAvailable }: Static<typeof PlaceHoldBody>): SeatWish {
  if (seats !== undefined && bestAvailable === undefined) return { seats };
  if (bestAvailable !== undefined && seats === undefined) return { bestAvailable };
  throw invalidRequest([{ pointer: '', message: 'must have exactly one of seats, bestAvailable' }]);
}

function toHoldView(hold: Hold): Static<typeof HoldView> {
  return {
    id: hold.id,
    showtimeId: hold.showtimeId,
    status: hold.status,
    seats: [...hold.seats],
    expiresAt: formatInstant(hold.expiresAt, hold.timeZone),
    serverTime: formatInstant(hold.serverTime, hold.timeZone),
    quote: toQuoteView(hold.quote),
    ...(hold.reservationId === null ? {} : { reservationId: hold.reservationId }),
  };
}
