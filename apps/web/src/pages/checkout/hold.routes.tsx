import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { DomainError, TAKING_SEATS_LIMITS, type HeldAgain, type PageServices } from '../../api.ts';
import { formIdempotency, newFormKey } from '../../shell/form-idempotency.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { keepDraft } from './checkout-draft.ts';
import {
  CheckoutBody,
  HoldParams,
  KeyBody,
  readCheckoutForm,
  type HoldAddress,
} from './checkout-form.ts';
import { showHold } from './checkout-view.ts';
import { GiveBackPage } from './give-back.page.tsx';
import { addressOfHoldSince } from './hold-since.ts';
import { openHold, type OpenedHold } from './open-hold.ts';
import { sendEndedHold } from './send-hold.tsx';

const HOLD = '/showtimes/:showtimeId/holds/:holdId';
const NOTHING = Type.Object({}, { additionalProperties: false });

/** Keeping held seats longer, giving them back, and holding them again. */
export const holdRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  app.post(
    `${HOLD}/extend`,
    {
      config: { page: true, access: 'visitor', limits: TAKING_SEATS_LIMITS },
      schema: { params: HoldParams, body: CheckoutBody },
    },
    async (request, reply) => {
      const form = readCheckoutForm(request.body);
      const { address, owner } = await openHold(services, request, reply, request.params);
      keepDraft(reply, form);
      const isAtLimit = await extend(address, owner, form.key);
      if (request.headers.accept === 'application/json') {
        const { described } = await openHold(services, request, reply, address);
        return reply.header('cache-control', 'no-store').send(timesOf(described));
      }
      const note = isAtLimit ? '?note=timeMax' : '';
      return reply.redirect(links.hold(address.showtimeId, address.holdId) + note, 303);
    },
  );

  app.get(
    `${HOLD}/give-back`,
    { config: { page: true, access: 'visitor' }, schema: { params: HoldParams } },
    async (request, reply) => {
      const opened = await openHold(services, request, reply, request.params);
      const { showtimeId, holdId } = opened.address;
      const { status, reservationId } = opened.described.hold;
      if (status !== 'active' || reservationId !== null) {
        return reply.redirect(links.hold(showtimeId, holdId), 303);
      }
      return sendPage(request, reply, {
        title: 'Give the seats back',
        surroundings: 'quiet',
        body: <GiveBackPage shown={await showHold(services, opened)} />,
      });
    },
  );

  app.post(
    `${HOLD}/give-back`,
    {
      config: { page: true, access: 'visitor', limits: TAKING_SEATS_LIMITS },
      schema: { params: HoldParams, body: NOTHING },
    },
    async (request, reply) => {
      const { address, owner } = await openHold(services, request, reply, request.params);
      try {
        await services.seats.releaseHold(address, owner);
      } catch (error) {
        // Its page leads on: to the payment that was begun meanwhile.
        if (!(error instanceof DomainError) || error.code !== 'HOLD_IN_PAYMENT') throw error;
      }
      return reply.redirect(links.hold(address.showtimeId, address.holdId), 303);
    },
  );

  app.post(
    `${HOLD}/again`,
    {
      config: { page: true, access: 'visitor', limits: TAKING_SEATS_LIMITS },
      schema: { params: HoldParams, body: KeyBody },
    },
    async (request, reply) => {
      const opened = await openHold(services, request, reply, request.params);
      const { owner, sessionId, address } = opened;
      const { showtimeId, holdId } = address;
      keepDraft(reply, request.body);
      const { status } = opened.described.hold;
      if (status !== 'expired' && status !== 'released') {
        return reply.redirect(links.hold(showtimeId, holdId), 303);
      }
      const since = await addressOfHoldSince(services, opened);
      if (since !== undefined) return reply.redirect(since, 303);
      try {
        const { hold, left } = await services.seats.holdAgain({
          ...address,
          taker: { owner, sessionId },
          idempotency: formIdempotency('holdAgain', request.body.key, address),
        });
        return await reply.redirect(`${links.hold(showtimeId, hold.id)}?note=${noteOf(left)}`, 303);
      } catch (error) {
        if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error;
        // The page names what is gone, and leads to what is left.
        if (error.code === 'SEATS_UNAVAILABLE') {
          return reply.redirect(links.hold(showtimeId, holdId), 303);
        }
        return sendEndedHold(services, request, reply, opened, {
          status: 409,
          refusal: error.message,
        });
      }
    },
  );

  /** @returns whether it lasts as long as any may already. What it is now, its page says. */
  async function extend(address: HoldAddress, owner: string, key: string): Promise<boolean> {
    try {
      await services.seats.extendHold(address, owner, formIdempotency('extendHold', key, address));
      return false;
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error;
      return error.code === 'HOLD_EXTENSION_LIMIT';
    }
  }
};

/** What is said about seats that are held again: the first thing that is not as it was. */
function noteOf(left: HeldAgain['left']): string {
  if (left.includes('promotionCode')) return 'codeGone';
  return left.length === 0 ? 'again' : 'price';
}

/** What the script goes on with. */
function timesOf({ hold, extensionSeconds }: OpenedHold['described']) {
  return {
    status: hold.status,
    expiresAt: hold.expiresAt.toISOString(),
    secondsLeft: Math.max(0, (hold.expiresAt.getTime() - hold.serverTime.getTime()) / 1000),
    extensionSeconds,
    key: newFormKey(),
  };
}
