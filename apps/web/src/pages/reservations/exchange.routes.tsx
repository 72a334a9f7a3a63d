import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import {
  callerOf,
  DomainError,
  money,
  ownerOf,
  TAKING_SEATS_LIMITS,
  type PageServices,
} from '../../api.ts';
import { formIdempotency } from '../../shell/form-idempotency.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { namedTickets, ticketsInQuestion } from './named-tickets.ts';
import {
  AccessQuery,
  accessQuery,
  openReservation,
  ReservationParams,
  valuesOf,
  type OpenedReservation,
} from './reservation-access.ts';
import { createExchangePages, exchangeUrl, type Step } from './exchange-steps.tsx';

const SEATS_MAX = 100;
const LOOK_FIRST = 'Nothing was swapped. Look at what it comes to, and then decide.';
const NOT_THERE =
  'Nothing was swapped: a ticket or a seat was named that is not there. Choose again.';
const Id = Type.String({ format: 'uuid' });
const Several = Type.Union([
  Type.String({ maxLength: 40 }),
  Type.Array(Type.String({ maxLength: 40 }), { maxItems: SEATS_MAX }),
]);

const MinorUnits = Type.String({ maxLength: 12, pattern: '^\\d+$' });

const ExchangeQuery = Type.Object({
  ...accessQuery,
  ticket: Type.Optional(Several),
  film: Type.Optional(Id),
  showtimeId: Type.Optional(Id),
  holdId: Type.Optional(Id),
  held: Type.Optional(Id),
});

const SeatsForm = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 60 }),
    showtimeId: Id,
    ticket: Type.Optional(Several),
    seat: Type.Optional(Several),
    held: Type.Optional(Id),
  },
  { additionalProperties: false },
);

const ExchangeForm = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 60 }),
    showtimeId: Id,
    holdId: Id,
    /** What was shown, in minor units: where it is another by now, or nothing was, it is shown instead. */
    refund: Type.Optional(MinorUnits),
    amountDue: Type.Optional(MinorUnits),
    ticket: Type.Optional(Several),
  },
  { additionalProperties: false },
);

/** Swapping tickets for seats of another showing: which showing, which seats, for how much. */
export const exchangePages: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { reservations } = services;
  const pages = createExchangePages(services);

  app.get(
    '/reservations/:reservationId/exchange',
    {
      config: { page: true, access: 'visitor' },
      schema: { params: ReservationParams, querystring: ExchangeQuery },
    },
    async (request, reply) => {
      const opened = await openReservation(services, request);
      const { ticket, film, showtimeId, holdId, held } = request.query;
      const step = { opened, ticketIds: ticketsInQuestion(opened, ticket) };
      if (showtimeId === undefined) {
        return send(request, reply, await pages.showings(step, { movieId: film }));
      }
      if (holdId === undefined) {
        return send(request, reply, await pages.seats(step, { showtimeId, held }));
      }
      return confirm(request, reply, step, { showtimeId, holdId });
    },
  );

  app.post(
    '/reservations/:reservationId/exchange/seats',
    {
      // Whoever has nothing but the link becomes a guest, who can hold seats.
      config: { page: true, access: 'newGuest', limits: TAKING_SEATS_LIMITS },
      schema: { params: ReservationParams, querystring: AccessQuery, body: SeatsForm },
    },
    async (request, reply) => {
      const opened = await openReservation(services, request);
      const { key, showtimeId, ticket, seat, held } = request.body;
      const step = { opened, ticketIds: ticketsInQuestion(opened, ticket) };
      if (step.ticketIds.length === 0) return reply.redirect(selfOf(opened), 303);
      const wish = {
        reservationId: opened.reservation.id,
        ticketIds: namedTickets(ticket),
        showtimeId,
        seats: valuesOf(seat),
        replaces: held,
      };
      const by = ownerOf(request);
      try {
        const hold = await reservations.holdForExchange({
          ...wish,
          caller: opened.holder,
          taker: { owner: by.owner, sessionId: by.kind === 'user' ? by.sessionId : null },
          idempotency: formIdempotency('holdForExchange', key, wish),
        });
        return await reply.redirect(exchangeUrl(step, { showtimeId, holdId: hold.id }), 303);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const problem = inWords(error);
        const page =
          wish.seats.length > 0
            ? await pages.seats(step, { showtimeId, held, problem })
            : await pages.showings(step, { movieId: undefined, problem });
        return send(request, reply, page, 409);
      }
    },
  );

  app.post(
    '/reservations/:reservationId/exchange',
    {
      config: { page: true, access: 'visitor', limits: TAKING_SEATS_LIMITS },
      schema: { params: ReservationParams, querystring: AccessQuery, body: ExchangeForm },
    },
    async (request, reply) => {
      const opened = await openReservation(services, request);
      const { key, showtimeId, holdId, refund, amountDue, ticket } = request.body;
      const step = { opened, ticketIds: ticketsInQuestion(opened, ticket) };
      const target = { showtimeId, holdId };
      if (refund === undefined || amountDue === undefined) {
        return confirm(request, reply, step, { ...target, problem: LOOK_FIRST });
      }
      const { currency } = opened.reservation.quote;
      const wish = {
        reservationId: opened.reservation.id,
        ticketIds: namedTickets(ticket),
        target,
        expectedRefund: money(Number(refund), currency),
        expectedAmountDue: money(Number(amountDue), currency),
      };
      try {
        const { reservation } = await reservations.exchange({
          ...wish,
          caller: opened.holder,
          reason: undefined,
          idempotency: formIdempotency('exchangeReservation', key, wish),
          actor: { userId: opened.holder.userId, requestId: request.id },
        });
        const access =
          opened.access === undefined ? undefined : services.accessLinks.tokenFor(reservation.id);
        const to = links.reservation(reservation.id, { access, done: 'exchanged' });
        return await reply.redirect(to, 303);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const problem = inWords(error);
        return confirm(request, reply, step, { ...target, problem });
      }
    },
  );

  /** The last step; back to the first where the seats are not held any more. */
  async function confirm(
    request: FastifyRequest,
    reply: FastifyReply,
    step: Step,
    target: { showtimeId: string; holdId: string; problem?: string },
  ): Promise<FastifyReply> {
    const caller = callerOf(request);
    const owner = caller.kind === 'anonymous' ? null : caller.owner;
    try {
      const page = await pages.confirm(step, { ...target, owner });
      return await send(request, reply, page, target.problem === undefined ? 200 : 409);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const problem = target.problem ?? error.message;
      return send(request, reply, await pages.showings(step, { movieId: undefined, problem }), 409);
    }
  }
};

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { title, body }: Awaited<ReturnType<ReturnType<typeof createExchangePages>['showings']>>,
  status = 200,
): FastifyReply {
  return sendPage(request, reply, { title, current: 'reservations', status, body });
}

function selfOf({ reservation, access }: OpenedReservation): string {
  return links.reservation(reservation.id, { access });
}

function inWords({ code, message }: DomainError): string {
  return code === 'INVALID_REQUEST' ? NOT_THERE : message;
}

function isRefusal(error: unknown): error is DomainError {
  return error instanceof DomainError && !['unavailable', 'unauthenticated'].includes(error.kind);
}
