import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';

import {
  compareLabels,
  fileName,
  type PageServices,
  renderCalendar,
  renderTicketsPdf,
} from '../../api.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { formatMoney } from '../../shell/wording.ts';
import {
  AccessQuery,
  openReservation,
  ReservationParams,
  type OpenedReservation,
} from './reservation-access.ts';
import { stateOf } from './reservation-state.ts';
import { eveningOf, shownTicket } from './ticket-facts.ts';
import { TicketsPage, type TicketsPageProps } from './tickets.page.tsx';

const opened = {
  config: { page: true, access: 'visitor' },
  schema: { params: ReservationParams, querystring: AccessQuery },
} as const;

/** Tickets, as a page and as files. */
export const ticketPages: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  app.get('/reservations/:reservationId/tickets', opened, async (request, reply) => {
    const found = await openReservation(services, request);
    const page = ticketsPage(found);
    // Before anything is paid there is nothing to show but how that stands.
    if (page === null) return reply.redirect(reservationUrlOf(found), 303);
    return sendPage(request, reply, {
      title: `Tickets for ${page.evening.movieTitle}`,
      current: 'reservations',
      scripts: ['tickets'],
      body: <TicketsPage {...page} />,
    });
  });

  app.get('/reservations/:reservationId/tickets.pdf', opened, async (request, reply) => {
    const found = await openReservation(services, request);
    const { reference, tickets } = found.described.document;
    const valid = tickets.filter(({ status }) => status === 'valid');
    if (valid.length === 0) return reply.redirect(reservationUrlOf(found), 303);
    return sendFile(reply, {
      type: 'application/pdf',
      disposition: `inline; filename="${fileName(['tickets', reference], 'pdf')}"`,
      content: Buffer.from(await renderTicketsPdf(valid)),
    });
  });

  app.get('/reservations/:reservationId/calendar.ics', opened, async (request, reply) => {
    const found = await openReservation(services, request);
    const { reference, tickets, calendar } = found.described.document;
    if (tickets.length === 0) return reply.redirect(reservationUrlOf(found), 303);
    return sendFile(reply, {
      type: 'text/calendar; charset=utf-8',
      disposition: `attachment; filename="${fileName(['reservation', reference], 'ics')}"`,
      content: renderCalendar(calendar),
    });
  });
};

function ticketsPage({
  reservation,
  described,
  access,
}: OpenedReservation): TicketsPageProps | null {
  const { document, showtime } = described;
  const [first] = document.tickets;
  if (first === undefined) return null;
  const { id } = reservation;
  return {
    reservationId: id,
    evening: eveningOf(first),
    tickets: document.tickets
      .toSorted((one, other) => compareLabels(one.seat, other.seat))
      .toSorted((one, other) => Number(one.status === 'void') - Number(other.status === 'void'))
      .map(shownTicket),
    movie: showtime.movie,
    endsAt: showtime.endsAt,
    warning: warningOf({ reservation, described }),
    reservationUrl: links.reservation(id, { access }),
    pdfUrl: links.ticketsPdf(id, { access }),
    calendarUrl: links.calendar(id, { access }),
  };
}

function warningOf({
  reservation,
  described,
}: Pick<OpenedReservation, 'reservation' | 'described'>): TicketsPageProps['warning'] {
  const state = stateOf(reservation, described.showtime, Date.now());
  const { balance, quote } = reservation;
  if (state === 'cancelledByHouse') {
    return {
      title: 'This showing is cancelled',
      text: 'These tickets are not valid any more. What you paid goes back by itself.',
    };
  }
  if (reservation.status === 'confirmed' && balance.due > 0) {
    const due = formatMoney({ amount: balance.due, currency: quote.currency });
    return {
      title: `${due} to pay at the box office`,
      text: 'Please pay there before you go in. The codes open the door once it is paid.',
    };
  }
  if (state === 'changedByHouse') {
    return {
      title: 'We changed this showing',
      text: 'Time and seats are as they are on these tickets now.',
    };
  }
  return null;
}

function reservationUrlOf({ reservation, access }: OpenedReservation): string {
  return links.reservation(reservation.id, { access });
}

function sendFile(
  reply: FastifyReply,
  { type, disposition, content }: { type: string; disposition: string; content: string | Buffer },
): FastifyReply {
  return reply
    .headers({ 'content-disposition': disposition, 'cache-control': 'no-store' })
    .type(type)
    .send(content);
}
