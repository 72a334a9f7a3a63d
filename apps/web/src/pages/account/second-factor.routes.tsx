import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { addressKey, userOf, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { CODE_CHARACTERS_MAX, PASSWORD_CHARACTERS_MAX } from './account-form.tsx';
import {
  emptyFields,
  isRefusal,
  isWrong,
  NO_PROBLEMS,
  refused,
  refusedBy,
  type Refused,
} from './refusals.ts';
import { RemoveSecondFactorPage, SecondFactorPage } from './second-factor.page.tsx';
import { sendAccountPage } from './send-account-page.tsx';
import { sendRecoveryCodes, sendSetUpPage, SetUpCodeForm } from './send-set-up-page.tsx';

const PASSWORD = Type.String({ maxLength: PASSWORD_CHARACTERS_MAX });
const ENTER_PASSWORD = 'Enter your password.';

const StatusQuery = Type.Object({ done: Type.Optional(Type.String({ maxLength: 40 })) });

const BeginForm = Type.Object({ password: PASSWORD }, { additionalProperties: false });

const RemoveForm = Type.Object(
  { password: PASSWORD, code: Type.String({ maxLength: CODE_CHARACTERS_MAX }) },
  { additionalProperties: false },
);

const NOTICES: Readonly<Record<string, string>> = {
  removed: 'Your second factor is removed, and your other devices are signed out.',
};

const PLACES = { action: links.secondFactorCode(), from: links.secondFactor() } as const;

/** The second factor of whoever is signed in. */
export const secondFactorRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { totp } = services.accounts;

  app.get(
    links.secondFactor(),
    { config: { page: true, access: 'signedIn' }, schema: { querystring: StatusQuery } },
    async (request, reply) => show(request, reply, { notice: NOTICES[request.query.done ?? ''] }),
  );

  app.post(
    links.secondFactor(),
    { config: { page: true, access: 'signedIn' }, schema: { body: BeginForm } },
    async (request, reply) => {
      const { userId, sessionId } = userOf(request);
      const { password } = request.body;
      const empty = emptyFields({ password }, { password: ENTER_PASSWORD });
      if (isWrong(empty)) return show(request, reply, { refused: refused(empty) });
      try {
        const { uri } = await totp.begin(
          { userId, sessionId, password, address: addressKey(request) },
          request.log,
        );
        return await sendSetUpPage(request, reply, { uri, ...PLACES });
      } catch (error) {
        // In another tab, mostly: the page says that it is on.
        if (isRefusal(error, 'TOTP_ALREADY_SET')) return reply.redirect(links.secondFactor(), 303);
        return show(request, reply, { refused: refusedBy(error, { PASSWORD_WRONG: 'password' }) });
      }
    },
  );

  app.get(
    links.secondFactorCode(),
    { config: { page: true, access: 'signedIn' } },
    async (_request, reply) => reply.redirect(links.secondFactor(), 303),
  );

  app.post(
    links.secondFactorCode(),
    { config: { page: true, access: 'signedIn' }, schema: { body: SetUpCodeForm } },
    async (request, reply) => {
      const { userId, sessionId } = userOf(request);
      const { uri } = request.body;
      const code = request.body.code.replaceAll(/\s/g, '');
      try {
        const { recoveryCodes } = await totp.confirm({ userId, sessionId }, code, request.log);
        return await sendRecoveryCodes(request, reply, {
          codes: recoveryCodes,
          next: { href: links.secondFactor(), label: 'I have kept them' },
        });
      } catch (error) {
        // Confirmed already, as when the page with the recovery codes is loaded again.
        if (isRefusal(error, 'TOTP_NOT_SET')) return reply.redirect(links.secondFactor(), 303);
        const problem = refusedBy(error, { TOTP_INVALID: 'code' });
        return sendSetUpPage(request, reply, { uri, ...PLACES, refused: problem });
      }
    },
  );

  app.get(
    links.removeSecondFactor(),
    { config: { page: true, access: 'signedIn' } },
    async (request, reply) => showRemoval(request, reply),
  );

  app.post(
    links.removeSecondFactor(),
    { config: { page: true, access: 'signedIn' }, schema: { body: RemoveForm } },
    async (request, reply) => {
      const { userId, sessionId } = userOf(request);
      const { password } = request.body;
      const code = request.body.code.replaceAll(/\s/g, '');
      const empty = emptyFields(
        { password, code },
        { password: ENTER_PASSWORD, code: 'Enter a code.' },
      );
      if (isWrong(empty)) return showRemoval(request, reply, refused(empty));
      try {
        await totp.remove(
          { userId, sessionId, password, code, address: addressKey(request) },
          request.log,
        );
        return await reply.redirect(links.secondFactor({ done: 'removed' }), 303);
      } catch (error) {
        if (isRefusal(error, 'TOTP_NOT_SET')) return reply.redirect(links.secondFactor(), 303);
        return showRemoval(
          request,
          reply,
          refusedBy(error, {
            PASSWORD_WRONG: 'password',
            TOTP_INVALID: 'code',
            TOTP_MANDATORY: 'form',
          }),
        );
      }
    },
  );

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    { notice, refused: refusal }: { notice?: string | undefined; refused?: Refused },
  ): Promise<FastifyReply> {
    const { userId } = userOf(request);
    return sendAccountPage(request, reply, {
      title: 'Second factor',
      refused: refusal,
      body: (
        <SecondFactorPage
          status={await totp.getStatus(userId)}
          notice={notice}
          problems={refusal?.problems ?? NO_PROBLEMS}
        />
      ),
    });
  }
};

function showRemoval(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal?: Refused,
): FastifyReply {
  return sendAccountPage(request, reply, {
    title: 'Remove your second factor',
    refused: refusal,
    body: <RemoveSecondFactorPage problems={refusal?.problems ?? NO_PROBLEMS} />,
  });
}
