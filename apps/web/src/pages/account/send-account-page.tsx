import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';

import { sendPage } from '../../shell/send-page.tsx';
import { isWrong, type Refused } from './refusals.ts';

/** Sends a page of the account; one that comes back says so where it is heard first, in its title. */
export function sendAccountPage(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    title,
    body,
    refused,
  }: { title: string; body: ComponentChildren; refused?: Refused | undefined },
): FastifyReply {
  if (refused?.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', String(refused.retryAfterSeconds));
  }
  const isBack = refused !== undefined && isWrong(refused.problems);
  return sendPage(request, reply, {
    title: isBack ? `Error: ${title}` : title,
    current: 'account',
    status: isBack ? refused.status : 200,
    body,
  });
}
