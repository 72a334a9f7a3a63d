import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { createMailbox, type Mailbox } from '../mailbox.ts';
import { mailboxRoutes } from '../mailbox.routes.ts';
import { aMail } from './a-mail.ts';

let directory: string;
let mailbox: Mailbox;
let app: FastifyInstance;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'marquee-mailbox-'));
  mailbox = createMailbox({ directory, from: 'Marquee <tickets@localhost>' });
  app = Fastify();
  await app.register(mailboxRoutes, { mailbox });
});
afterEach(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

describe('a mail in the mailbox', () => {
  test('is listed, and shown with both of its texts and its files', async () => {
    const id = newId();
    await mailbox.send(aMail({ messageId: `${id}@cinema.example` }));
    const list = await read('/mailbox');
    expect(list.body).toContain(`<a href="/mailbox/${id}">Your tickets for Amélie (7K3MPQ2X)</a>`);

    const mail = await read(`/mailbox/${id}`);
    expect(mail.body).toContain('Show each code at the door.');
    expect(mail.body).toContain('tickets-7K3MPQ2X.pdf');
    expect(mail.body).toMatch(/<iframe src="[^"]+\/html" title="[^"]+" sandbox="[^"]+">/);

    const framed = await read(`/mailbox/${id}/html`);
    const picture = Buffer.from('picture').toString('base64');
    expect(framed.body).toContain(`<img src="data:image/png;base64,${picture}" alt="">`);

    const file = await app.inject(`/mailbox/${id}/files/1`);
    expect(file.rawPayload).toEqual(Buffer.from('%PDF-1.7'));
    expect(file.headers['content-disposition']).toBe(
      "attachment; filename*=UTF-8''tickets-7K3MPQ2X.pdf",
    );

    const source = await app.inject(`/mailbox/${id}/source`);
    expect(source.body).toContain(`Message-ID: <${id}@cinema.example>\r\n`);
  });

  test('that was sent twice lies there once', async () => {
    const mail = aMail();
    await mailbox.send(mail);
    await mailbox.send({ ...mail, subject: 'Sent again' });
    expect((await mailbox.list()).map(({ mail: { subject } }) => subject)).toEqual(['Sent again']);
    expect((await readdir(directory)).filter((name) => name.endsWith('.eml'))).toHaveLength(1);
  });

  test('is there whole or not at all, while it is being written', async () => {
    const mail = aMail({ text: 'x'.repeat(200_000) });
    await mailbox.send(mail);
    const id = mail.messageId.slice(0, 36);
    const writing = Promise.all(Array.from({ length: 20 }, async () => mailbox.send(mail)));
    for (let look = 1; look <= 20; look += 1) {
      expect((await mailbox.find(id))?.mail.text).toHaveLength(200_000);
    }
    await writing;
  });

  test('is a stranger’s page, and may do nothing', async () => {
    const hostile = '<script>alert(1)</script>"\'&';
    const id = newId();
    await mailbox.send(
      aMail({
        messageId: `${id}@cinema.example`,
        subject: hostile,
        text: hostile,
        attachments: [
          {
            fileName: hostile,
            contentType: 'text/html',
            content: Buffer.from(hostile),
            contentId: null,
          },
        ],
      }),
    );
    for (const url of ['/mailbox', `/mailbox/${id}`]) {
      const page = await read(url);
      expect(page.body).not.toContain('<script');
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src|unsafe/);
    }
    const framed = await read(`/mailbox/${id}/html`);
    expect(framed.headers['content-security-policy']).toMatch(/^sandbox /);
    expect(framed.headers['content-security-policy']).not.toMatch(
      /allow-scripts|allow-same-origin/,
    );
    const file = await app.inject(`/mailbox/${id}/files/0`);
    expect(file.headers['content-type']).toBe('application/octet-stream');
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''%3Cscript/);
  });
});

test('An empty mailbox says so', async () => {
  expect((await read('/mailbox')).body).toContain('Nothing has been sent yet.');
});

test.each([
  `/mailbox/${newId()}`,
  `/mailbox/${newId()}/html`,
  `/mailbox/${newId()}/source`,
  `/mailbox/${newId()}/files/0`,
  '/mailbox/..%2F..%2Fetc%2Fpasswd',
  '/mailbox/..%2F..%2Fetc%2Fpasswd/source',
])('What is not in the mailbox is not found: %s', async (url) => {
  const { statusCode } = await app.inject(url);
  expect(statusCode).toBeGreaterThanOrEqual(400);
});

test('The oldest mails make room for new ones', async () => {
  for (let mail = 1; mail <= 560; mail += 1) await mailbox.send(aMail({ attachments: [] }));
  const mails = (await readdir(directory)).filter((name) => name.endsWith('.eml'));
  expect(mails.length).toBeLessThanOrEqual(550);
});

async function read(url: string) {
  const answer = await app.inject(url);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  return answer;
}
