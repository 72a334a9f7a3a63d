import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { DomainError, money, TAKING_SEATS_LIMITS, type PageServices } from '../../api.ts';
import { emailProblem } from '../../shell/email-address.ts';
import { formIdempotency } from '../../shell/form-idempotency.ts';
import { links } from '../../shell/links.ts';
import { ownOriginFor } from '../../shell/own-origin.ts';
import { applyChanges } from './apply-changes.ts';
import { forgetDraft, keepDraft } from './checkout-draft.ts';
import { CheckoutBody, HoldParams, readCheckoutForm, type CheckoutForm } from './checkout-form.ts';
import { openHold, type OpenedHold } from './open-hold.ts';
import { createPaying, leadToPayment, type LeadToPay } from './pay-reservation.tsx';
import { sendCheckout } from './send-hold.tsx';

const MINOR_UNITS = /^\d{1,15}$/;

/** What is shown again when it could not be paid. */
type TypedForm = Pick<CheckoutForm, 'email' | 'code' | 'key' | 'ticketTypes'>;

/** Buying what is held. */
export const payHoldRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { payReservation, sendPayPage } = createPaying(services);

  app.post(
    '/showtimes/:showtimeId/holds/:holdId/pay',
    {
      config: { page: true, access: 'visitor', limits: TAKING_SEATS_LIMITS },
      schema: { params: HoldParams, body: CheckoutBody },
    },
    async (request, reply) => {
      const form = readCheckoutForm(request.body);
      const opened = await openHold(services, request, reply, request.params);
      keepDraft(reply, form);
      return pay(request, reply, opened, form);
    },
  );

  app.get(
    '/showtimes/:showtimeId/holds/:holdId/paid',
    { config: { page: true, access: 'visitor' }, schema: { params: HoldParams } },
    async (request, reply) => {
      const { described } = await openHold(services, request, reply, request.params);
      const { reservationId } = described.hold;
      const { showtimeId, holdId } = request.params;
      return reply.redirect(
        reservationId === null ? links.hold(showtimeId, holdId) : links.reservation(reservationId),
        303,
      );
    },
  );

  async function pay(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: OpenedHold,
    form: CheckoutForm,
  ): Promise<FastifyReply> {
    const { address, described, userId } = opened;
    const ownPage = links.hold(address.showtimeId, address.holdId);
    const { hold } = described;
    if (hold.status === 'active' && hold.reservationId !== null) {
      return payReservation(request, reply, hold.reservationId);
    }
    if (hold.status !== 'active') return reply.redirect(ownPage, 303);

    const wrongEmail = userId === null ? emailProblem(form.email ?? '') : undefined;
    const changed = await applyChanges(services, request, opened, form);
    if (changed.outcome === 'ended') return reply.redirect(ownPage, 303);
    if (changed.outcome === 'refused' || wrongEmail !== undefined) {
      const now = await openHold(services, request, reply, address);
      const refusal = changed.outcome === 'refused' ? changed : { status: 422, problems: {} };
      return sendCheckout(services, request, reply, now, {
        status: refusal.status,
        problems: { ...refusal.problems, email: wrongEmail },
        typed: form,
      });
    }
    const now =
      changed.outcome === 'changed' ? await openHold(services, request, reply, address) : opened;
    // A form without what its button said is none of ours; whether it still is right, the sale decides.
    if (form.total === undefined || !MINOR_UNITS.test(form.total)) {
      return reply.redirect(`${ownPage}?note=price`, 303);
    }
    return place(request, reply, now, { ...form, total: Number(form.total) });
  }

  async function place(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: OpenedHold,
    { total, ...form }: Omit<CheckoutForm, 'total'> & { total: number },
  ): Promise<FastifyReply> {
    const { address, owner, userId, sessionId, described } = opened;
    const { showtimeId, holdId } = address;
    const methods = services.reservations.paymentMethodsOnWeb({ isGuest: userId === null });
    const method = methods.find((offered) => offered === form.method);
    if (method === undefined) return sendMethodGone(request, reply, opened, form);
    try {
      const { reservation } = await services.reservations.placeReservation({
        buyer: { owner, userId, sessionId },
        showtimeId,
        purchase: { holdId },
        sold: {
          channel: described.channel === 'boxOffice' ? 'web' : described.channel,
          byStaff: false,
        },
        email: userId === null ? form.email : undefined,
        method,
        // Nobody pays another amount than the one that stood on the button.
        expectedTotal: money(total, described.hold.quote.currency),
        returnTo:
          ownOriginFor(request, reply.pages.settings.publicUrl) +
          links.holdPaid(showtimeId, holdId),
        // With another email typed in the meantime it is the same purchase still.
        idempotency: formIdempotency('placeReservation', form.key, { address, method }),
      });
      forgetDraft(reply);
      return await leadToPayment(reply, reservation, undefined);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return refused(request, reply, opened, { form, error, payReservation });
    }
  }

  /** Whoever chose how to pay is not made to pay in another way. */
  async function sendMethodGone(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: OpenedHold,
    form: TypedForm,
  ): Promise<FastifyReply> {
    return sendCheckout(services, request, reply, opened, {
      status: 409,
      typed: form,
      notice: {
        kind: 'problem',
        title: 'It cannot be paid like that here.',
        text: 'Nothing was charged. Look at how you can pay now, and choose again.',
      },
    });
  }

  async function refused(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: OpenedHold,
    {
      form,
      error,
      payReservation: goOn,
    }: { form: TypedForm; error: DomainError; payReservation: LeadToPay },
  ): Promise<FastifyReply> {
    const { showtimeId, holdId } = opened.address;
    const { reservationId } = error.details;
    switch (error.code) {
      // Bought or begun in another tab, or by an earlier click: there it goes on, and nothing twice.
      case 'HOLD_IN_PAYMENT':
        if (typeof reservationId === 'string') return goOn(request, reply, reservationId);
        break;
      case 'TOTAL_CHANGED':
        return reply.redirect(`${links.hold(showtimeId, holdId)}?note=price`, 303);
      case 'IDEMPOTENCY_KEY_REUSED':
      case 'HOLD_CONVERTED':
      case 'HOLD_EXPIRED':
      case 'HOLD_RELEASED':
      case 'SHOWTIME_CANCELLED':
      case 'SEATS_UNAVAILABLE':
        return reply.redirect(links.hold(showtimeId, holdId), 303);
      case 'PAYMENT_UNAVAILABLE':
        if (typeof reservationId === 'string') {
          return sendPayPage(request, reply, { reservationId, failure: error });
        }
        break;
      case 'PAYMENT_REFUSED': {
        const { described } = await openHold(services, request, reply, opened.address);
        const begun = described.hold.reservationId;
        if (begun !== null)
          return sendPayPage(request, reply, { reservationId: begun, failure: error });
        break;
      }
      case 'BUSY':
      case 'OUTCOME_UNKNOWN':
      case 'IDEMPOTENCY_IN_FLIGHT':
        void reply.header('retry-after', String(error.retryAfterSeconds ?? 1));
        return sendCheckout(services, request, reply, opened, {
          status: 503,
          typed: form,
          notice: {
            kind: 'problem',
            title: 'There is a crowd at the counter.',
            text: 'Nothing is lost, and nothing happens twice: press the button again.',
          },
        });
      case 'PAYMENT_METHOD_UNAVAILABLE':
        return sendMethodGone(request, reply, opened, form);
      case 'CHANNEL_DIFFERS':
        return sendCheckout(services, request, reply, opened, {
          status: 409,
          typed: form,
          notice: { kind: 'problem', title: error.message },
        });
      default:
        break;
    }
    throw error;
  }
};
