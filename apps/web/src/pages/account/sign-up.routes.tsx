import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { callerOf, charactersMinOf, type PageServices } from '../../api.ts';
import { emailProblem } from '../../shell/email-address.ts';
import { links } from '../../shell/links.ts';
import { ownPath } from '../../shell/return-to.ts';
import { signingIn } from '../../shell/signing-in.ts';
import {
  EMAIL_CHARACTERS_MAX,
  NAME_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MAX,
} from './account-form.tsx';
import { isRefusal, isWrong, NO_PROBLEMS, refused, refusedBy, type Refused } from './refusals.ts';
import { askedPath } from './return-path.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { SignUpPage } from './sign-up.page.tsx';
import { ifWrong, nameProblem } from './typed-fields.ts';

const ReturnTo = Type.Optional(Type.String({ maxLength: 2000 }));

const SignUpQuery = Type.Object({ returnTo: ReturnTo });

const SignUpForm = Type.Object(
  {
    name: Type.String({ maxLength: NAME_CHARACTERS_MAX }),
    email: Type.String({ maxLength: EMAIL_CHARACTERS_MAX }),
    password: Type.String({ maxLength: PASSWORD_CHARACTERS_MAX }),
    returnTo: ReturnTo,
  },
  { additionalProperties: false },
);

const TITLE = 'Create an account';
const CHARACTERS_MIN = charactersMinOf({ role: 'customer' }, false);

/** Opening an account. */
export const signUpRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { auth } = services.accounts;
  const signedInAs = signingIn(services);

  app.get(
    links.signUp(),
    { config: { page: true, access: 'visitor' }, schema: { querystring: SignUpQuery } },
    async (request, reply) => {
      const { returnTo } = request.query;
      if (callerOf(request).kind === 'user') {
        return reply.redirect(ownPath(returnTo, links.account()), 303);
      }
      return sendAccountPage(request, reply, {
        title: TITLE,
        body: (
          <SignUpPage
            returnTo={askedPath(returnTo)}
            charactersMin={CHARACTERS_MIN}
            problems={NO_PROBLEMS}
          />
        ),
      });
    },
  );

  app.post(
    links.signUp(),
    {
      config: { page: true, access: 'visitor', limits: ['signUpByAddress'] },
      schema: { body: SignUpForm },
    },
    async (request, reply) => {
      const { password, returnTo } = request.body;
      const [name, email] = [request.body.name.trim(), request.body.email.trim()];
      const showAgain = (problem: Refused, isTaken = false) =>
        sendAccountPage(request, reply, {
          title: TITLE,
          refused: problem,
          body: (
            <SignUpPage
              name={name}
              email={email}
              returnTo={askedPath(returnTo)}
              isTaken={isTaken}
              charactersMin={CHARACTERS_MIN}
              problems={problem.problems}
            />
          ),
        });

      const problems = {
        ...ifWrong('name', nameProblem(name)),
        ...ifWrong('email', emailProblem(email)),
        ...ifWrong('password', password === '' ? 'Choose a password.' : undefined),
      };
      if (isWrong(problems)) return showAgain(refused(problems));
      try {
        const userAgent = request.headers['user-agent'];
        const signedIn = await auth.signUp({ email, password, name, userAgent }, request.log);
        await signedInAs(request, reply, signedIn);
        return await reply.redirect(ownPath(returnTo, links.account({ done: 'signedUp' })), 303);
      } catch (error) {
        const problem = refusedBy(error, { EMAIL_TAKEN: 'email', PASSWORD_REFUSED: 'password' });
        return showAgain(problem, isRefusal(error, 'EMAIL_TAKEN'));
      }
    },
  );
};
