import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import type { PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { forgetPerson } from '../../shell/personal-cookies.ts';
import { endSessionOf } from '../../shell/signing-in.ts';

/**
 * Whoever signs out leaves nothing behind for the next one at the device: the session ends, pages and
 * tickets that were kept here go, what was typed goes, and so does the guest of this browser. What that
 * guest still has was bought by the same person (beyond the cap of the account, or what one sign-in sees
 * to, or else it were the account's by now), and the link in the mail about it goes on working.
 */
export const signOutRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  app.post(
    links.signOut(),
    { config: { page: true, access: 'visitor' } },
    async (request, reply) => {
      await endSessionOf(services, request);
      forgetPerson(request, reply, services);
      return reply.redirect(links.signIn({ done: 'signedOut' }), 303);
    },
  );
};
