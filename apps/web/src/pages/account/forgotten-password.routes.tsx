import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { addressKey, charactersMinOf, type PageServices } from '../../api.ts';
import { emailProblem } from '../../shell/email-address.ts';
import { links } from '../../shell/links.ts';
import { EMAIL_CHARACTERS_MAX, PASSWORD_CHARACTERS_MAX } from './account-form.tsx';
import { ForgotPasswordPage, ResetPasswordPage } from './forgotten-password.page.tsx';
import { isRefusal, NO_PROBLEMS, refused, refusedBy, type Refused } from './refusals.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { sendDeadLink } from './send-dead-link.tsx';
import { TOKEN_CHARACTERS_MAX, TokenQuery } from './mailed-links.ts';

const ForgottenQuery = Type.Object({ done: Type.Optional(Type.String({ maxLength: 40 })) });

const ForgottenForm = Type.Object(
  { email: Type.String({ maxLength: EMAIL_CHARACTERS_MAX }) },
  { additionalProperties: false },
);

const ResetForm = Type.Object(
  {
    token: Type.String({ maxLength: TOKEN_CHARACTERS_MAX }),
    password: Type.String({ maxLength: PASSWORD_CHARACTERS_MAX }),
  },
  { additionalProperties: false },
);

const TITLE = 'Choose a new password';

/** A new password for whoever forgot theirs: asked for, and chosen by the link of a mail. */
export const forgottenPasswordRoutes: FastifyPluginAsyncTypebox<{
  services: PageServices;
}> = async (app, { services }) => {
  const { passwordResets } = services.accounts;

  app.get(
    links.forgotPassword(),
    { config: { page: true, access: 'visitor' }, schema: { querystring: ForgottenQuery } },
    async (request, reply) => {
      const isSent = request.query.done === 'sent';
      return sendAccountPage(request, reply, {
        title: isSent ? 'Look into your mail' : TITLE,
        body: <ForgotPasswordPage isSent={isSent} problems={NO_PROBLEMS} />,
      });
    },
  );

  app.post(
    links.forgotPassword(),
    {
      config: { page: true, access: 'visitor', limits: ['passwordResetByAddress'] },
      schema: { body: ForgottenForm },
    },
    async (request, reply) => {
      const email = request.body.email.trim();
      const showAgain = (problem: Refused) =>
        sendAccountPage(request, reply, {
          title: TITLE,
          refused: problem,
          body: <ForgotPasswordPage email={email} problems={problem.problems} />,
        });
      const wrong = emailProblem(email);
      if (wrong !== undefined) return showAgain(refused({ email: wrong }));
      try {
        await passwordResets.request({ email, address: addressKey(request) }, request.log);
      } catch (error) {
        return showAgain(refusedBy(error, {}));
      }
      return reply.redirect(links.forgotPassword({ done: 'sent' }), 303);
    },
  );

  // Programs that look through mail follow its links: looking changes nothing, and uses nothing up.
  app.get(
    links.resetPassword(),
    { config: { page: true, access: 'visitor' }, schema: { querystring: TokenQuery } },
    async (request, reply) => {
      const { token = '' } = request.query;
      if (await passwordResets.isGood(token)) return showReset(request, reply, token);
      return sendDeadLink(request, reply, links.forgotPassword());
    },
  );

  app.post(
    links.resetPassword(),
    {
      config: { page: true, access: 'visitor', limits: ['mailedTokenByAddress'] },
      schema: { body: ResetForm },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      if (password === '') {
        return showReset(request, reply, token, refused({ password: 'Choose a password.' }));
      }
      try {
        await passwordResets.confirm({ token, password }, request.log);
        return await reply.redirect(links.signIn({ done: 'passwordChanged' }), 303);
      } catch (error) {
        if (isRefusal(error, 'MAILED_TOKEN_INVALID'))
          return sendDeadLink(request, reply, links.forgotPassword());
        const problem = refusedBy(error, { PASSWORD_REFUSED: 'password' });
        return showReset(request, reply, token, problem);
      }
    },
  );
};

function showReset(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
  problem?: Refused,
): FastifyReply {
  return sendAccountPage(request, reply, {
    title: TITLE,
    refused: problem,
    body: (
      <ResetPasswordPage
        token={token}
        // Staff may need more: then they are told so.
        charactersMin={charactersMinOf({ role: 'customer' }, false)}
        problems={problem?.problems ?? NO_PROBLEMS}
      />
    ),
  });
}
