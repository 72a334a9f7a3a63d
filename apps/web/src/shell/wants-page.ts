import type { FastifyRequest } from 'fastify';

const FOR_PROGRAMS = /^\/(?:api|assets)(?:\/|$)/;

/** Whether an address is one of ours for programs, though nothing may be there. */
export function isForPrograms({ url }: Pick<FastifyRequest, 'url'>): boolean {
  return FOR_PROGRAMS.test(url);
}

/** Whether somebody looks for a page, or a program for something else. */
export function wantsPage(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true && !isForPrograms(request);
}
