import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import { callerOf, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { isRefusal } from './refusals.ts';

/**
 * Whoever signs out leaves nothing behind for the next one at the device: the session ends, pages and
 * tickets that were kept here go, and so does the guest of this browser. What that guest still has was
 * bought by the same person (beyond the cap of the account, or else it were the account's by now), and
 * the link in the mail about it goes on working. Light or dark, and which cinema, may stay.
 */
export const signOutRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services: { accounts, visitorCookies } },
) => {
  app.post(
    links.signOut(),
    { config: { page: true, access: 'visitor' } },
    async (request, reply) => {
      const caller = callerOf(request);
      if (caller.kind === 'user') {
        try {
          await accounts.auth.signOut({ sessionId: caller.sessionId }, request.log);
        } catch (error) {
          // Ended from elsewhere in this very moment.
          if (!isRefusal(error, 'UNAUTHENTICATED')) throw error;
        }
      }
      visitorCookies.forgetSession(reply);
      visitorCookies.forgetGuestToken(reply);
      return reply
        .header('clear-site-data', '"cache", "storage"')
        .redirect(links.signIn({ done: 'signedOut' }), 303);
    },
  );
};
