import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { DomainError, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { signingIn } from '../../shell/signing-in.ts';
import { AccessQuery, openReservation, ReservationParams } from './reservation-access.ts';
import { offerOf, sendReservation } from './reservation-view.tsx';

/** Whoever keeps passwords for people sends along whose it is; the reservation says it. */
const AccountForm = Type.Object(
  {
    password: Type.String({ maxLength: 1000 }),
    email: Type.Optional(Type.String({ maxLength: 254 })),
  },
  { additionalProperties: false },
);

const DONE_SIGNED_UP = { done: 'signedUp' };
/** What is told beside the password. */
const MENDABLE: ReadonlySet<string> = new Set(['EMAIL_TAKEN', 'PASSWORD_REFUSED']);

/** An account for the guest who has just bought something, for one password more. */
export const reservationAccount: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const signedInAs = signingIn(services);

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
        return sendReservation(services, { request, reply }, opened, { accountOffer, status: 422 });
      }
    },
  );
};
