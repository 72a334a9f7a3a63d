import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { addressKey, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { isRefusal, NO_PROBLEMS, refusedBy, type Refused } from './refusals.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { sendRecoveryCodes, sendSetUpPage, SetUpCodeForm } from './send-set-up-page.tsx';
import { EnrolmentPage } from './set-up.page.tsx';
import { createSignInSteps } from './sign-in-steps.ts';

const PLACES = { action: links.signInSetUpCode(), from: links.signInSetUp() } as const;

/** Setting up a second factor without being signed in, by whoever may not sign in without one. */
export const enrolmentRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { totp } = services.accounts;
  const steps = createSignInSteps(services.sealedNotes);

  app.get(
    links.signInSetUp(),
    { config: { page: true, access: 'visitor' } },
    async (request, reply) => {
      if (steps.readEnrolment(request) === undefined) return startAgain(reply);
      return show(request, reply);
    },
  );

  app.post(
    links.signInSetUp(),
    { config: { page: true, access: 'visitor', limits: ['signInByAddress'] } },
    async (request, reply) => {
      const enrolmentToken = steps.readEnrolment(request);
      if (enrolmentToken === undefined) return startAgain(reply);
      try {
        const address = addressKey(request);
        const { uri } = await totp.begin({ enrolmentToken, address }, request.log);
        return await sendSetUpPage(request, reply, { uri, ...PLACES });
      } catch (error) {
        if (isRefusal(error, 'UNAUTHENTICATED')) return startAgain(reply);
        return show(request, reply, refusedBy(error, { TOTP_ALREADY_SET: 'form' }));
      }
    },
  );

  app.get(
    links.signInSetUpCode(),
    { config: { page: true, access: 'visitor' } },
    async (_request, reply) => reply.redirect(links.signInSetUp(), 303),
  );

  app.post(
    links.signInSetUpCode(),
    {
      config: { page: true, access: 'visitor', limits: ['signInByAddress'] },
      schema: { body: SetUpCodeForm },
    },
    async (request, reply) => {
      const enrolmentToken = steps.readEnrolment(request);
      if (enrolmentToken === undefined) return startAgain(reply);
      const { uri } = request.body;
      const code = request.body.code.replaceAll(/\s/g, '');
      try {
        const { recoveryCodes } = await totp.confirm({ enrolmentToken }, code, request.log);
        steps.forget(reply);
        return await sendRecoveryCodes(request, reply, {
          codes: recoveryCodes,
          next: {
            href: links.signIn({ done: 'secondFactorSet' }),
            label: 'I have kept them: sign in',
          },
        });
      } catch (error) {
        if (isRefusal(error, 'UNAUTHENTICATED', 'TOTP_NOT_SET')) return startAgain(reply);
        const problem = refusedBy(error, { TOTP_INVALID: 'code' });
        return sendSetUpPage(request, reply, { uri, ...PLACES, refused: problem });
      }
    },
  );

  function startAgain(reply: FastifyReply): FastifyReply {
    steps.forget(reply);
    return reply.redirect(links.signIn({ done: 'tooLate' }), 303);
  }
};

function show(request: FastifyRequest, reply: FastifyReply, refused?: Refused): FastifyReply {
  return sendAccountPage(request, reply, {
    title: 'Set up your second factor',
    refused,
    body: (
      <EnrolmentPage action={links.signInSetUp()} problems={refused?.problems ?? NO_PROBLEMS} />
    ),
  });
}
