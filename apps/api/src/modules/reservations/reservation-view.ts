import type { Static } from 'typebox';

import { formatInstant } from '../../platform/clock.ts';
import { money } from '../../platform/money.ts';
import { toQuoteView } from '../pricing/index.ts';
import type { TicketCodes } from '../tickets/index.ts';
import type { Reservation } from './reservation.ts';
import type { ReservationView } from './reservations.schemas.ts';

/** A reservation as clients see it. The codes of its tickets are signed here, and kept nowhere. */
export function toReservationView(
  reservation: Reservation,
  ticketCodes: Pick<TicketCodes, 'codeFor'>,
): Static<typeof ReservationView> {
  const { quote, balance, payment, payBy, showtime, showtimeId } = reservation;
  const { currency } = quote;
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
      fee: money(ticket.fee, currency),
      code: ticketCodes.codeFor({
        showtimeId,
        ticketId: ticket.id,
        keyId: ticket.signingKeyId,
      }),
      status: ticket.status,
      ...(ticket.admittedAt === null ? {} : { admittedAt: at(ticket.admittedAt) }),
    })),
    quote: toQuoteView(quote),
    total: money(balance.total, currency),
    originalTotal: money(quote.total, currency),
    amountPaid: money(balance.paid, currency),
    amountRefunded: money(balance.refunded, currency),
    amountKept: money(balance.charged, currency),
    amountDue: money(Math.max(balance.due, 0), currency),
    refundDue: money(Math.max(-balance.due, 0), currency),
    paymentMethod: reservation.paymentMethod,
    ...(payment === null
      ? {}
      : {
          payment: {
            id: payment.id,
            provider: payment.provider,
            status: payment.status,
            amount: money(payment.amount, currency),
            checkoutUrl: payment.checkoutUrl,
            clientSecret: payment.clientSecret,
            ...(payBy === null ? {} : { payBy: at(payBy) }),
          },
        }),
    refunds: reservation.refunds.map(({ id, amount, status, reason }) => ({
      id,
      amount: money(amount, currency),
      status,
      reason,
    })),
    email: reservation.email,
    isFreelyRefundable: reservation.isFreelyRefundable,
    ...(reservation.exchangedFromId === null
      ? {}
      : { exchangedFromId: reservation.exchangedFromId }),
    ...(reservation.exchangedToId === null ? {} : { exchangedToId: reservation.exchangedToId }),
    createdAt: at(reservation.createdAt),
    cancelledAt: reservation.cancelledAt === null ? null : at(reservation.cancelledAt),
    ...(reservation.customer === undefined ? {} : { customer: reservation.customer }),
  };
}
