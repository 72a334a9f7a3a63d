import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { addressKey, charactersMinOf, userOf, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { signingIn } from '../../shell/signing-in.ts';
import { NAME_CHARACTERS_MAX, PASSWORD_CHARACTERS_MAX } from './account-form.tsx';
import { AccountPage } from './account.page.tsx';
import { ChangeNamePage, ChangePasswordPage } from './change.page.tsx';
import {
  emptyFields,
  isWrong,
  NO_PROBLEMS,
  refused,
  refusedBy,
  type Problems,
  type Refused,
} from './refusals.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { nameProblem } from './typed-fields.ts';

const PASSWORD = Type.String({ maxLength: PASSWORD_CHARACTERS_MAX });

const AccountQuery = Type.Object({ done: Type.Optional(Type.String({ maxLength: 40 })) });

const NameForm = Type.Object(
  { name: Type.String({ maxLength: NAME_CHARACTERS_MAX }) },
  { additionalProperties: false },
);

const PasswordForm = Type.Object(
  { password: PASSWORD, newPassword: PASSWORD },
  { additionalProperties: false },
);

/** What led somebody here. */
const NOTICES: Readonly<Record<string, string>> = {
  signedUp: 'Welcome. Your account is open, and you are signed in.',
  nameChanged: 'Your name is changed.',
  passwordChanged: 'Your password is changed, and your other devices are signed out.',
  emailAsked: 'Look into the mail of your new address: it counts once you follow the link there.',
  emailChanged: 'Your new address counts from now on.',
};

/** The account of whoever is signed in. */
export const accountRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { account, auth, totp } = services.accounts;
  const signedInAs = signingIn(services);

  app.get(
    links.account(),
    { config: { page: true, access: 'signedIn' }, schema: { querystring: AccountQuery } },
    async (request, reply) => {
      const { userId } = userOf(request);
      const [{ name, email }, { isSet }] = await Promise.all([
        auth.getUser(userId),
        totp.getStatus(userId),
      ]);
      return sendAccountPage(request, reply, {
        title: 'Your account',
        body: (
          <AccountPage
            name={name}
            email={email}
            hasSecondFactor={isSet}
            notice={NOTICES[request.query.done ?? '']}
          />
        ),
      });
    },
  );

  app.get(
    links.accountName(),
    { config: { page: true, access: 'signedIn' } },
    async (request, reply) => {
      const { name } = await auth.getUser(userOf(request).userId);
      return showName(request, reply, { name, problems: NO_PROBLEMS });
    },
  );

  app.post(
    links.accountName(),
    { config: { page: true, access: 'signedIn' }, schema: { body: NameForm } },
    async (request, reply) => {
      const name = request.body.name.trim();
      const problem = nameProblem(name);
      if (problem !== undefined) {
        return showName(request, reply, { name, problems: { name: problem } });
      }
      await account.changeName(userOf(request).userId, name);
      return reply.redirect(links.account({ done: 'nameChanged' }), 303);
    },
  );

  app.get(
    links.accountPassword(),
    { config: { page: true, access: 'signedIn' } },
    async (request, reply) => showPassword(request, reply),
  );

  app.post(
    links.accountPassword(),
    { config: { page: true, access: 'signedIn' }, schema: { body: PasswordForm } },
    async (request, reply) => {
      const { password, newPassword } = request.body;
      const empty = emptyFields(request.body, {
        password: 'Enter the password that you have now.',
        newPassword: 'Choose a new password.',
      });
      if (isWrong(empty)) return showPassword(request, reply, refused(empty));
      try {
        const signedIn = await account.changePassword(
          {
            userId: userOf(request).userId,
            password,
            newPassword,
            address: addressKey(request),
            userAgent: request.headers['user-agent'],
          },
          request.log,
        );
        // Every session ended, this one too: the browser goes on with the new one.
        await signedInAs(request, reply, signedIn);
        return await reply.redirect(links.account({ done: 'passwordChanged' }), 303);
      } catch (error) {
        const problem = refusedBy(error, {
          PASSWORD_WRONG: 'password',
          PASSWORD_REFUSED: 'newPassword',
        });
        return showPassword(request, reply, problem);
      }
    },
  );

  async function showPassword(
    request: FastifyRequest,
    reply: FastifyReply,
    problem?: Refused,
  ): Promise<FastifyReply> {
    const { userId } = userOf(request);
    const [user, { isSet }] = await Promise.all([auth.getUser(userId), totp.getStatus(userId)]);
    return sendAccountPage(request, reply, {
      title: 'Change your password',
      refused: problem,
      body: (
        <ChangePasswordPage
          email={user.email}
          charactersMin={charactersMinOf(user, isSet)}
          problems={problem?.problems ?? NO_PROBLEMS}
        />
      ),
    });
  }
};

function showName(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, problems }: { name: string; problems: Problems },
): FastifyReply {
  return sendAccountPage(request, reply, {
    title: 'Change your name',
    refused: refused(problems),
    body: <ChangeNamePage name={name} problems={problems} />,
  });
}
