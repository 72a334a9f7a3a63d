import type { FastifyReply, FastifyRequest } from 'fastify';

import { callerOf, charactersMinOf, type PageServices } from '../../api.ts';
import { newFormKey } from '../../shell/form-idempotency.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import type { AccountOffer } from './account-offer.tsx';
import { alternativesTo } from './other-showings.ts';
import type { OpenedReservation } from './reservation-access.ts';
import { headingOf } from './reservation-words.ts';
import { ReservationPage, type Done } from './reservation.page.tsx';
import { shownReservation } from './shown-reservation.ts';

type Read = Pick<PageServices, 'reservations' | 'showtimes' | 'accessLinks'>;

/** What a page of a reservation says beside how that stands. */
type Said = {
  done?: Done | undefined;
  accountOffer?: AccountOffer | null;
  /** Times that the page has looked for its payment without a script. */
  looks?: number;
  status?: number;
};

/** Sends the page of a reservation. */
export async function sendReservation(
  services: Read,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  opened: OpenedReservation,
  { done, accountOffer = offerOf(opened), looks = 0, status = 200 }: Said,
): Promise<FastifyReply> {
  const [quote, previousStart, alternatives] = await Promise.all([
    quoteOf(services, opened),
    previousStartOf(services, opened),
    alternativesTo(services, opened),
  ]);
  const shown = shownReservation(opened, {
    quote,
    previousStart,
    alternatives,
    isPaidOnline: services.reservations
      .paymentMethodsOnWeb({ isGuest: callerOf(request).kind !== 'user' })
      .includes('online'),
    accessLinks: services.accessLinks,
  });
  return sendPage(request, reply, {
    title: headingOf(shown).title,
    current: 'reservations',
    status,
    scripts: shown.state === 'checking' ? ['reservations'] : [],
    body: (
      <ReservationPage
        shown={shown}
        done={done}
        accountOffer={accountOffer}
        idempotencyKey={newFormKey()}
        looks={looks}
      />
    ),
  });
}

async function quoteOf(
  { reservations }: Read,
  { reservation, described, holder }: OpenedReservation,
) {
  const isLive = reservation.status === 'confirmed';
  if (!isLive || Date.now() >= Date.parse(described.showtime.endsAt)) return null;
  return reservations.quoteCancellation({
    caller: holder,
    reservationId: reservation.id,
    ticketIds: undefined,
    refund: undefined,
  });
}

/** Moved twice, it may be back where it was. */
async function previousStartOf(
  { reservations }: Read,
  { reservation, described }: OpenedReservation,
): Promise<Date | undefined> {
  const { id: reservationId, showtimeId, isFreelyRefundable } = reservation;
  if (!isFreelyRefundable) return undefined;
  const first = await reservations.findFirstStart({ showtimeId, reservationId });
  return first?.getTime() === Date.parse(described.showtime.startsAt) ? undefined : first;
}

/** For the guest of this browser; whoever came by the link alone may be anybody who was sent it. */
export function offerOf({ reservation, holder }: OpenedReservation): AccountOffer | null {
  const { email, id, status } = reservation;
  const isGuest = holder.userId === null && holder.accessToken === null;
  if (!isGuest || email === null || status !== 'confirmed') return null;
  return {
    email,
    charactersMin: charactersMinOf({ role: 'customer' }, false),
    action: links.reservationAccount(id),
    problem: undefined,
    isTaken: false,
    returnTo: links.reservation(id),
  };
}
