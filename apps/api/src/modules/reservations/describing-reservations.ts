import type {
  DescribeReservation,
  ReservationMailAttachments,
  ReservationMailFacts,
} from '../notifications/index.ts';
import { quoteLines } from '../pricing/index.ts';
import { renderCalendar, renderQrPng, renderTicketsPdf } from '../tickets/index.ts';
import { lastMoment } from './cancelling-rules.ts';
import type { DescribedReservation } from './ticket-documents.service.ts';

/** What mails say of reservations. */
export function createDescribing({
  describe,
  linkTo,
}: {
  describe: (showtimeId: string, reservationId: string) => Promise<DescribedReservation | null>;
  /** Leads to a reservation, or to its `/tickets`, signed. */
  linkTo: (reservationId: string, place?: '/tickets') => string;
}): { describeReservation: DescribeReservation } {
  return { describeReservation };

  async function describeReservation(
    showtimeId: string,
    reservationId: string,
  ): Promise<ReservationMailFacts | null> {
    const described = await describe(showtimeId, reservationId);
    if (described === null) return null;
    const { row, showtime, document } = described;
    const live = document.tickets.filter(({ status }) => status === 'valid');
    const { currency } = row.quote;
    return {
      reference: row.reference,
      status: row.status,
      showtime: {
        movieTitle: showtime.movie.title,
        startsAt: new Date(showtime.startsAt),
        isCancelled: showtime.status === 'cancelled',
        auditoriumName: showtime.auditorium.name,
        cinema: { name: showtime.cinema.name, address: null, timeZone: showtime.timeZone },
      },
      tickets: live.map((ticket) => ({
        seat: ticket.seat,
        ticketType: ticket.ticketTypeName,
        price: ticket.price.amount,
        code: ticket.code,
      })),
      currency,
      lines: linesOf(described, live.length),
      total: row.status === 'pendingPayment' ? row.quote.total : row.ledger.total,
      tax: taxOf(described, live.length),
      amountDue: row.ledger.due,
      link: linkTo(row.id),
      ticketsLink: linkTo(row.id, '/tickets'),
      cancellableUntil: cancellableUntil(described),
      renderAttachments,
    };

    async function renderAttachments(): Promise<ReservationMailAttachments> {
      return {
        ticketsPdf: await renderTicketsPdf(live),
        calendar: Buffer.from(renderCalendar(document.calendar)),
        qrCodes: await Promise.all(live.map(({ code }) => renderQrPng(code))),
      };
    }
  }
}

/** As sold, while all of it is live; afterwards a line for each ticket that is left. */
function linesOf({ row, document }: DescribedReservation, liveCount: number) {
  if (liveCount === row.quote.tickets.length || row.tickets.length === 0) {
    return quoteLines(row.quote).map(({ kind, seat, name, ticketType, quantity, amount }) => ({
      text: [kind === 'ticket' ? ticketType : name, seat].filter(Boolean).join(', '),
      quantity,
      amount,
    }));
  }
  const lines = document.tickets
    .filter(({ status }) => status === 'valid')
    .map(({ seat, ticketTypeName, price }) => ({
      text: `${ticketTypeName}, ${seat}`,
      quantity: 1,
      amount: price.amount,
    }));
  const fees = row.ledger.total - lines.reduce((sum, { amount }) => sum + amount, 0);
  return fees === 0 ? lines : [...lines, { text: 'Fees', quantity: 1, amount: fees }];
}

function taxOf({ row }: DescribedReservation, liveCount: number): ReservationMailFacts['tax'] {
  const { tax, taxTotal, tickets } = row.quote;
  if (tax === null || liveCount !== tickets.length) return null;
  return { name: tax.name, amount: taxTotal };
}

/** Until when tickets can be given back, as the quote says it; null where they never could. */
function cancellableUntil({ row, showtime, terms }: DescribedReservation): Date | null {
  if (row.status !== 'confirmed') return null;
  if (row.isFreelyRefundable) return new Date(showtime.endsAt);
  return lastMoment(terms.refundPolicy, new Date(showtime.startsAt));
}
