import type { FastifyRequest } from 'fastify';

/** The names under which a demo is looked at on its own machine. */
const NAMES_OF_THIS_MACHINE = new Set(['localhost', '127.0.0.1']);

/**
 * Where a browser comes back to from elsewhere: to where its cookies are. That is the public address; a
 * demo, which says that it is on this machine, is known by two names there.
 */
export function ownOriginFor(
  { hostname, port, protocol }: Pick<FastifyRequest, 'hostname' | 'port' | 'protocol'>,
  publicUrl: string,
): string {
  const own = new URL(publicUrl);
  const isOtherName =
    own.port !== '' &&
    Number(own.port) === port &&
    NAMES_OF_THIS_MACHINE.has(own.hostname) &&
    NAMES_OF_THIS_MACHINE.has(hostname);
  return isOtherName ? `${protocol}://${hostname}:${own.port}` : own.origin;
}
