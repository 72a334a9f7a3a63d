import type { FastifyReply, FastifyRequest } from 'fastify';

import { isOnSaleAt, type PageServices } from '../../api.ts';
import { newFormKey } from '../../shell/form-idempotency.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { readDraft } from './checkout-draft.ts';
import type { CheckoutForm } from './checkout-form.ts';
import { showBuyer, showHold } from './checkout-view.ts';
import { CheckoutPage, type CheckoutNotice, type CheckoutProblems } from './checkout.page.tsx';
import { EndedHoldPage } from './ended-hold.page.tsx';
import type { OpenedHold } from './open-hold.ts';

type Services = Pick<PageServices, 'showtimes' | 'availability' | 'accounts' | 'reservations'>;

/** What a page of a hold says beside the hold itself. */
export type Said = {
  status?: number;
  /** What was typed into the form that is answered; else what is remembered. */
  typed?: Pick<CheckoutForm, 'email' | 'code' | 'key' | 'ticketTypes'>;
  problems?: CheckoutProblems;
  notice?: CheckoutNotice | null;
};

/** The page on which a held order is checked and paid. */
export async function sendCheckout(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  opened: OpenedHold,
  { status = 200, typed, problems = {}, notice = null }: Said = {},
): Promise<FastifyReply> {
  const [shown, buyer] = await Promise.all([
    showHold(services, opened),
    showBuyer(services, opened),
  ]);
  return sendPage(request, reply, {
    title: 'Check and pay',
    status,
    surroundings: 'quiet',
    scripts: ['checkout'],
    body: (
      <CheckoutPage
        shown={shown}
        buyer={buyer}
        typed={{
          email: typed?.email ?? readDraft(request).email,
          code: typed?.code,
          ticketTypes: typed?.ticketTypes ?? {},
        }}
        problems={problems}
        notice={notice}
        // Sent again after it went wrong, it is still the same purchase.
        idempotencyKey={typed === undefined || typed.key === '' ? newFormKey() : typed.key}
      />
    ),
  });
}

/** The page of a hold that has ended without being bought. */
export async function sendEndedHold(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  opened: OpenedHold,
  { status = 200, refusal = null }: { status?: number; refusal?: string | null } = {},
): Promise<FastifyReply> {
  const { showtimeId } = opened.address;
  const [shown, showtime, availability] = await Promise.all([
    showHold(services, opened),
    services.showtimes.findForSale(showtimeId),
    services.availability.readPublic(showtimeId),
  ]);
  const unavailable = new Set(availability.unavailable);
  return sendPage(request, reply, {
    title: shown.status === 'released' ? 'Seats given back' : 'Your time ran out',
    status,
    surroundings: 'quiet',
    body: (
      <EndedHoldPage
        shown={shown}
        taken={shown.seats.filter((seat) => unavailable.has(seat))}
        isOnSale={isOnSaleAt(showtime, Date.now())}
        email={opened.userId === null ? readDraft(request).email : ''}
        refusal={refusal}
        idempotencyKey={newFormKey()}
      />
    ),
  });
}
