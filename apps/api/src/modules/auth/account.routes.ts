import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { userOf } from '../../platform/http/access.ts';
import { addressKey } from '../../platform/http/address-key.ts';
import { problems } from '../../platform/http/problem.ts';
import { NoBody } from '../../platform/http/wire.ts';
import { toUserView, UserView } from '../users/index.ts';
import {
  ChangeEmailBody,
  ChangeMeBody,
  ChangePasswordBody,
  ConfirmEmailBody,
  ConfirmPasswordResetBody,
  EraseMeBody,
  ExportView,
  PasswordResetBody,
  toExportView,
} from './account.schemas.ts';
import type { AccountService } from './account.service.ts';
import { SignedInView, toSignedInView } from './auth.schemas.ts';
import type { ErasureService } from './erasure.service.ts';
import type { OwnDataService } from './own-data.service.ts';
import type { PasswordResetService } from './password-reset.service.ts';

type Options = {
  account: AccountService;
  passwordResets: PasswordResetService;
  ownData: OwnDataService;
  erasure: ErasureService;
};

export const accountRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { account, passwordResets, ownData, erasure },
) => {
  app.post(
    '/auth/password-resets',
    {
      config: { access: 'public', limits: ['passwordResetByAddress'] },
      schema: {
        operationId: 'requestPasswordReset',
        summary: 'Mail a link for a new password, if the address has an account.',
        description: 'The answer is the same, and as late, whether it has one or not.',
        tags: ['auth'],
        body: PasswordResetBody,
        response: {
          202: NoBody('If there is an account, a mail is on its way.'),
          ...problems(400, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { email } = request.body;
      await passwordResets.request({ email, address: addressKey(request) }, request.log);
      return reply.code(202).send();
    },
  );

  app.post(
    '/auth/password-resets/confirm',
    {
      config: { access: 'public', limits: ['mailedTokenByAddress'] },
      schema: {
        operationId: 'confirmPasswordReset',
        summary: 'Choose a new password with the token of a mail. Every session ends.',
        tags: ['auth'],
        body: ConfirmPasswordResetBody,
        response: {
          204: Type.Null({ description: 'Sign in with the new password.' }),
          ...problems(400, 429, 503),
        },
      },
    },
    async (request, reply) => {
      await passwordResets.confirm(request.body, request.log);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/auth/password',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'changePassword',
        summary: 'Change your password. Every session ends, and the answer begins a new one.',
        tags: ['auth'],
        body: ChangePasswordBody,
        response: { 200: SignedInView, ...problems(400, 401, 403, 429, 503) },
      },
    },
    async (request) => {
      const { currentPassword: password, newPassword } = request.body;
      const { userId } = userOf(request);
      const signedIn = await account.changePassword(
        {
          userId,
          password,
          newPassword,
          address: addressKey(request),
          userAgent: request.headers['user-agent'],
        },
        request.log,
      );
      return toSignedInView(signedIn);
    },
  );

  app.post(
    '/auth/email',
    {
      config: { access: 'signedIn', limits: ['emailChangeByUser'] },
      schema: {
        operationId: 'requestEmailChange',
        summary: 'Mail a link to a new address, which makes it yours.',
        tags: ['auth'],
        body: ChangeEmailBody,
        response: {
          202: NoBody('A mail is on its way to the new address.'),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { userId } = userOf(request);
      const change = { ...request.body, userId, address: addressKey(request) };
      await account.requestEmailChange(change, request.log);
      return reply.code(202).send();
    },
  );

  app.post(
    '/auth/email/confirm',
    {
      config: { access: 'public', limits: ['mailedTokenByAddress'] },
      schema: {
        operationId: 'confirmEmailChange',
        summary: 'Confirm a new address with the token of the mail to it.',
        tags: ['auth'],
        body: ConfirmEmailBody,
        response: {
          204: Type.Null({ description: 'Sign in with the new address from here on.' }),
          ...problems(400, 409, 429, 503),
        },
      },
    },
    async (request, reply) => {
      await account.confirmEmailChange(request.body, request.log);
      return reply.code(204).send(null);
    },
  );

  app.patch(
    '/auth/me',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'changeMe',
        summary: 'Change your name.',
        tags: ['auth'],
        body: ChangeMeBody,
        response: { 200: UserView, ...problems(400, 401, 503) },
      },
    },
    async (request) =>
      toUserView(await account.changeName(userOf(request).userId, request.body.name)),
  );

  app.get(
    '/auth/me/export',
    {
      config: { access: 'signedIn', limits: ['exportByUser'] },
      schema: {
        operationId: 'exportMe',
        summary: 'Everything that is kept of you, for machines to read.',
        tags: ['auth'],
        response: { 200: ExportView, ...problems(401, 429, 503) },
      },
    },
    async (request, reply) => {
      const exported = await ownData.exportData(userOf(request).userId, request.log);
      reply.header('content-disposition', 'attachment; filename="marquee-account.json"');
      return toExportView(exported);
    },
  );

  app.delete(
    '/auth/me',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'eraseMe',
        summary: 'Erase your account: what was paid stays in the books, without your name.',
        tags: ['auth'],
        body: EraseMeBody,
        response: {
          204: Type.Null({ description: 'It is gone. There is no way back.' }),
          ...problems(400, 401, 403, 409, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { userId } = userOf(request);
      await erasure.eraseSelf(
        { ...request.body, userId, address: addressKey(request) },
        request.log,
      );
      return reply.code(204).send(null);
    },
  );
};
