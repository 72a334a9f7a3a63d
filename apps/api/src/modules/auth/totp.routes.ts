import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { userOf } from '../../platform/http/access.ts';
import { addressKey } from '../../platform/http/address-key.ts';
import { problems } from '../../platform/http/problem.ts';
import type { AccessName } from '../users/index.ts';
import {
  BeginTotpBody,
  ConfirmTotpBody,
  NewSecretView,
  RecoveryCodesView,
  RemoveTotpBody,
  TotpStatusView,
} from './account.schemas.ts';
import type { Enrolling, TotpService } from './totp.service.ts';

type Options = { totp: TotpService };

const ENROLMENT_HEADER = 'enrolment-token';

const ENROLMENT_SECURITY = [{ accessToken: [] }, { enrolmentToken: [] }];

const HOW_STAFF_ENROL =
  'Instead of an access token, the `enrolmentToken` of a sign-in that answered ' +
  '`TOTP_ENROLMENT_REQUIRED` may be sent as the header `Enrolment-Token`.';

export const totpRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { totp }) => {
  app.get(
    '/auth/totp',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'getTotp',
        summary: 'Whether you have a second factor.',
        tags: ['auth'],
        response: { 200: TotpStatusView, ...problems(401) },
      },
    },
    async (request) => totp.getStatus(userOf(request).userId),
  );

  app.post(
    '/auth/totp',
    {
      config: { access: enrolmentAccess },
      schema: {
        operationId: 'beginTotp',
        summary: 'Make a secret for your authenticator app. It counts from its first code on.',
        description: `It needs your password. ${HOW_STAFF_ENROL} Then it does not.`,
        tags: ['auth'],
        security: ENROLMENT_SECURITY,
        body: BeginTotpBody,
        response: { 200: NewSecretView, ...problems(400, 401, 403, 409, 429, 503) },
      },
    },
    async (request) =>
      totp.begin(
        { ...enrollingOf(request), ...request.body, address: addressKey(request) },
        request.log,
      ),
  );

  app.post(
    '/auth/totp/confirm',
    {
      config: { access: enrolmentAccess },
      schema: {
        operationId: 'confirmTotp',
        summary: 'Turn the second factor on with its first code. Your other sessions end.',
        description: HOW_STAFF_ENROL,
        tags: ['auth'],
        security: ENROLMENT_SECURITY,
        body: ConfirmTotpBody,
        response: { 200: RecoveryCodesView, ...problems(400, 401, 409, 429, 503) },
      },
    },
    async (request) => totp.confirm(enrollingOf(request), request.body.code, request.log),
  );

  app.delete(
    '/auth/totp',
    {
      config: { access: 'signedIn' },
      schema: {
        operationId: 'removeTotp',
        summary: 'Do without a second factor. Your other sessions end.',
        tags: ['auth'],
        body: RemoveTotpBody,
        response: {
          204: Type.Null({ description: 'The password is enough from here on.' }),
          ...problems(400, 401, 403, 409, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { userId, sessionId } = userOf(request);
      const proof = { ...request.body, userId, sessionId, address: addressKey(request) };
      await totp.remove(proof, request.log);
      return reply.code(204).send(null);
    },
  );
};

// The service judges the token: the guard knows of sessions only.
function enrolmentAccess(request: FastifyRequest): AccessName {
  return request.headers[ENROLMENT_HEADER] === undefined ? 'signedIn' : 'public';
}

function enrollingOf(request: FastifyRequest): Enrolling {
  const enrolmentToken = request.headers[ENROLMENT_HEADER];
  if (enrolmentToken !== undefined) return { enrolmentToken: String(enrolmentToken) };
  const { userId, sessionId } = userOf(request);
  return { userId, sessionId };
}
