import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { TAKING_SEATS_LIMITS, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { applyChanges } from './apply-changes.ts';
import { keepDraft } from './checkout-draft.ts';
import { CheckoutBody, HoldParams, readCheckoutForm } from './checkout-form.ts';
import type { CheckoutNotice } from './checkout.page.tsx';
import { addressOfHoldSince } from './hold-since.ts';
import { openHold, type OpenedHold } from './open-hold.ts';
import { sendCheckout, sendEndedHold } from './send-hold.tsx';

/** What has just happened, told on the page that follows. */
const NOTICES: Readonly<Record<string, CheckoutNotice>> = {
  price: {
    kind: 'warning',
    title: 'The total has changed.',
    text: 'Nothing was charged. Look at it again, and then pay.',
  },
  again: { kind: 'info', title: 'The seats are yours again.' },
  since: { kind: 'info', title: 'These are the seats that you hold now.' },
  codeGone: {
    kind: 'warning',
    title: 'The seats are yours again, without the promotion code.',
    text: 'It can no longer be used.',
  },
  timeMax: {
    kind: 'info',
    title: 'The seats cannot be held any longer.',
    text: 'Should the time run out, you can take them again if nobody else does.',
  },
};

const CheckoutQuery = Type.Object({ note: Type.Optional(Type.String({ maxLength: 20 })) });

/** Looking at what is held, and changing what it is bought as. */
export const checkoutRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  app.get(
    '/showtimes/:showtimeId/holds/:holdId',
    {
      config: { page: true, access: 'visitor' },
      schema: { params: HoldParams, querystring: CheckoutQuery },
    },
    async (request, reply) => {
      const opened = await openHold(services, request, reply, request.params);
      const notice = NOTICES[request.query.note ?? ''] ?? null;
      return answer(request, reply, opened, notice);
    },
  );

  app.post(
    '/showtimes/:showtimeId/holds/:holdId',
    {
      config: { page: true, access: 'visitor', limits: TAKING_SEATS_LIMITS },
      schema: { params: HoldParams, body: CheckoutBody },
    },
    async (request, reply) => {
      const form = readCheckoutForm(request.body);
      const opened = await openHold(services, request, reply, request.params);
      keepDraft(reply, form);
      const { showtimeId, holdId } = opened.address;
      const outcome = await applyChanges(services, request, opened, form);
      if (outcome.outcome === 'refused') {
        const { status, problems } = outcome;
        return sendCheckout(services, request, reply, opened, { status, problems, typed: form });
      }
      return reply.redirect(links.hold(showtimeId, holdId), 303);
    },
  );

  /** By what has become of the hold. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: OpenedHold,
    notice: CheckoutNotice | null,
  ): Promise<FastifyReply> {
    const { status, reservationId } = opened.described.hold;
    switch (status) {
      case 'active':
        if (reservationId !== null) return reply.redirect(links.pay(reservationId), 303);
        return sendCheckout(services, request, reply, opened, { notice });
      case 'converted':
        return reply.redirect(
          reservationId === null ? links.reservations() : links.reservation(reservationId),
          303,
        );
      case 'expired':
      case 'released': {
        const since = await addressOfHoldSince(services, opened);
        if (since !== undefined) return reply.redirect(since, 303);
        return sendEndedHold(services, request, reply, opened);
      }
    }
  }
};
