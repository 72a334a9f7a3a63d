import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { deviceLabelOf, userOf, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { ago } from './ago.ts';
import { isRefusal } from './refusals.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { SessionsPage } from './sessions.page.tsx';

const SESSIONS_SHOWN_MAX = 50;

const SessionsQuery = Type.Object({ done: Type.Optional(Type.String({ maxLength: 40 })) });

const SessionParams = Type.Object({ sessionId: Type.String({ format: 'uuid' }) });

const NOTICES: Readonly<Record<string, string>> = {
  ended: 'That device is signed out.',
  othersEnded: 'You are signed in here, and nowhere else.',
};

/** Where somebody is signed in, and ending it. */
export const sessionPages: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services: { accounts } },
) => {
  const { sessions } = accounts;

  app.get(
    links.accountSessions(),
    { config: { page: true, access: 'signedIn' }, schema: { querystring: SessionsQuery } },
    async (request, reply) => {
      const { userId, sessionId } = userOf(request);
      const found = await sessions.listSessions(userId, {
        limit: SESSIONS_SHOWN_MAX + 1,
        beforeId: undefined,
      });
      const now = new Date();
      const shown = found.slice(0, SESSIONS_SHOWN_MAX).map((session) => ({
        id: session.id,
        device: deviceLabelOf(session.userAgent),
        isCurrent: session.id === sessionId,
        lastUsed: ago(session.lastUsedAt, now),
        signedIn: ago(session.createdAt, now),
      }));
      return sendAccountPage(request, reply, {
        title: 'Where you are signed in',
        body: (
          <SessionsPage
            sessions={shown}
            hasMore={found.length > SESSIONS_SHOWN_MAX}
            notice={NOTICES[request.query.done ?? '']}
          />
        ),
      });
    },
  );

  app.post(
    '/account/sessions/:sessionId/end',
    { config: { page: true, access: 'signedIn' }, schema: { params: SessionParams } },
    async (request, reply) => {
      try {
        const { userId } = userOf(request);
        await sessions.endSession(userId, request.params.sessionId, request.log);
      } catch (error) {
        // Over already, which is what was asked for; that of somebody else is answered alike.
        if (!isRefusal(error, 'NOT_FOUND')) throw error;
      }
      return reply.redirect(links.accountSessions({ done: 'ended' }), 303);
    },
  );

  app.post(
    links.endOtherSessions(),
    { config: { page: true, access: 'signedIn' } },
    async (request, reply) => {
      await sessions.endOtherSessions(userOf(request), request.log);
      return reply.redirect(links.accountSessions({ done: 'othersEnded' }), 303);
    },
  );
};
