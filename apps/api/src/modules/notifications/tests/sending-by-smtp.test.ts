import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { MailRefused, MailServerAway, type Mailer } from '../mail.ts';
import { describeMailFailure } from '../smtp-failures.ts';
import { createSmtpMailer } from '../smtp-mailer.ts';
import { aMail } from './a-mail.ts';
import { startSmtpServer, type LocalSmtpServer, type SmtpMood } from './local-smtp-server.ts';
import { aPasswordChange, setOutboxStage } from './outbox-stage.ts';

let server: LocalSmtpServer;
let mailers: Mailer[];

beforeEach(async () => {
  server = await startSmtpServer();
  mailers = [];
});
afterEach(async () => {
  for (const mailer of mailers) mailer.close();
  await server.stop();
});

describe('a mail by SMTP', () => {
  test('carries its Message-ID, both texts and its files, to one recipient', async () => {
    await givenMailer().send(aMail({ messageId: 'an-id@cinema.example' }));
    expect(server.envelopes).toEqual([['<ada@example.com>']]);
    const [mail = ''] = server.taken;
    expect(mail).toContain('Message-ID: <an-id@cinema.example>');
    expect(mail).toContain('To: ada@example.com');
    expect(mail).toContain('From: Rialto <tickets@rialto.example>');
    expect(mail).toContain('Auto-Submitted: auto-generated');
    expect(mail).toMatch(/Subject: =\?UTF-8\?Q\?Your_tickets_for_Am=C3=A9lie/);
    expect(mail).toContain('Content-Type: text/plain');
    expect(mail).toContain('Content-Type: text/html');
    expect(mail).toMatch(/Content-I[dD]: <ticket-1@marquee>/);
    expect(mail).toContain('Content-Disposition: attachment; filename=tickets-7K3MPQ2X.pdf');
  });

  test.each([
    'Tickets\r\nBcc: eve@example.com',
    'Tickets\nBcc: eve@example.com',
    'Tickets\rBcc: eve@example.com',
    'Tickets\u2028Bcc: eve@example.com',
  ])('has no more headers than it was given, whatever its subject says: %j', async (subject) => {
    await givenMailer().send(aMail({ subject }));
    const [head = ''] = (server.taken[0] ?? '').split('\r\n\r\n');
    expect(head).not.toMatch(/^bcc:/im);
    expect(head).toContain('Subject: Tickets Bcc: eve@example.com');
    expect(server.envelopes).toEqual([['<ada@example.com>']]);
  });

  test.each(['eve@example.com, ada@example.com', 'a@b.example\r\nRCPT TO:<eve@example.com>'])(
    'goes to nobody when its recipient is not one address: %j',
    async (to) => {
      await expect(givenMailer().send(aMail({ to }))).rejects.toThrow('one mail address');
      expect(server.connections()).toBe(0);
    },
  );

  test('shares a connection with those after it', async () => {
    const mailer = givenMailer();
    for (let mail = 1; mail <= 5; mail += 1) await mailer.send(aMail());
    expect(server.taken).toHaveLength(5);
    expect(server.connections()).toBe(1);
  });
});

describe('a mail server that', () => {
  test.each<[SmtpMood, typeof MailRefused | typeof MailServerAway | typeof Error]>([
    ['refusesRecipient', MailRefused],
    ['wantsItLater', Error],
    ['hangs', MailServerAway],
    ['dropsAfterData', Error],
    ['dropsAtOnce', MailServerAway],
  ])('%s has the mail sent again once it is well', async (mood, kind) => {
    server.setMood(mood);
    const mailer = givenMailer();
    await expect(mailer.send(aMail())).rejects.toThrow(kind);
    server.setMood('takes');
    await mailer.send(aMail({ subject: 'Again' }));
    expect(server.taken.at(-1)).toContain('Subject: Again');
  });

  test('is not there at all is away', async () => {
    const mailer = givenMailer();
    await server.stop();
    await expect(mailer.send(aMail())).rejects.toThrow(MailServerAway);
    server = await startSmtpServer();
  });

  test('does not let us in is away, not the mail refused', async () => {
    server.setMood('refusesSignIn');
    const mailer = givenMailer({ url: server.url.replace('//', '//me:secret@') });
    await expect(mailer.send(aMail())).rejects.toThrow(MailServerAway);
  });

  test('speaks no TLS is given no mail where TLS is demanded', async () => {
    await expect(givenMailer({ demandTls: true }).send(aMail())).rejects.toThrow(MailServerAway);
    expect(server.taken).toEqual([]);
  });
});

test('What is said of a failure names no address and no password', async () => {
  server.setMood('refusesRecipient');
  const refused = await givenMailer().send(aMail()).catch(describeMailFailure);
  expect(refused).toContain('550 5.1.1');
  expect(refused).not.toContain('ada');
  server.setMood('refusesSignIn');
  const mailer = givenMailer({ url: server.url.replace('//', '//me:secret@') });
  const notLetIn = await mailer.send(aMail()).catch(describeMailFailure);
  expect(notLetIn).toContain('535');
  expect(notLetIn).not.toMatch(/secret|me@cinema/);
});

describe('through the outbox', () => {
  test('every mail arrives, whatever the server does meanwhile', async () => {
    const stage = await setOutboxStage();
    try {
      await stage.enqueue(...['a', 'b', 'c'].map((name) => aPasswordChange(name)));
      const { outbox, logged } = stage.givenDeliverer({ mailer: givenMailer(), atOnceMax: 2 });
      for (const mood of ['hangs', 'dropsAfterData', 'wantsItLater', 'refusesRecipient'] as const) {
        server.setMood(mood);
        await outbox.deliverDue();
        await stage.letTimePass();
      }
      server.setMood('takes');
      await outbox.deliverDue();
      const states = (await stage.messages()).map(({ status }) => status);
      expect(states).toEqual(['delivered', 'delivered', 'delivered']);
      const copies = server.taken.map((mail) => /^Message-ID: (.*)$/m.exec(mail)?.[1]);
      expect(new Set(copies).size).toBe(3);
      expect(copies.length).toBeGreaterThan(3);
      expect(logged()).toContain('a message was not delivered');
      expect(logged()).not.toContain('@example.com');
    } finally {
      await stage.stop();
    }
  });
});

function givenMailer(changes: { url?: string; demandTls?: boolean } = {}): Mailer {
  const mailer = createSmtpMailer({
    url: server.url,
    from: 'Rialto <tickets@rialto.example>',
    demandTls: false,
    connectionsMax: 2,
    stepTimeoutMilliseconds: 300,
    sendTimeoutMilliseconds: 1000,
    ...changes,
  });
  mailers.push(mailer);
  return mailer;
}
