import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';
import { accountRoutes } from './account.routes.tsx';
import { emailRoutes } from './email.routes.tsx';
import { enrolmentRoutes } from './enrolment.routes.tsx';
import { forgottenPasswordRoutes } from './forgotten-password.routes.tsx';
import { ownDataRoutes } from './own-data.routes.tsx';
import { secondFactorRoutes } from './second-factor.routes.tsx';
import { sessionPages } from './sessions.routes.tsx';
import { signInRoutes } from './sign-in.routes.tsx';
import { signOutRoutes } from './sign-out.routes.ts';
import { signUpRoutes } from './sign-up.routes.tsx';

/** Who somebody is here: getting in, and what they change about it. */
export const accountPages: FastifyPluginAsync<{ services: PageServices }> = async (
  app,
  { services },
) => {
  await app.register(signInRoutes, { services });
  await app.register(enrolmentRoutes, { services });
  await app.register(signUpRoutes, { services });
  await app.register(signOutRoutes, { services });
  await app.register(forgottenPasswordRoutes, { services });
  await app.register(accountRoutes, { services });
  await app.register(emailRoutes, { services });
  await app.register(sessionPages, { services });
  await app.register(secondFactorRoutes, { services });
  await app.register(ownDataRoutes, { services });
};
