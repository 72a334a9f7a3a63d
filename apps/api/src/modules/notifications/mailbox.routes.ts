import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';

import { framedMail, listPage, MAIL_POLICY, mailPage, PAGE_POLICY } from './mailbox-page.ts';
import type { Mailbox, MailboxMail } from './mailbox.ts';
import { notFound } from '../../platform/errors.ts';

type Options = { mailbox: Mailbox };

const MailParams = Type.Object({ mailId: Type.String({ format: 'uuid' }) });
const FileParams = Type.Object({
  mailId: Type.String({ format: 'uuid' }),
  position: Type.String({ pattern: '^\\d{1,4}$' }),
});

/**
 * The mailbox of a demo, to be read in a browser. Registered only where mail is kept on disk, which
 * production refuses. Anybody who reaches the demo may read it, like everything else in a demo.
 */
export const mailboxRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { mailbox }) => {
  // Not of the API, and so not in its document.
  const route = { config: { access: 'public' } };

  app.get('/mailbox', { ...route, schema: { hide: true } }, async (_request, reply) =>
    sendPage(reply, PAGE_POLICY, listPage(await mailbox.list())),
  );

  app.get(
    '/mailbox/:mailId',
    { ...route, schema: { hide: true, params: MailParams } },
    async (request, reply) =>
      sendPage(reply, PAGE_POLICY, mailPage(await find(request.params.mailId))),
  );

  app.get(
    '/mailbox/:mailId/html',
    { ...route, schema: { hide: true, params: MailParams } },
    async (request, reply) =>
      sendPage(reply, MAIL_POLICY, framedMail(await find(request.params.mailId))),
  );

  app.get(
    '/mailbox/:mailId/source',
    { ...route, schema: { hide: true, params: MailParams } },
    async (request, reply) => {
      const source = await mailbox.readSource(request.params.mailId);
      if (source === null) throw notFound('mail');
      return sendFile(reply, `${request.params.mailId}.eml`, source);
    },
  );

  app.get(
    '/mailbox/:mailId/files/:position',
    { ...route, schema: { hide: true, params: FileParams } },
    async (request, reply) => {
      const { mail } = await find(request.params.mailId);
      const file = mail.attachments[Number(request.params.position)];
      if (file === undefined) throw notFound('mail');
      return sendFile(reply, file.fileName, file.content);
    },
  );

  async function find(id: string): Promise<MailboxMail> {
    const mail = await mailbox.find(id);
    if (mail === null) throw notFound('mail');
    return mail;
  }
};

function sendPage(reply: FastifyReply, policy: string, html: string) {
  return reply
    .header('content-security-policy', policy)
    .type('text/html; charset=utf-8')
    .send(html);
}

/** To be kept, never shown: whatever it says it is, the browser runs nothing of it. */
function sendFile(reply: FastifyReply, fileName: string, content: Uint8Array) {
  return reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`)
    .type('application/octet-stream')
    .send(Buffer.from(content));
}
