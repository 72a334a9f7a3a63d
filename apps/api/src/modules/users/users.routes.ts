import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import { userOf } from '../../platform/http/access.ts';
import { LIMIT_DEFAULT, PageView, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from './acting-user.ts';
import {
  ChangeRoleBody,
  ListedUserView,
  toListedUserView,
  toUserView,
  UserParams,
  UsersQuery,
  UserView,
} from './users.schemas.ts';
import type { UserService } from './users.service.ts';

type Options = { users: UserService };

export const userRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { users }) => {
  app.get(
    '/users',
    {
      config: { access: 'users.manage' },
      schema: {
        operationId: 'listUsers',
        summary: 'Find users by a part of their name or address.',
        tags: ['users'],
        querystring: UsersQuery,
        response: { 200: PageView(ListedUserView), ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor, search, role } }) => {
      const list = { list: 'users', search, role };
      const [createdAt, id] = readCursor(list, cursor, ['time', 'id']) ?? [];
      const after = createdAt === undefined || id === undefined ? undefined : { createdAt, id };
      const rows = await users.listUsers({ search, role }, { limit: limit + 1, after });
      const page = toPage(list, rows, limit, (row) => [row.position, row.id]);
      return { ...page, data: page.data.map(toListedUserView) };
    },
  );

  app.patch(
    '/users/:userId',
    {
      config: { access: 'users.manage' },
      schema: {
        operationId: 'changeRole',
        summary: 'Give a user another role. It counts from their next request on.',
        description:
          'A user who is given more must sign in again: what they were signed in with has ended.',
        tags: ['users'],
        params: UserParams,
        body: ChangeRoleBody,
        response: { 200: UserView, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request) => {
      const { userId: actorId } = userOf(request);
      const { user, previousRole } = await users.changeRole({
        userId: request.params.userId,
        role: request.body.role,
        actor: actorOf(request),
      });
      request.log.info(
        { event: 'roleChanged', actorId, userId: user.id, from: previousRole, to: user.role },
        'roleChanged',
      );
      return toUserView(user);
    },
  );
};
