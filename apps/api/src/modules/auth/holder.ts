import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { callerOf } from '../../platform/http/access.ts';
import { mayDo, type Permission } from '../users/index.ts';

/** Who asks for what may belong to somebody without an account. */
export type Holder = {
  /** `user:<id>` or `guest:<hash>`; null for whoever brings nothing but a link. */
  owner: string | null;
  userId: string | null;
  /** Whether they may see everybody's. */
  isStaff: boolean;
  /** The token of a signed link, not checked yet; null without one. It counts beside all the others. */
  accessToken: string | null;
};

/** The query of a route whose access is `holder`. */
export const holderQuery = {
  access: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'From the link to a reservation: it opens that one to whoever has it.',
    }),
  ),
};

/**
 * The holder who calls a route of access `holder`.
 *
 * @param permission what lets a role see everybody's
 */
export function holderOf(request: FastifyRequest, permission: Permission): Holder {
  const caller = callerOf(request);
  const { query } = request;
  const access =
    typeof query === 'object' && query !== null && 'access' in query ? query.access : undefined;
  return {
    owner: caller.kind === 'anonymous' ? null : caller.owner,
    userId: caller.kind === 'user' ? caller.userId : null,
    isStaff: caller.kind === 'user' && mayDo(caller.role, permission),
    accessToken: typeof access === 'string' && access !== '' ? access : null,
  };
}
