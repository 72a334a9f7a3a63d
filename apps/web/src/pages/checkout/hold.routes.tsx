import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { DomainError, type PageServices } from '../../api.ts';
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
import { openHold, type OpenedHold } from './open-hold.ts';
import { sendEndedHold } from './send-hold.tsx';

const LIMITS = ['takingSeatsByUser', 'takingSeatsByGuestAddress'];
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
      config: { page: true, access: 'visitor', limits: LIMITS },
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
      config: { page: true, access: 'visitor', limits: LIMITS },
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
      config: { page: true, access: 'visitor', limits: LIMITS },
      schema: { params: HoldParams, body: KeyBody },
    },
    async (request, reply) => {
      const opened = await openHold(services, request, reply, request.params);
      const { showtimeId, holdId } = opened.address;
      keepDraft(reply, request.body);
      const { status } = opened.described.hold;
      if (status !== 'expired' && status !== 'released') {
        return reply.redirect(links.hold(showtimeId, holdId), 303);
      }
      try {
        const { id, note } = await holdAgain(opened, request.body.key ?? '');
        return await reply.redirect(`${links.hold(showtimeId, id)}?note=${note}`, 303);
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

  /** The same seats as the same tickets; without a code that can no longer be used. */
  async function holdAgain(
    { address: { showtimeId }, owner, sessionId, described, address }: OpenedHold,
    key: string,
  ): Promise<{ id: string; note: string }> {
    const { hold, promotion, channel } = described;
    const placing = {
      showtimeId,
      taker: { owner, sessionId },
      wish: { seats: hold.seats },
      idempotency: formIdempotency('holdAgain', key, address),
    };
    const asked = { channel: channel === 'boxOffice' ? 'web' : channel, byStaff: false } as const;
    const ticketTypes = Object.fromEntries(
      hold.quote.tickets.map(({ seat, ticketType }) => [seat, ticketType]),
    );
    const place = async (more: { ticketTypes?: typeof ticketTypes; promotionCode?: string }) =>
      services.seats.placeHold({ ...placing, asked: { ...asked, ...more } });
    try {
      const code = promotion === null ? {} : { promotionCode: promotion.code };
      const again = await place({ ticketTypes, ...code });
      return { id: again.hold.id, note: 'again' };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'PROMOTION_UNAVAILABLE') {
        return { id: (await place({ ticketTypes })).hold.id, note: 'codeGone' };
      }
      // The house sells other tickets by now: the usual ones, which the page shows.
      if (error.kind !== 'invalid') throw error;
      return { id: (await place({})).hold.id, note: 'price' };
    }
  }
};

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
