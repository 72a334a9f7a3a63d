import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import type { AccountAdministration } from './account-administration.service.ts';
import { AdministeredUserParams } from './account.schemas.ts';
import type { ErasureService } from './erasure.service.ts';

type Options = { administration: AccountAdministration; erasure: ErasureService };

export const accountAdministrationRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { administration, erasure },
) => {
  app.delete(
    '/users/:userId/sessions',
    {
      config: { access: 'users.manage' },
      schema: {
        operationId: 'endSessionsOfUser',
        summary: 'Sign a user out everywhere.',
        tags: ['users'],
        params: AdministeredUserParams,
        response: {
          204: Type.Null({ description: 'Their tokens are dead, everywhere.' }),
          ...problems(400, 401, 403, 404, 503),
        },
      },
    },
    async (request, reply) => {
      const { userId } = request.params;
      await administration.endSessions({ userId, actor: actorOf(request) }, request.log);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/users/:userId/totp',
    {
      config: { access: 'users.manage' },
      schema: {
        operationId: 'removeTotpOfUser',
        summary: 'Take away the second factor of a user who lost it. They are signed out.',
        tags: ['users'],
        params: AdministeredUserParams,
        response: {
          204: Type.Null({ description: 'They sign in with their password, and enrol anew.' }),
          ...problems(400, 401, 403, 404, 409, 503),
        },
      },
    },
    async (request, reply) => {
      const { userId } = request.params;
      await administration.removeSecondFactor({ userId, actor: actorOf(request) }, request.log);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/users/:userId/erase',
    {
      config: { access: 'users.manage' },
      schema: {
        operationId: 'eraseUser',
        summary: 'Erase the account of a customer: what they paid stays in the books, nameless.',
        tags: ['users'],
        params: AdministeredUserParams,
        response: {
          204: Type.Null({ description: 'It is gone. There is no way back.' }),
          ...problems(400, 401, 403, 404, 409, 503),
        },
      },
    },
    async (request, reply) => {
      const { userId } = request.params;
      await erasure.eraseUser({ userId, actor: actorOf(request) }, request.log);
      return reply.code(204).send(null);
    },
  );
};
