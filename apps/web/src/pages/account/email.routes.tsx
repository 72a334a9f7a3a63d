import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { addressKey, callerOf, userOf, type PageServices } from '../../api.ts';
import { emailProblem } from '../../shell/email-address.ts';
import { links } from '../../shell/links.ts';
import {
  CODE_CHARACTERS_MAX,
  EMAIL_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MAX,
} from './account-form.tsx';
import { ChangeEmailPage, ConfirmEmailPage } from './email.page.tsx';
import { TOKEN_CHARACTERS_MAX, TokenQuery } from './mailed-links.ts';
import { isRefusal, isWrong, NO_PROBLEMS, refused, refusedBy, type Refused } from './refusals.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { sendDeadLink } from './send-dead-link.tsx';
import { codeIn, ifWrong } from './typed-fields.ts';

const ChangeForm = Type.Object(
  {
    email: Type.String({ maxLength: EMAIL_CHARACTERS_MAX }),
    password: Type.String({ maxLength: PASSWORD_CHARACTERS_MAX }),
    code: Type.Optional(Type.String({ maxLength: CODE_CHARACTERS_MAX })),
  },
  { additionalProperties: false },
);

const ConfirmForm = Type.Object(
  { token: Type.String({ maxLength: TOKEN_CHARACTERS_MAX }) },
  { additionalProperties: false },
);

/** Another address for an account: asked for here, confirmed by the link of a mail to it. */
export const emailRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { account, auth, totp } = services.accounts;

  app.get(
    links.accountEmail(),
    { config: { page: true, access: 'signedIn' } },
    async (request, reply) => show(request, reply),
  );

  app.post(
    links.accountEmail(),
    {
      config: { page: true, access: 'signedIn', limits: ['emailChangeByUser'] },
      schema: { body: ChangeForm },
    },
    async (request, reply) => {
      const { password } = request.body;
      const email = request.body.email.trim();
      const problems = {
        ...ifWrong('email', emailProblem(email)),
        ...ifWrong('password', password === '' ? 'Enter your password.' : undefined),
      };
      if (isWrong(problems)) return show(request, reply, { email, problem: refused(problems) });
      try {
        await account.requestEmailChange(
          {
            userId: userOf(request).userId,
            email,
            password,
            totp: codeIn(request.body.code),
            address: addressKey(request),
          },
          request.log,
        );
        return await reply.redirect(links.account({ done: 'emailAsked' }), 303);
      } catch (error) {
        const problem = refusedBy(error, {
          PASSWORD_WRONG: 'password',
          TOTP_REQUIRED: 'code',
          TOTP_INVALID: 'code',
        });
        return show(request, reply, { email, problem });
      }
    },
  );

  app.get(
    links.confirmEmail(),
    { config: { page: true, access: 'visitor' }, schema: { querystring: TokenQuery } },
    async (request, reply) => {
      const { token = '' } = request.query;
      return token === ''
        ? sendDeadLink(request, reply, links.accountEmail())
        : showConfirmation(request, reply, token);
    },
  );

  app.post(
    links.confirmEmail(),
    {
      config: { page: true, access: 'visitor', limits: ['mailedTokenByAddress'] },
      schema: { body: ConfirmForm },
    },
    async (request, reply) => {
      const { token } = request.body;
      try {
        await account.confirmEmailChange({ token }, request.log);
      } catch (error) {
        if (isRefusal(error, 'MAILED_TOKEN_INVALID'))
          return sendDeadLink(request, reply, links.accountEmail());
        return showConfirmation(request, reply, token, refusedBy(error, { EMAIL_TAKEN: 'form' }));
      }
      const done = { done: 'emailChanged' };
      const isSignedIn = callerOf(request).kind === 'user';
      return reply.redirect(isSignedIn ? links.account(done) : links.signIn(done), 303);
    },
  );

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    { email = '', problem }: { email?: string; problem?: Refused } = {},
  ): Promise<FastifyReply> {
    const { userId } = userOf(request);
    const [user, { isSet }] = await Promise.all([auth.getUser(userId), totp.getStatus(userId)]);
    return sendAccountPage(request, reply, {
      title: 'Change your email address',
      refused: problem,
      body: (
        <ChangeEmailPage
          currentEmail={user.email}
          email={email}
          hasSecondFactor={isSet}
          problems={problem?.problems ?? NO_PROBLEMS}
        />
      ),
    });
  }
};

function showConfirmation(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
  problem?: Refused,
): FastifyReply {
  return sendAccountPage(request, reply, {
    title: 'Confirm your new address',
    refused: problem,
    body: <ConfirmEmailPage token={token} problems={problem?.problems ?? NO_PROBLEMS} />,
  });
}
