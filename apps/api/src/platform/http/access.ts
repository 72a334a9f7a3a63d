import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

import { assert } from '../assert.ts';

export type UserCaller = {
  kind: 'user';
  /** What owns holds and reservations: `user:<id>`. */
  owner: string;
  userId: string;
  sessionId: string;
  role: string;
};

export type GuestCaller = {
  kind: 'guest';
  /** `guest:<hash of the guest token>`. */
  owner: string;
};

/** Who is asking, as far as the route needed to know. */
export type Caller = { kind: 'anonymous' } | GuestCaller | UserCaller;

/** What a route allows, by name, or by what its query asks for. */
type RouteAccess<Name> = Name | ((request: FastifyRequest) => Name);

/**
 * Who may call a route. Every route declares it as `config.access`, or the app does not start.
 * `authenticate` is called before anything else of the request is read.
 *
 * @param authenticate says who the caller is, or throws what keeps them out
 */
export function guardRoutes<Name extends string>(
  app: FastifyInstance,
  {
    authenticate,
    isAccessName,
  }: {
    authenticate: (
      request: FastifyRequest,
      reply: FastifyReply,
      access: Name,
    ) => Promise<Caller> | Caller;
    isAccessName: (value: unknown) => value is Name;
  },
): void {
  app.decorateRequest('caller', null);
  app.addHook('onRoute', (route: RouteOptions) => {
    if (!isAccess(route.config?.access)) {
      throw new Error(`${String(route.method)} ${route.url} does not declare who may call it`);
    }
  });
  app.addHook('onRequest', (request, reply, done) => {
    // An address that leads nowhere has no route, and nobody to keep out.
    if (request.is404) {
      done();
      return;
    }
    const { access } = request.routeOptions.config;
    assert(isAccess(access), 'a route without declared access was registered');
    const name = typeof access === 'function' ? access(request) : access;
    const caller = authenticate(request, reply, name);
    // Most requests are for everyone: they need not wait for a promise.
    if (!(caller instanceof Promise)) {
      request.caller = caller;
      done();
      return;
    }
    caller.then(
      (established) => {
        request.caller = established;
        done();
      },
      (refusal: unknown) => done(refusal instanceof Error ? refusal : new Error(String(refusal))),
    );
  });

  function isAccess(value: unknown): value is RouteAccess<Name> {
    return typeof value === 'function' || isAccessName(value);
  }
}

/** The caller of a route, which its declared access has established. */
export function callerOf(request: FastifyRequest): Caller {
  return request.caller ?? { kind: 'anonymous' };
}

/** The user who calls a route that only users may call. */
export function userOf(request: FastifyRequest): UserCaller {
  const caller = callerOf(request);
  assert(caller.kind === 'user', 'a route for users was entered by somebody else');
  return caller;
}

/** The guest or user who calls a route that needs an owner. */
export function ownerOf(request: FastifyRequest): GuestCaller | UserCaller {
  const caller = callerOf(request);
  assert(caller.kind !== 'anonymous', 'a route for owners was entered by nobody');
  return caller;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    access?: unknown;
    /** The statement that does the work checks the session too, so the guard need not. */
    sessionCheckedLater?: boolean;
    /** A page: its callers show cookies, where those of the API show headers. */
    page?: boolean;
  }
}
