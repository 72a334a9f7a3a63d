import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { userOf } from '../../platform/http/access.ts';
import { addressKey } from '../../platform/http/address-key.ts';
import { problems } from '../../platform/http/problem.ts';
import { toUserView, UserView } from '../users/index.ts';
import {
  RefreshBody,
  SignedInView,
  SignInBody,
  SignOutBody,
  SignUpBody,
  toSignedInView,
} from './auth.schemas.ts';
import type { AuthService } from './auth.service.ts';
import { readBearerToken } from './authenticator.ts';

type Options = { auth: AuthService };

export const authRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { auth }) => {
  app.post(
    '/auth/signup',
    {
      config: { access: 'public', limits: ['signUpByAddress'] },
      schema: {
        operationId: 'signUp',
        summary: "Open a customer's account, and sign in.",
        tags: ['auth'],
        body: SignUpBody,
        response: { 201: SignedInView, ...problems(400, 409, 429, 503) },
      },
    },
    async (request, reply) => {
      const person = { ...request.body, userAgent: request.headers['user-agent'] };
      const signedIn = await auth.signUp(person, request.log);
      return reply.code(201).send(toSignedInView(signedIn));
    },
  );

  app.post(
    '/auth/login',
    {
      config: { access: 'public', limits: ['signInByAddress'] },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in.',
        description:
          'Whoever has a second factor sends a code of it as `totp`; without one the right password ' +
          'is answered `TOTP_REQUIRED`. In production, staff without a second factor are answered ' +
          '`TOTP_ENROLMENT_REQUIRED` with an `enrolmentToken`, for setting one up.',
        tags: ['auth'],
        body: SignInBody,
        response: { 200: SignedInView, ...problems(400, 401, 403, 429, 503) },
      },
    },
    async (request) => {
      const attempt = {
        ...request.body,
        address: addressKey(request),
        userAgent: request.headers['user-agent'],
      };
      return toSignedInView(await auth.signIn(attempt, request.log));
    },
  );

  app.post(
    '/auth/refresh',
    {
      config: { access: 'public', limits: ['refreshByAddress'] },
      schema: {
        operationId: 'refresh',
        summary: 'Spend a refresh token for a new pair of tokens.',
        description:
          'Two refreshes with one token within seconds get the same new refresh token. A token that ' +
          'is used again later was copied: everyone who had it is signed out.',
        tags: ['auth'],
        body: RefreshBody,
        response: { 200: SignedInView, ...problems(400, 401, 429, 503) },
      },
    },
    async (request) => toSignedInView(await auth.refresh(request.body.refreshToken, request.log)),
  );

  app.post(
    '/auth/logout',
    {
      // Whoever has either token may: the guard knows of access tokens only, so the service looks.
      config: { access: 'public' },
      schema: {
        operationId: 'signOut',
        summary: 'Sign out: with a valid access token, with the refresh token, or with both.',
        tags: ['auth'],
        body: SignOutBody,
        response: {
          204: Type.Null({ description: 'Both tokens are dead, everywhere.' }),
          ...problems(400, 401, 503),
        },
      },
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const accessToken = readBearerToken(request.headers.authorization);
      await auth.signOut({ accessToken, refreshToken: request.body.refreshToken }, request.log);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/auth/me',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'getMe',
        summary: 'Who is signed in.',
        tags: ['auth'],
        response: { 200: UserView, ...problems(401) },
      },
    },
    async (request) => toUserView(await auth.getUser(userOf(request).userId)),
  );
};
