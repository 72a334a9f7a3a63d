import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { addressKey, callerOf, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { readCookie } from '../../shell/page-cookies.ts';
import { DRAFT_COOKIE } from '../../shell/personal-cookies.ts';
import { ownPath } from '../../shell/return-to.ts';
import { signingIn } from '../../shell/signing-in.ts';
import {
  CODE_CHARACTERS_MAX,
  EMAIL_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MAX,
} from './account-form.tsx';
import {
  emptyFields,
  isRefusal,
  isWrong,
  NO_PROBLEMS,
  refused,
  refusedBy,
  type Refused,
} from './refusals.ts';
import { askedPath } from './return-path.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { SignInCodePage } from './sign-in-code.page.tsx';
import { createSignInSteps, type FirstStep } from './sign-in-steps.ts';
import { SignInPage } from './sign-in.page.tsx';

const ReturnTo = Type.Optional(Type.String({ maxLength: 2000 }));

const SignInQuery = Type.Object({
  returnTo: ReturnTo,
  done: Type.Optional(Type.String({ maxLength: 40 })),
});

const SignInForm = Type.Object(
  {
    email: Type.String({ maxLength: EMAIL_CHARACTERS_MAX }),
    password: Type.String({ maxLength: PASSWORD_CHARACTERS_MAX }),
    returnTo: ReturnTo,
  },
  { additionalProperties: false },
);

const CodeQuery = Type.Object({
  returnTo: ReturnTo,
  with: Type.Optional(Type.String({ maxLength: 20 })),
});

const CodeForm = Type.Object(
  { code: Type.String({ maxLength: CODE_CHARACTERS_MAX }), returnTo: ReturnTo },
  { additionalProperties: false },
);

/** What led somebody here. */
const NOTICES: Readonly<Record<string, string>> = {
  signedOut: 'You are signed out.',
  passwordChanged: 'Your password is changed. Sign in with the new one.',
  emailChanged: 'Your new address counts from now on. Sign in with it.',
  secondFactorSet: 'Your second factor is set up. Sign in with your password and a new code of it.',
  erased: 'Your account is gone, and so is everything that said it was you.',
};

const TOO_LATE = { form: 'That took a little long. Please sign in once more.' };

const FIELD_BY_CODE = {
  INVALID_CREDENTIALS: 'password',
  STAFF_PASSWORD_TOO_SHORT: 'form',
} as const;

const CODE_FIELD_BY_CODE = { TOTP_INVALID: 'code', TOTP_REQUIRED: 'code' } as const;

/** Signing in: with a password, and a code on a second page for those who have a second factor. */
export const signInRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { auth } = services.accounts;
  const signedInAs = signingIn(services);
  const steps = createSignInSteps(services.sealedNotes);

  app.get(
    links.signIn(),
    { config: { page: true, access: 'visitor' }, schema: { querystring: SignInQuery } },
    async (request, reply) => {
      const { returnTo, done } = request.query;
      if (callerOf(request).kind === 'user') return reply.redirect(destinationOf(returnTo), 303);
      const problems = done === 'tooLate' ? TOO_LATE : NO_PROBLEMS;
      return sendAccountPage(request, reply, {
        title: 'Sign in',
        refused: { problems, status: 200 },
        body: (
          <SignInPage
            email={readCookie(request, DRAFT_COOKIE)}
            returnTo={askedPath(returnTo)}
            notice={NOTICES[done ?? '']}
            problems={problems}
          />
        ),
      });
    },
  );

  app.post(
    links.signIn(),
    {
      config: { page: true, access: 'visitor', limits: ['signInByAddress'] },
      schema: { body: SignInForm },
    },
    async (request, reply) => {
      const { password, returnTo } = request.body;
      const email = request.body.email.trim();
      const showAgain = (problem: Refused) =>
        sendAccountPage(request, reply, {
          title: 'Sign in',
          refused: problem,
          body: (
            <SignInPage email={email} returnTo={askedPath(returnTo)} problems={problem.problems} />
          ),
        });

      const empty = emptyFields(
        { email, password },
        {
          email: 'Enter your email address.',
          password: 'Enter your password.',
        },
      );
      if (isWrong(empty)) return showAgain(refused(empty));
      try {
        await letIn(request, reply, { email, password });
        return await reply.redirect(destinationOf(returnTo), 303);
      } catch (error) {
        if (isRefusal(error, 'TOTP_REQUIRED')) {
          steps.keepFirstStep(reply, { email, password });
          return reply.redirect(links.signInCode({ returnTo: askedPath(returnTo) }), 303);
        }
        if (isRefusal(error, 'TOTP_ENROLMENT_REQUIRED')) return toEnrolment(reply, error.details);
        return showAgain(refusedBy(error, FIELD_BY_CODE));
      }
    },
  );

  app.get(
    links.signInCode(),
    { config: { page: true, access: 'visitor' }, schema: { querystring: CodeQuery } },
    async (request, reply) => {
      const { returnTo } = request.query;
      if (callerOf(request).kind === 'user') return reply.redirect(destinationOf(returnTo), 303);
      if (steps.readFirstStep(request) === undefined) return startAgain(reply, returnTo);
      return showCodePage(request, reply, returnTo);
    },
  );

  app.post(
    links.signInCode(),
    {
      config: { page: true, access: 'visitor', limits: ['signInByAddress'] },
      schema: { querystring: CodeQuery, body: CodeForm },
    },
    async (request, reply) => {
      const { returnTo } = request.body;
      const firstStep = steps.readFirstStep(request);
      if (firstStep === undefined) return startAgain(reply, returnTo);
      const showAgain = (problem: Refused) => showCodePage(request, reply, returnTo, problem);

      const code = request.body.code.replaceAll(/\s/g, '');
      const empty = emptyFields({ code }, { code: 'Enter the code.' });
      if (isWrong(empty)) return showAgain(refused(empty));
      try {
        await letIn(request, reply, firstStep, code);
        return await reply.redirect(destinationOf(returnTo), 303);
      } catch (error) {
        // The password, or the second factor, is another since the first step.
        const codes = [
          'INVALID_CREDENTIALS',
          'TOTP_ENROLMENT_REQUIRED',
          'STAFF_PASSWORD_TOO_SHORT',
        ];
        if (isRefusal(error, ...codes)) return startAgain(reply, returnTo);
        return showAgain(refusedBy(error, CODE_FIELD_BY_CODE));
      }
    },
  );

  async function letIn(
    request: FastifyRequest,
    reply: FastifyReply,
    { email, password }: FirstStep,
    totp?: string,
  ): Promise<void> {
    const signedIn = await auth.signIn(
      {
        email,
        password,
        totp,
        address: addressKey(request),
        userAgent: request.headers['user-agent'],
      },
      request.log,
    );
    await signedInAs(request, reply, signedIn);
  }

  function showCodePage(
    request: FastifyRequest<{ Querystring: { with?: string } }>,
    reply: FastifyReply,
    returnTo: string | undefined,
    problem?: Refused,
  ): FastifyReply {
    const isRecovery = request.query.with === 'recovery';
    return sendAccountPage(request, reply, {
      title: isRecovery ? 'Use a recovery code' : 'Enter your code',
      refused: problem,
      body: (
        <SignInCodePage
          isRecovery={isRecovery}
          returnTo={askedPath(returnTo)}
          problems={problem?.problems ?? NO_PROBLEMS}
        />
      ),
    });
  }

  function startAgain(reply: FastifyReply, returnTo: string | undefined): FastifyReply {
    steps.forget(reply);
    return reply.redirect(links.signIn({ done: 'tooLate', returnTo: askedPath(returnTo) }), 303);
  }

  function toEnrolment(
    reply: FastifyReply,
    { enrolmentToken }: Readonly<Record<string, unknown>>,
  ): FastifyReply {
    if (typeof enrolmentToken !== 'string') throw new Error('an enrolment has no token');
    steps.keepEnrolment(reply, enrolmentToken);
    return reply.redirect(links.signInSetUp(), 303);
  }
};

function destinationOf(returnTo: string | undefined): string {
  return ownPath(returnTo, links.account());
}
