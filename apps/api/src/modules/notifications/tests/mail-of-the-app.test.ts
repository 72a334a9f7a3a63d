import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '#test/support/test-app.ts';
import { enqueueMessage } from '../enqueueing.repository.ts';
import { openMailbox } from '../opening-mail.ts';
import { aPasswordChange } from './outbox-stage.ts';

describe('a demo', () => {
  let dataDirectory: string;
  let api: TestApp;

  beforeAll(async () => {
    dataDirectory = await mkdtemp(path.join(tmpdir(), 'marquee-demo-'));
    api = await startTestApp({
      environment: { MAIL: 'mailbox', DATA_DIRECTORY: dataDirectory },
      mailer: openMailbox({ from: 'Marquee <tickets@localhost>' }, dataDirectory),
    });
  });
  afterAll(async () => {
    await api.stop();
    await rm(dataDirectory, { recursive: true });
  });

  test('shows at /mailbox what it would have sent', async () => {
    await api.db.transaction().execute(async (tx) => enqueueMessage(tx, aPasswordChange('ada')));
    await api.deliverMessages();
    const list = await api.app.inject('/mailbox');
    expect(list.statusCode).toBe(200);
    const [, address = ''] = /href="(\/mailbox\/[^"]+)"/.exec(list.body) ?? [];
    const mail = await api.app.inject(address);
    expect(mail.body).toContain('Your account has a new password.');
    const framed = await api.app.inject(`${address}/html`);
    expect(framed.headers['content-security-policy']).toMatch(/^sandbox /);
    expect(framed.headers['x-content-type-options']).toBe('nosniff');
  });

  test('counts what became of its messages', async () => {
    await api.db.transaction().execute(async (tx) => enqueueMessage(tx, aPasswordChange('grace')));
    await api.deliverMessages();
    expect(await api.parts.metrics.registry.metrics()).toMatch(
      /marquee_messages_total\{kind="passwordChanged",outcome="delivered"\} \d/,
    );
  });

  test.each(['/mailbox/nothing', '/mailbox/nothing/html', '/mailbox/nothing/files/0'])(
    'refuses what is no mail: %s',
    async (url) => {
      expect((await api.app.inject(url)).statusCode).toBe(400);
    },
  );
});

test('Where mail is not kept on disk there is no mailbox', async () => {
  const api = await startTestApp();
  expect((await api.app.inject('/mailbox')).statusCode).toBe(404);
  await api.stop();
});
