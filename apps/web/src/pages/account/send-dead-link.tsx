import type { FastifyReply, FastifyRequest } from 'fastify';

import { DeadLinkPage } from './forgotten-password.page.tsx';
import { sendAccountPage } from './send-account-page.tsx';

/**
 * Answers whoever comes with the link of a mail that is good for nothing any more.
 *
 * @param again where another is asked for
 */
export function sendDeadLink(
  request: FastifyRequest,
  reply: FastifyReply,
  again: string,
): FastifyReply {
  return sendAccountPage(request, reply, {
    title: 'This link does not work',
    refused: { problems: { form: 'dead' }, status: 410 },
    body: <DeadLinkPage next={{ href: again, label: 'Ask for a new link' }} />,
  });
}
