import type { FastifyReply, FastifyRequest } from 'fastify';

import type { DatabaseConnection } from '../../database.ts';
import type { Caller, GuestCaller, UserCaller } from '../../platform/http/access.ts';
import { forbidden, isPermission, mayDo, type AccessName } from '../users/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import { unauthenticated } from './auth.errors.ts';
import { findLiveSession } from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { guestOwner, newGuestToken } from './guest-tokens.ts';
import type { Visitors } from './visitors.ts';

/** Says who calls a route, or throws what keeps them out. */
export type Authenticate = (
  request: FastifyRequest,
  reply: FastifyReply,
  access: AccessName,
) => Promise<Caller> | Caller;

const ANONYMOUS: Caller = { kind: 'anonymous' };

/**
 * Access tokens are checked without asking anybody; whether their session is alive, and the role of
 * its user, are read from PostgreSQL on every request, so that an end or a change counts at once.
 *
 * @param production keeps out the demo's accounts
 */
export function createAuthenticator({
  pool,
  accessTokens,
  endedSessions,
  production,
  visitors,
}: {
  pool: DatabaseConnection['pool'];
  accessTokens: AccessTokens;
  endedSessions: EndedSessions;
  production: boolean;
  visitors: Visitors;
}): Authenticate {
  return (request, reply, access) => {
    if (access === 'public') return ANONYMOUS;
    return request.routeOptions.config.page === true
      ? welcome(request, reply, access)
      : establish(request, reply, access);
  };

  /** On pages: whoever shows no cookie that is still good is a stranger, and not refused for it. */
  async function welcome(
    request: FastifyRequest,
    reply: FastifyReply,
    access: Exclude<AccessName, 'public'>,
  ): Promise<Caller> {
    const visitor = await visitors.recognize(request, reply);
    if (access === 'visitor' || access === 'holder') return visitor;
    if (visitor.kind === 'user') return demandPermission(request, visitor, access);
    if (access === 'newGuest' || access === 'guest') {
      if (visitor.kind === 'guest') return visitor;
      if (access === 'newGuest') return visitors.makeGuest(reply);
    }
    throw unauthenticated();
  }

  async function establish(
    request: FastifyRequest,
    reply: FastifyReply,
    access: Exclude<AccessName, 'public'>,
  ): Promise<Caller> {
    const { authorization } = request.headers;
    const mayBeGuest = access === 'guest' || access === 'newGuest' || access === 'holder';
    // Whoever tries to be somebody and fails is refused, and not taken for a guest.
    if (mayBeGuest && authorization === undefined) {
      return access === 'holder' && bringsOnlyLink(request)
        ? ANONYMOUS
        : toGuest(request, reply, access);
    }

    // Where a permission is asked for, the role counts, and only the session tells it.
    const isCheckedLater =
      request.routeOptions.config.sessionCheckedLater === true && !isPermission(access);
    const user = await toUser(authorization, isCheckedLater);
    return demandPermission(request, user, access);
  }

  function demandPermission(
    request: FastifyRequest,
    user: UserCaller,
    access: AccessName,
  ): UserCaller {
    if (isPermission(access) && !mayDo(user.role, access)) {
      request.log.info({ event: 'accessDenied', userId: user.userId, access }, 'accessDenied');
      throw forbidden();
    }
    return user;
  }

  async function toUser(
    authorization: string | undefined,
    isCheckedLater: boolean,
  ): Promise<UserCaller> {
    const token = readBearerToken(authorization) ?? '';
    const { userId, sessionId } = await accessTokens.verify(token);
    if (endedSessions.has(sessionId)) throw unauthenticated();
    const caller = { kind: 'user', owner: `user:${userId}`, userId, sessionId } as const;
    // There the role does not count, and the session is read by the statement that does the work.
    if (isCheckedLater) {
      return { ...caller, role: 'customer' };
    }
    const session = await findLiveSession(pool, sessionId);
    if (session === undefined || session.userId !== userId) throw unauthenticated();
    if (production && session.isDemo) throw unauthenticated();
    return { ...caller, role: session.role };
  }
}

function toGuest(
  request: FastifyRequest,
  reply: FastifyReply,
  access: 'guest' | 'newGuest' | 'holder',
): GuestCaller {
  let token: unknown = request.headers['guest-token'];
  if (token === undefined && access === 'newGuest') {
    token = newGuestToken();
    reply.header('guest-token', token);
  }
  const owner = guestOwner(token);
  if (owner === undefined) throw unauthenticated();
  return { kind: 'guest', owner };
}

/** Whether all that somebody brings is a signed link. What it opens is for the service to say. */
function bringsOnlyLink({ headers, query }: FastifyRequest): boolean {
  if (headers['guest-token'] !== undefined) return false;
  if (typeof query !== 'object' || query === null || !('access' in query)) return false;
  return typeof query.access === 'string' && query.access !== '';
}

/** The token of an Authorization header; undefined where there is none or it is of another kind. */
export function readBearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
}
