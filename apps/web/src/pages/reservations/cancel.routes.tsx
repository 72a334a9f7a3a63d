import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import {
  DomainError,
  money,
  type CancellationQuote,
  TAKING_SEATS_LIMITS,
  type PageServices,
} from '../../api.ts';
import { formIdempotency, newFormKey } from '../../shell/form-idempotency.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { CancelPage } from './cancel.page.tsx';
import { knownTickets, namedTickets } from './named-tickets.ts';
import {
  AccessQuery,
  accessQuery,
  openReservation,
  ReservationParams,
  type OpenedReservation,
} from './reservation-access.ts';
import { liveTicketsOf, shownCancellation } from './shown-cancellation.ts';
import { shownReservation } from './shown-reservation.ts';

const TICKETS_MAX = 100;
const LOOK_FIRST = 'Nothing was given back. Look at what comes back, and then decide.';
const OTHER_TICKETS =
  'Nothing was given back: that named a ticket that is not of this reservation. Choose again.';

const TicketIds = Type.Union([
  Type.String({ maxLength: 40 }),
  Type.Array(Type.String({ maxLength: 40 }), { maxItems: TICKETS_MAX }),
]);

const CancelQuery = Type.Object({ ...accessQuery, ticket: Type.Optional(TicketIds) });

const CancelForm = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 60 }),
    /** What was shown, in minor units: where it is another by now, or nothing was, it is shown instead. */
    refund: Type.Optional(Type.String({ maxLength: 12, pattern: '^\\d+$' })),
    ticket: Type.Optional(TicketIds),
  },
  { additionalProperties: false },
);

type Asked = { ticketIds: readonly string[] | undefined; problem?: string; status?: number };

/** Giving tickets back. */
export const cancelPages: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { reservations } = services;

  app.get(
    '/reservations/:reservationId/cancel',
    {
      config: { page: true, access: 'visitor' },
      schema: { params: ReservationParams, querystring: CancelQuery },
    },
    async (request, reply) => {
      const opened = await openReservation(services, request);
      return show(request, reply, opened, {
        ticketIds: knownTickets(opened, request.query.ticket),
      });
    },
  );

  app.post(
    '/reservations/:reservationId/cancel',
    {
      config: {
        page: true,
        access: 'visitor',
        limits: TAKING_SEATS_LIMITS,
      },
      schema: { params: ReservationParams, querystring: AccessQuery, body: CancelForm },
    },
    async (request, reply) => {
      const opened = await openReservation(services, request);
      const { key, refund, ticket } = request.body;
      const ticketIds = knownTickets(opened, ticket);
      const { id, quote } = opened.reservation;
      if (refund === undefined) {
        return show(request, reply, opened, { ticketIds, problem: LOOK_FIRST, status: 409 });
      }
      const wish = {
        reservationId: id,
        ticketIds: namedTickets(ticket),
        expectedRefund: money(Number(refund), quote.currency),
      };
      try {
        await reservations.cancelTickets({
          ...wish,
          caller: opened.holder,
          refund: undefined,
          reason: undefined,
          idempotency: formIdempotency('cancelReservation', key, wish),
          actor: { userId: opened.holder.userId, requestId: request.id },
        });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        if (error.kind !== 'conflict' && error.kind !== 'invalid') throw error;
        const problem = error.code === 'INVALID_REQUEST' ? OTHER_TICKETS : error.message;
        const status = error.kind === 'conflict' ? 409 : 422;
        return show(request, reply, opened, { ticketIds, problem, status });
      }
      const { access } = opened;
      return reply.redirect(links.reservation(id, { access, done: 'cancelled' }), 303);
    },
  );

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: OpenedReservation,
    { ticketIds, problem, status = 200 }: Asked,
  ): Promise<FastifyReply> {
    const { reservation } = opened;
    const isPending = reservation.status === 'pendingPayment';
    const quote = isPending ? null : await quoteOf(opened, ticketIds);
    return sendPage(request, reply, {
      title: isPending ? 'Give up seats' : 'Give tickets back',
      current: 'reservations',
      status,
      body: (
        <CancelPage
          shown={shownReservation(opened, {
            quote,
            alternatives: [],
            isPaidOnline: false,
            accessLinks: services.accessLinks,
          })}
          liveTickets={liveTicketsOf(opened)}
          cancellation={quote === null ? null : shownCancellation(quote)}
          idempotencyKey={newFormKey()}
          problem={problem}
        />
      ),
    });
  }

  async function quoteOf(
    { reservation, holder }: OpenedReservation,
    ticketIds: readonly string[] | undefined,
  ): Promise<CancellationQuote> {
    return reservations.quoteCancellation({
      caller: holder,
      reservationId: reservation.id,
      ticketIds,
      refund: undefined,
    });
  }
};
