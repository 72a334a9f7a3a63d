import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { userOf } from '../../platform/http/access.ts';
import { LIMIT_DEFAULT, PageView, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { SessionParams, SessionsQuery, SessionView, toSessionView } from './account.schemas.ts';
import type { SessionService } from './sessions.service.ts';

type Options = { sessions: SessionService };

export const sessionRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { sessions }) => {
  app.get(
    '/auth/sessions',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'listSessions',
        summary: 'Where you are signed in, the latest first.',
        tags: ['auth'],
        querystring: SessionsQuery,
        response: { 200: PageView(SessionView), ...problems(400, 401) },
      },
    },
    async (request) => {
      const { limit = LIMIT_DEFAULT, cursor } = request.query;
      const { userId, sessionId } = userOf(request);
      const list = { list: 'sessions', userId };
      const [beforeId] = readCursor(list, cursor, ['id']) ?? [];
      const rows = await sessions.listSessions(userId, { limit: limit + 1, beforeId });
      const page = toPage(list, rows, limit, ({ id }) => [id]);
      return { ...page, data: page.data.map((session) => toSessionView(session, sessionId)) };
    },
  );

  app.delete(
    '/auth/sessions/:sessionId',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'endSession',
        summary: 'End one of your sessions.',
        tags: ['auth'],
        params: SessionParams,
        response: {
          204: Type.Null({ description: 'Its tokens are dead, everywhere.' }),
          ...problems(400, 401, 404, 503),
        },
      },
    },
    async (request, reply) => {
      const { userId } = userOf(request);
      await sessions.endSession(userId, request.params.sessionId, request.log);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/auth/sessions',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'endOtherSessions',
        summary: 'End all of your sessions but this one.',
        tags: ['auth'],
        response: {
          204: Type.Null({ description: 'You are signed in here only.' }),
          ...problems(400, 401, 503),
        },
      },
    },
    async (request, reply) => {
      await sessions.endOtherSessions(userOf(request), request.log);
      return reply.code(204).send(null);
    },
  );
};
