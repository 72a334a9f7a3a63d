import { randomUUID } from 'node:crypto';

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import {
  callerOf,
  charactersMinOf,
  DomainError,
  formatInstant,
  isOnSaleAt,
  type PageServices,
} from '../../api.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { signingIn } from '../../shell/signing-in.ts';
import type { AccountOffer } from './account-offer.tsx';
import {
  AccessQuery,
  accessQuery,
  openReservation,
  ReservationParams,
  type OpenedReservation,
} from './reservation-access.ts';
import { ReservationPage, type Done } from './reservation.page.tsx';
import { stateOf } from './reservation-state.ts';
import { headingOf } from './reservation-words.ts';
import { shownReservation, type Alternative } from './shown-reservation.ts';

/** Other showings that are offered where one is cancelled. */
const ALTERNATIVES_MAX = 6;

const ReservationQuery = Type.Object({
  ...accessQuery,
  done: Type.Optional(Type.String({ maxLength: 20 })),
});

/** Whoever keeps passwords for people sends along whose it is; the reservation says it. */
const AccountForm = Type.Object(
  {
    password: Type.String({ maxLength: 1000 }),
    email: Type.Optional(Type.String({ maxLength: 254 })),
  },
  { additionalProperties: false },
);

const DONE: readonly Done[] = ['cancelled', 'exchanged', 'signedUp'];
const DONE_SIGNED_UP = { done: 'signedUp' };
/** What is told beside the password. */
const MENDABLE: ReadonlySet<string> = new Set(['EMAIL_TAKEN', 'PASSWORD_REFUSED']);

/** The page of a reservation, which is also what follows paying, cancelling and exchanging. */
export const reservationPage: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const signedInAs = signingIn(services);

  app.get(
    '/reservations/:reservationId',
    {
      config: {
        page: true,
        access: 'visitor',
        // It may ask the provider of payments.
        limits: ['takingSeatsByUser', 'takingSeatsByGuestAddress'],
      },
      schema: { params: ReservationParams, querystring: ReservationQuery },
    },
    async (request, reply) => {
      const opened = await openAndCheck(request);
      void reply.header('vary', 'accept');
      if (wantsJson(request)) return sendState(reply, opened);
      return show(request, reply, opened, { done: doneOf(request.query.done) });
    },
  );

  app.post(
    '/reservations/:reservationId/account',
    {
      config: { page: true, access: 'visitor', limits: ['signUpByAddress'] },
      schema: { params: ReservationParams, querystring: AccessQuery, body: AccountForm },
    },
    async (request, reply) => {
      const opened = await openReservation(services, request);
      const { reservation, access } = opened;
      const offer = offerOf(opened);
      if (offer === null) return reply.redirect(links.reservation(reservation.id, { access }), 303);
      try {
        const { email } = offer;
        // They were not asked for it; it can be said in the account.
        const [name = email] = email.split('@');
        const { password } = request.body;
        const userAgent = request.headers['user-agent'];
        const person = { email, password, name, userAgent };
        const signedIn = await services.accounts.auth.signUp(person, request.log);
        await signedInAs(request, reply, signedIn);
        return await reply.redirect(links.reservation(reservation.id, DONE_SIGNED_UP), 303);
      } catch (error) {
        if (!(error instanceof DomainError) || !MENDABLE.has(error.code)) throw error;
        const isTaken = error.code === 'EMAIL_TAKEN';
        const accountOffer = { ...offer, problem: error.message, isTaken };
        return show(request, reply, opened, { accountOffer, status: 422 });
      }
    },
  );

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: OpenedReservation,
    {
      done,
      accountOffer = offerOf(opened),
      status = 200,
    }: { done?: Done | undefined; accountOffer?: AccountOffer | null; status?: number },
  ): Promise<FastifyReply> {
    const shown = shownReservation(opened, {
      quote: await quoteOf(opened),
      previousStart: await previousStartOf(opened),
      alternatives: await alternativesTo(opened),
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
          idempotencyKey={randomUUID()}
        />
      ),
    });
  }

  /** Whoever comes back from paying is often here before the provider has told us. */
  async function openAndCheck(
    request: FastifyRequest<{ Params: { reservationId: string } }>,
  ): Promise<OpenedReservation> {
    const opened = await openReservation(services, request);
    if (stateOf(opened.reservation, opened.described.showtime, Date.now()) !== 'checking') {
      return opened;
    }
    try {
      await services.paying.checkPayment(opened.reservation.id, opened.holder);
    } catch (error) {
      // It cannot be asked now: its message comes, or we ask again.
      if (!(error instanceof DomainError) || error.kind !== 'unavailable') throw error;
      return opened;
    }
    return openReservation(services, request);
  }

  /** Moved twice, it may be back where it was. */
  async function previousStartOf({ reservation, described }: OpenedReservation) {
    const { id: reservationId, showtimeId, isFreelyRefundable } = reservation;
    if (!isFreelyRefundable) return undefined;
    const first = await services.reservations.findFirstStart({ showtimeId, reservationId });
    return first?.getTime() === Date.parse(described.showtime.startsAt) ? undefined : first;
  }

  async function quoteOf({ reservation, described, holder }: OpenedReservation) {
    const isLive = reservation.status === 'confirmed';
    if (!isLive || Date.now() >= Date.parse(described.showtime.endsAt)) return null;
    return services.reservations.quoteCancellation({
      caller: holder,
      reservationId: reservation.id,
      ticketIds: undefined,
      refund: undefined,
    });
  }

  async function alternativesTo({ described }: OpenedReservation): Promise<Alternative[]> {
    const { showtime } = described;
    if (showtime.status !== 'cancelled') return [];
    const listed = await services.showtimes.listShowtimes({
      movieId: showtime.movie.id,
      after: undefined,
      rowsMax: 100,
    });
    const now = Date.now();
    return listed
      .filter(({ facts, seats }) => isOnSaleAt(facts, now) && seats.availableCount > 0)
      .toSorted((one, other) => rank(one.facts.cinema.id) - rank(other.facts.cinema.id))
      .slice(0, ALTERNATIVES_MAX)
      .map(({ facts }) => ({
        showtimeId: facts.id,
        startsAt: formatInstant(new Date(facts.startsAt), facts.timeZone),
        timeZone: facts.timeZone,
        cinemaName: facts.cinema.name,
      }));

    // The same cinema first.
    function rank(cinemaId: string): number {
      return cinemaId === showtime.cinema.id ? 0 : 1;
    }
  }
};

/** What the script of a page asks that waits for its payment. */
function wantsJson({ headers }: FastifyRequest): boolean {
  return headers.accept === 'application/json';
}

function sendState(reply: FastifyReply, { reservation, described }: OpenedReservation) {
  return reply
    .header('cache-control', 'no-store')
    .send({ state: stateOf(reservation, described.showtime, Date.now()) });
}

function doneOf(done: string | undefined): Done | undefined {
  return DONE.find((known) => known === done);
}

/** For the guest of this browser; whoever came by the link alone may be anybody who was sent it. */
function offerOf({ reservation, holder }: OpenedReservation): AccountOffer | null {
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
