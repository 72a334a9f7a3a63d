import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import type { PageServices } from '../../api.ts';
import { createAskingTheProvider } from './asking-the-provider.ts';
import {
  accessQuery,
  openReservation,
  ReservationParams,
  type OpenedReservation,
} from './reservation-access.ts';
import type { Done } from './reservation.page.tsx';
import { stateOf, type ReservationState } from './reservation-state.ts';
import { sendReservation } from './reservation-view.tsx';

const ReservationQuery = Type.Object({
  ...accessQuery,
  done: Type.Optional(Type.String({ maxLength: 20 })),
  /** Times that the page has looked for its payment without a script. */
  looks: Type.Optional(Type.String({ maxLength: 20 })),
});

const DONE: readonly Done[] = ['cancelled', 'exchanged', 'signedUp'];

/** The page of a reservation, which is also what follows paying, cancelling and exchanging. */
export const reservationPage: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const askProvider = createAskingTheProvider(services);

  app.get(
    '/reservations/:reservationId',
    {
      config: { page: true, access: 'visitor' },
      schema: { params: ReservationParams, querystring: ReservationQuery },
    },
    async (request, reply) => {
      const opened = await openReservation(services, request);
      const isChecking = stateNow(opened) === 'checking';
      // Whoever comes back from paying is often here before the provider has told us.
      const reservation = isChecking ? await askProvider(opened) : opened.reservation;
      void reply.header('vary', 'accept');
      if (wantsJson(request)) return sendState(reply, stateNow({ ...opened, reservation }));
      // What is told of it beside its state has changed with that.
      const isKnown = isChecking && stateNow({ ...opened, reservation }) !== 'checking';
      const shown = isKnown ? await openReservation(services, request) : opened;
      const { done, looks } = request.query;
      return sendReservation(services, { request, reply }, shown, {
        done: DONE.find((known) => known === done),
        looks: Number(/^\d{1,3}$/.exec(looks ?? '')?.[0] ?? 0),
      });
    },
  );
};

function stateNow({
  reservation,
  described,
}: Pick<OpenedReservation, 'reservation' | 'described'>): ReservationState {
  return stateOf(reservation, described.showtime, Date.now());
}

/** What the script of a page asks that waits for its payment. */
function wantsJson({ headers }: FastifyRequest): boolean {
  return headers.accept === 'application/json';
}

function sendState(reply: FastifyReply, state: ReservationState): FastifyReply {
  return reply.header('cache-control', 'no-store').send({ state });
}
