import type { FastifyError, FastifyInstance } from 'fastify';

import { callerOf, DomainError } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { UnknownReservationPage } from './unknown-reservation.page.tsx';

/**
 * Answers whoever may not see a reservation with how they might, in the same words as where there is
 * none. Everything else is answered as on every page.
 */
export function answerUnknownReservations(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | DomainError>((error, request, reply) => {
    if (!(error instanceof DomainError) || error.kind !== 'notFound') throw error;
    return sendPage(request, reply, {
      title: 'Not found',
      current: 'reservations',
      status: 404,
      body: (
        <UnknownReservationPage
          isSignedIn={callerOf(request).kind === 'user'}
          returnTo={request.method === 'GET' ? request.url : links.reservations()}
        />
      ),
    });
  });
}
