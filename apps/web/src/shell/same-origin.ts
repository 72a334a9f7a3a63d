import type { FastifyInstance, FastifyRequest } from 'fastify';

import { DomainError } from '../api.ts';
import type { PageSettings } from './page-settings.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site makes a browser send with our cookies: whatever changes something must
 * say that it comes from our own pages, by `Sec-Fetch-Site`, or by `Origin` in browsers that know no
 * such header. Whoever says neither is refused.
 */
export function refuseOtherOrigins(app: FastifyInstance, { publicUrl }: PageSettings): void {
  const ownOrigin = new URL(publicUrl).origin;
  app.addHook('onRequest', (request, _reply, done) => {
    if (SAFE_METHODS.has(request.method) || comesFromUs(request, ownOrigin)) done();
    else done(otherOrigin());
  });
}

function comesFromUs({ headers, host, protocol }: FastifyRequest, ownOrigin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  // A demo is looked at under every name of its machine.
  return headers.origin === ownOrigin || headers.origin === `${protocol}://${host}`;
}

const otherOrigin = () =>
  new DomainError({
    kind: 'forbidden',
    code: 'OTHER_ORIGIN',
    message: 'This form was not sent from our own page. Please go back, reload it and try again.',
  });
