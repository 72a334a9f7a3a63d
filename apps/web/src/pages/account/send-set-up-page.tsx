import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { CODE_CHARACTERS_MAX } from './account-form.tsx';
import { NO_PROBLEMS, type Refused } from './refusals.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { RecoveryCodesPage, SetUpPage } from './set-up.page.tsx';
import { readSetUp } from './set-up.ts';

/** It holds the address of the account, of which each character may be spelled as three. */
const URI_CHARACTERS_MAX = 1200;

/** What the page brings back: the secret that it shows anyway, so that it can be shown again. */
export const SetUpCodeForm = Type.Object(
  {
    uri: Type.String({ maxLength: URI_CHARACTERS_MAX }),
    code: Type.String({ maxLength: CODE_CHARACTERS_MAX }),
  },
  { additionalProperties: false },
);

/** @param from where setting up begins: for whoever brings back what is no secret of ours */
export function sendSetUpPage(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    uri,
    action,
    from,
    refused,
  }: { uri: string; action: string; from: string; refused?: Refused | undefined },
): FastifyReply {
  const setUp = readSetUp(uri);
  if (setUp === undefined) return reply.redirect(from, 303);
  return sendAccountPage(request, reply, {
    title: 'Add Marquee to your app',
    refused,
    body: <SetUpPage setUp={setUp} action={action} problems={refused?.problems ?? NO_PROBLEMS} />,
  });
}

export function sendRecoveryCodes(
  request: FastifyRequest,
  reply: FastifyReply,
  props: Parameters<typeof RecoveryCodesPage>[0],
): FastifyReply {
  return sendAccountPage(request, reply, {
    title: 'Keep these recovery codes',
    body: <RecoveryCodesPage {...props} />,
  });
}
