import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { addressKey, holderOf, toExportView, userOf, type PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { forgetPerson } from '../../shell/personal-cookies.ts';
import { CODE_CHARACTERS_MAX, PASSWORD_CHARACTERS_MAX } from './account-form.tsx';
import { ErasePage, OwnDataPage, type Upcoming } from './own-data.page.tsx';
import { emptyFields, isWrong, NO_PROBLEMS, refused, refusedBy, type Refused } from './refusals.ts';
import { sendAccountPage } from './send-account-page.tsx';
import { codeIn } from './typed-fields.ts';

/** Nobody has more to come, and what is older is over. */
const RESERVATIONS_LOOKED_AT = 100;

const EraseForm = Type.Object(
  {
    password: Type.String({ maxLength: PASSWORD_CHARACTERS_MAX }),
    code: Type.Optional(Type.String({ maxLength: CODE_CHARACTERS_MAX })),
  },
  { additionalProperties: false },
);

/** What is kept of somebody: handed out, and erased. */
export const ownDataRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const { erasure, ownData, totp } = services.accounts;

  app.get(
    links.accountData(),
    { config: { page: true, access: 'signedIn' } },
    async (request, reply) =>
      sendAccountPage(request, reply, { title: 'Your data', body: <OwnDataPage /> }),
  );

  // Sent by a form, and so by our own page only: no other site can make a browser fetch it.
  app.post(
    links.exportData(),
    { config: { page: true, access: 'signedIn', limits: ['exportByUser'] } },
    async (request, reply) => {
      const exported = await ownData.exportData(userOf(request).userId, request.log);
      return reply
        .header('cache-control', 'no-store')
        .header('content-disposition', 'attachment; filename="marquee-account.json"')
        .type('application/json; charset=utf-8')
        .send(`${JSON.stringify(toExportView(exported), null, 2)}\n`);
    },
  );

  app.get(
    links.exportData(),
    { config: { page: true, access: 'signedIn' } },
    async (_request, reply) => reply.redirect(links.accountData(), 303),
  );

  app.get(
    links.eraseAccount(),
    { config: { page: true, access: 'signedIn' } },
    async (request, reply) => showErasure(request, reply),
  );

  app.post(
    links.eraseAccount(),
    { config: { page: true, access: 'signedIn' }, schema: { body: EraseForm } },
    async (request, reply) => {
      const { password } = request.body;
      const empty = emptyFields({ password }, { password: 'Enter your password.' });
      if (isWrong(empty)) return showErasure(request, reply, refused(empty));
      try {
        await erasure.eraseSelf(
          {
            userId: userOf(request).userId,
            password,
            totp: codeIn(request.body.code),
            address: addressKey(request),
          },
          request.log,
        );
      } catch (error) {
        const problem = refusedBy(error, {
          PASSWORD_WRONG: 'password',
          TOTP_REQUIRED: 'code',
          TOTP_INVALID: 'code',
          ROLE_BLOCKS_ERASURE: 'form',
          LAST_ADMIN: 'form',
        });
        return showErasure(request, reply, problem);
      }
      forgetPerson(request, reply, services);
      return reply.redirect(links.signIn({ done: 'erased' }), 303);
    },
  );

  async function showErasure(
    request: FastifyRequest,
    reply: FastifyReply,
    problem?: Refused,
  ): Promise<FastifyReply> {
    const [upcoming, { isSet }] = await Promise.all([
      upcomingOf(request),
      totp.getStatus(userOf(request).userId),
    ]);
    return sendAccountPage(request, reply, {
      title: 'Delete your account',
      refused: problem,
      body: (
        <ErasePage
          upcoming={upcoming}
          hasSecondFactor={isSet}
          problems={problem?.problems ?? NO_PROBLEMS}
        />
      ),
    });
  }

  async function upcomingOf(request: FastifyRequest): Promise<Upcoming[]> {
    const { userId } = userOf(request);
    const found = await services.reservations.listReservationPage(
      { userId },
      { ...holderOf(request, 'reservations.viewAll'), isStaff: false },
      { limit: RESERVATIONS_LOOKED_AT, after: undefined },
    );
    const now = Date.now();
    return found
      .map(({ reservation }) => reservation)
      .filter(({ status }) => status === 'confirmed' || status === 'pendingPayment')
      .filter(({ showtime }) => Date.parse(showtime.endsAt) > now)
      .map(({ id, showtime }) => ({
        id,
        film: showtime.movie.title,
        cinema: showtime.cinema.name,
        startsAt: showtime.startsAt,
        timeZone: showtime.timeZone,
      }));
  }
};
