import type { FastifyReply, FastifyRequest } from 'fastify';

import {
  DomainError,
  formatInstant,
  holderOf,
  isToBePaid,
  type Holder,
  type PageServices,
  type Reservation,
} from '../../api.ts';
import { links } from '../../shell/links.ts';
import { ownOriginFor } from '../../shell/own-origin.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { formatMoney } from '../../shell/wording.ts';
import { PayPage, type ShownPayment } from './pay.page.tsx';
import { keepAccess } from './payment-access.ts';
import { allowStripe } from './stripe-policy.ts';

/** Leads to where a reservation is paid. */
export type LeadToPay = (
  request: FastifyRequest,
  reply: FastifyReply,
  reservationId: string,
) => Promise<FastifyReply>;

type PayPageOptions = {
  reservationId: string;
  /** Why it could not be paid a moment ago. */
  failure?: DomainError;
};

/** Whoever pays does so as a buyer, staff too. */
function payerOf(request: FastifyRequest): Holder {
  return { ...holderOf(request, 'reservations.viewAll'), isStaff: false };
}

/** What pages do to have a reservation paid. */
export function createPaying(services: Pick<PageServices, 'paying' | 'reservations'>) {
  return { payReservation, sendPayPage };

  /** Opens a payment, or goes on with the one that is open. */
  async function payReservation(
    request: FastifyRequest,
    reply: FastifyReply,
    reservationId: string,
  ): Promise<FastifyReply> {
    const caller = payerOf(request);
    try {
      const { reservation } = await services.paying.payReservation({
        caller,
        reservationId,
        method: 'online',
        isAtCounter: false,
        returnTo: returnUrl(request, reply, reservationId),
        idempotency: { key: null, operation: 'payReservation', requestHash: Buffer.alloc(0) },
        actor: { userId: caller.userId, requestId: request.id },
      });
      const access = keepAccess(reply, reservation.id, caller.accessToken);
      return await leadToPayment(reply, reservation, access);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'PAYMENT_UNAVAILABLE' || error.code === 'PAYMENT_REFUSED') {
        return sendPayPage(request, reply, { reservationId, failure: error });
      }
      // Its page says how it stands.
      if (error.code === 'PAYMENT_NOT_DUE' || error.code === 'PAYMENT_CLOSED') {
        const access = caller.accessToken ?? undefined;
        return reply.redirect(links.reservation(reservationId, { access }), 303);
      }
      throw error;
    }
  }

  /** @throws DomainError NOT_FOUND */
  async function sendPayPage(
    request: FastifyRequest,
    reply: FastifyReply,
    { reservationId, failure }: PayPageOptions,
  ): Promise<FastifyReply> {
    const caller = payerOf(request);
    const reservation = await services.reservations.findReservation(reservationId, caller);
    const access = caller.accessToken ?? undefined;
    if (!isToBePaid(reservation, Date.now()))
      return reply.redirect(links.reservation(reservationId, { access }), 303);

    const shown = showPayment(request, reply, { reservation, access });
    if (shown.form !== null) {
      allowStripe(reply);
      keepAccess(reply, reservation.id, caller.accessToken);
    }
    if (failure?.code === 'PAYMENT_UNAVAILABLE') {
      void reply.header('retry-after', String(failure.retryAfterSeconds ?? 2));
    }
    return sendPage(request, reply, {
      title: `Pay ${shown.amount}`,
      status: statusOf(failure),
      surroundings: 'quiet',
      scripts: shown.form === null ? ['checkout'] : ['checkout', 'stripe-payment'],
      body: <PayPage shown={shown} notice={noticeOf(failure, reservation)} />,
    });
  }

  function showPayment(
    request: FastifyRequest,
    reply: FastifyReply,
    { reservation, access }: { reservation: Reservation; access: string | undefined },
  ): ShownPayment {
    const { showtime, quote, balance, payBy, payment, id } = reservation;
    const { stripePublishableKey } = reply.pages.settings;
    const clientSecret = payment?.clientSecret ?? null;
    return {
      reservationId: id,
      access,
      movieTitle: showtime.movie.title,
      cinemaName: showtime.cinema.name,
      auditoriumName: showtime.auditorium.name,
      startsAt: showtime.startsAt,
      timeZone: showtime.timeZone,
      seats: quote.tickets.map(({ seat }) => seat),
      amount: formatMoney({ amount: balance.due, currency: quote.currency }),
      payBy:
        payBy === null
          ? null
          : {
              instant: formatInstant(new Date(payBy), showtime.timeZone),
              secondsLeft: Math.max(0, (payBy - Date.now()) / 1000),
            },
      form:
        stripePublishableKey === null || clientSecret === null
          ? null
          : {
              publishableKey: stripePublishableKey,
              clientSecret,
              returnUrl: returnUrl(request, reply, id),
            },
    };
  }
}

/** Where a reservation that has been placed is paid, or that it needs no paying. */
export function leadToPayment(
  reply: FastifyReply,
  { id, payment }: Pick<Reservation, 'id' | 'payment'>,
  access: string | undefined,
): FastifyReply {
  if (payment === null) return reply.redirect(links.reservation(id, { access }), 303);
  if (payment.checkoutUrl !== null) return reply.redirect(payment.checkoutUrl, 303);
  return reply.redirect(links.pay(id, { access }), 303);
}

function returnUrl(request: FastifyRequest, reply: FastifyReply, reservationId: string): string {
  return ownOriginFor(request, reply.pages.settings.publicUrl) + links.paid(reservationId);
}

function statusOf(failure: DomainError | undefined): number {
  if (failure === undefined) return 200;
  return failure.code === 'PAYMENT_UNAVAILABLE' ? 503 : 409;
}

function noticeOf(failure: DomainError | undefined, { payBy }: Reservation) {
  if (failure === undefined) return null;
  const kept = payBy === null ? '' : ' Your seats stay held for you.';
  return failure.code === 'PAYMENT_UNAVAILABLE'
    ? {
        title: 'The payment service does not answer.',
        text: `Nothing was charged.${kept} Try again in a moment.`,
      }
    : {
        title: 'The payment service did not take this payment.',
        text: `Nothing was charged.${kept} Try again, or pay in another way.`,
      };
}
