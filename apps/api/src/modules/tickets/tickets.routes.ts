import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';

import { problems } from '../../platform/http/problem.ts';
import { holderOf, type Holder } from '../auth/index.ts';
import { renderQrPng, renderQrSvg } from './qr.ts';
import { renderCalendar } from './ticket-calendar.ts';
import type { ReservationDocument, TicketDocument } from './ticket-document.ts';
import { toKeySet, type TicketKeys } from './ticket-keys.ts';
import { renderTicketsPdf } from './ticket-pdf.ts';
import { fileName } from './ticket-text.ts';
import { ticketsNotIssued, ticketVoid } from './tickets.errors.ts';
import {
  File,
  HolderQuery,
  KeySetView,
  TicketIdParams,
  TicketsOfParams,
} from './tickets.schemas.ts';

/**
 * Who may have which ticket: for the owner of the reservation, for staff, and for whoever has its
 * link. What is not theirs does not exist.
 */
export type TicketDocuments = {
  /** @throws DomainError NOT_FOUND */
  ofTicket(ticketId: string, holder: Holder): Promise<TicketDocument>;
  /** @throws DomainError NOT_FOUND */
  ofReservation(reservationId: string, holder: Holder): Promise<ReservationDocument>;
};

type Options = { keys: TicketKeys; documents: TicketDocuments };

const tags = ['tickets'];

/** Refusals of everything here that belongs to somebody. */
const refusals = problems(400, 401, 404, 409, 503);

export const ticketRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { keys, documents },
) => {
  app.get(
    '/ticket-keys',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getTicketKeys',
        summary: 'The public keys of ticket codes, so that a door verifies them offline.',
        tags,
        response: {
          200: {
            description: 'A JSON Web Key Set.',
            content: { 'application/jwk-set+json': { schema: KeySetView } },
          },
        },
      },
    },
    async (_request, reply) =>
      reply
        .type('application/jwk-set+json')
        .header('cache-control', 'public, max-age=3600')
        .send(toKeySet(keys)),
  );

  app.get(
    '/tickets/:ticketId/qr.svg',
    {
      config: { access: 'holder' },
      schema: {
        operationId: 'getTicketQrSvg',
        summary: 'The code of a ticket, to scan: as SVG.',
        tags,
        params: TicketIdParams,
        querystring: HolderQuery,
        response: { 200: fileOf('image/svg+xml', 'The QR code.'), ...refusals },
      },
    },
    async (request, reply) => {
      const holder = holderOf(request, 'reservations.viewAll');
      const ticket = await documents.ofTicket(request.params.ticketId, holder);
      const svg = renderQrSvg(codeOf(ticket), { title: `Ticket for seat ${ticket.seat}` });
      nameFile(reply, `inline; filename="${fileName([ticket.reference, ticket.seat], 'svg')}"`);
      return reply.type('image/svg+xml').send(svg);
    },
  );

  app.get(
    '/tickets/:ticketId/qr.png',
    {
      config: { access: 'holder' },
      schema: {
        operationId: 'getTicketQrPng',
        summary: 'The code of a ticket, to scan: as PNG.',
        tags,
        params: TicketIdParams,
        querystring: HolderQuery,
        response: { 200: fileOf('image/png', 'The QR code.'), ...refusals },
      },
    },
    async (request, reply) => {
      const holder = holderOf(request, 'reservations.viewAll');
      const ticket = await documents.ofTicket(request.params.ticketId, holder);
      const png = await renderQrPng(codeOf(ticket));
      nameFile(reply, `inline; filename="${fileName([ticket.reference, ticket.seat], 'png')}"`);
      return reply.type('image/png').send(png);
    },
  );

  app.get(
    '/reservations/:reservationId/tickets.pdf',
    {
      config: { access: 'holder' },
      schema: {
        operationId: 'getTicketsPdf',
        summary: 'The valid tickets of a reservation, to print.',
        tags,
        params: TicketsOfParams,
        querystring: HolderQuery,
        response: { 200: fileOf('application/pdf', 'Three tickets on a page of A4.'), ...refusals },
      },
    },
    async (request, reply) => {
      const holder = holderOf(request, 'reservations.viewAll');
      const { reference, tickets } = await documents.ofReservation(
        request.params.reservationId,
        holder,
      );
      const pdf = await renderTicketsPdf(tickets);
      nameFile(reply, `inline; filename="${fileName(['tickets', reference], 'pdf')}"`);
      return reply.type('application/pdf').send(pdf);
    },
  );

  app.get(
    '/reservations/:reservationId/calendar.ics',
    {
      config: { access: 'holder' },
      schema: {
        operationId: 'getReservationCalendar',
        summary: 'A reservation as a calendar file; cancelled ones strike their entry out.',
        tags,
        params: TicketsOfParams,
        querystring: HolderQuery,
        response: { 200: fileOf('text/calendar', 'One entry.'), ...refusals },
      },
    },
    async (request, reply) => {
      const holder = holderOf(request, 'reservations.viewAll');
      const { reference, tickets, calendar } = await documents.ofReservation(
        request.params.reservationId,
        holder,
      );
      if (tickets.length === 0) throw ticketsNotIssued();
      nameFile(reply, `attachment; filename="${fileName(['reservation', reference], 'ics')}"`);
      return reply.type('text/calendar; charset=utf-8').send(renderCalendar(calendar));
    },
  );
};

/** A code that opens no door is not given out. */
function codeOf({ status, code }: TicketDocument): string {
  if (status === 'void') throw ticketVoid();
  return code;
}

function fileOf(mediaType: string, description: string) {
  return { description, content: { [mediaType]: { schema: File } } };
}

function nameFile(reply: FastifyReply, disposition: string): void {
  reply.headers({
    'content-disposition': disposition,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  });
}
