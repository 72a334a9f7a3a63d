import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { startJobs } from '../../../platform/jobs.ts';
import { withdrawMessagesAbout } from '../forgetting.repository.ts';
import { forgetOldMessages } from '../forgetting.service.ts';
import { MailRefused, MailServerAway, type Mail, type Mailer } from '../mail.ts';
import { aPasswordChange, setOutboxStage, type OutboxStage } from './outbox-stage.ts';

let stage: OutboxStage;

beforeEach(async () => {
  stage = await setOutboxStage();
});
afterEach(() => stage.stop());

describe('a message', () => {
  test('is sent, with its id in the Message-ID, and then forgotten but for that', async () => {
    await stage.enqueue(aPasswordChange('ada'));
    const [before] = await stage.messages();
    const { outbox, mailer, outcomes } = stage.givenDeliverer();
    await outbox.deliverDue();

    expect(mailer.mails).toEqual([
      expect.objectContaining({
        messageId: `${before?.id}@cinema.example`,
        to: 'ada@example.com',
        subject: 'Your password was changed',
        attachments: [],
      }),
    ]);
    expect(await stage.messages()).toEqual([
      expect.objectContaining({ status: 'delivered', recipient: '', facts: {}, attempts: 1 }),
    ]);
    expect(outcomes).toEqual([['passwordChanged', 'delivered']]);

    await outbox.deliverDue();
    expect(mailer.mails).toHaveLength(1);
  });

  test('is not sent where mail is switched off, and counts as delivered', async () => {
    await stage.enqueue(aPasswordChange('ada'));
    await stage.givenDeliverer({ mailer: null }).outbox.deliverDue();
    expect(await stage.messages()).toEqual([expect.objectContaining({ status: 'delivered' })]);
  });

  test('that fails is tried again later, and later still, until it is given up', async () => {
    await stage.enqueue(aPasswordChange('ada'));
    const { outbox, outcomes, logged } = stage.givenDeliverer({
      mailer: failingWith(new Error('mailbox of <ada@example.com> is busy')),
      attemptsMax: 3,
    });
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await outbox.deliverDue();
      waits.push(await secondsToNextAttempt());
      await outbox.deliverDue();
      await stage.letTimePass();
    }
    await outbox.deliverDue();
    await stage.letTimePass();
    await outbox.deliverDue();

    expect(waits[0]).toBeGreaterThan(5);
    expect(waits[0]).toBeLessThan(15);
    expect(waits[1]).toBeGreaterThan(14);
    expect(outcomes).toEqual([
      ['passwordChanged', 'failed'],
      ['passwordChanged', 'failed'],
      ['passwordChanged', 'dead'],
    ]);
    const [message] = await stage.messages();
    expect(message).toMatchObject({ status: 'dead', attempts: 3, recipient: 'ada@example.com' });
    expect(message?.lastError).toContain('mailbox of <[address]> is busy');
    expect(logged()).toContain('a message was given up');
    expect(logged()).not.toContain('ada@example.com');
  });

  test('that nobody wants is given up after a few attempts, and holds up no other', async () => {
    await stage.enqueue(aPasswordChange('unwanted'), aPasswordChange('wanted'));
    const mailer = stage.givenDeliverer().mailer;
    const { outbox } = stage.givenDeliverer({
      mailer: {
        ...mailer,
        async send(mail) {
          if (mail.to.startsWith('unwanted')) throw new MailRefused(new Error('550 unknown'));
          await mailer.send(mail);
        },
      },
    });
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await outbox.deliverDue();
      await stage.letTimePass();
    }
    expect(await stage.messages()).toEqual([
      expect.objectContaining({ status: 'dead', attempts: 4 }),
      expect.objectContaining({ status: 'delivered', attempts: 1 }),
    ]);
  });

  test('whose link has expired is not sent any more', async () => {
    const expiresAt = new Date(Date.now() - 1000).toISOString();
    await stage.enqueue({
      kind: 'passwordReset',
      dedupeKey: 'passwordReset:1',
      recipient: 'ada@example.com',
      subjectId: newId(),
      facts: { name: 'Ada', link: 'https://cinema.example/reset?token=secret', expiresAt },
    });
    const { outbox, mailer, logged } = stage.givenDeliverer();
    await outbox.deliverDue();
    expect(mailer.mails).toEqual([]);
    expect(await stage.messages()).toEqual([expect.objectContaining({ status: 'dead' })]);
    expect(logged()).not.toContain('secret');
  });

  test('whose attempts all killed their process is given up without another', async () => {
    await stage.enqueue(aPasswordChange('ada'));
    await stage.db.updateTable('outbox_messages').set({ attempts: 100 }).execute();
    const { outbox, mailer } = stage.givenDeliverer();
    await outbox.deliverDue();
    expect(mailer.mails).toEqual([]);
    expect(await stage.messages()).toEqual([
      expect.objectContaining({ status: 'dead', lastError: 'no attempt came to an end' }),
    ]);
  });

  test('that SQL wrote without its facts is given up', async () => {
    await stage.enqueue(aPasswordChange('ada'));
    await stage.db.updateTable('outbox_messages').set({ facts: '{"names": 1}' }).execute();
    const { outbox, mailer } = stage.givenDeliverer();
    await outbox.deliverDue();
    expect(mailer.mails).toEqual([]);
    expect(await stage.messages()).toEqual([
      expect.objectContaining({ lastError: 'its facts are not those of its kind' }),
    ]);
  });

  test('to somebody whose account is erased is taken back, but not the one that says so', async () => {
    const subjectId = newId();
    await stage.enqueue({ ...aPasswordChange('ada'), subjectId }, aPasswordChange('grace'));
    await stage.db.transaction().execute(async (tx) => withdrawMessagesAbout(tx, [subjectId]));
    await stage.enqueue({
      kind: 'accountErased',
      dedupeKey: 'accountErased:1',
      recipient: 'ada@example.com',
      subjectId: newId(),
      facts: { name: 'Ada' },
    });
    const { outbox, mailer } = stage.givenDeliverer();
    await outbox.deliverDue();
    expect(mailer.mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted()).toEqual([
      'ada@example.com: Your account was erased',
      'grace@example.com: Your password was changed',
    ]);
    expect(JSON.stringify(await stage.messages())).not.toContain('ada@');
  });

  test('is forgotten with the years', async () => {
    const showtimeId = newId();
    await stage.enqueue(aPasswordChange('old', showtimeId), aPasswordChange('young', showtimeId));
    await stage.givenDeliverer().outbox.deliverDue();
    await stage.db
      .updateTable('outbox_messages')
      .set({ created_at: new Date(Date.now() - 91 * 86_400_000) } as never)
      .where('dedupe_key', '=', 'passwordChanged:old')
      .execute();
    await forgetOldMessages(stage.db, 90);
    expect((await stage.messages()).map(({ dedupeKey }) => dedupeKey)).toEqual([
      'passwordChanged:young',
    ]);
  });
});

describe('a mail server that is away', () => {
  test('is not asked about every message', async () => {
    await stage.enqueue(...Array.from({ length: 40 }, (_, n) => aPasswordChange(`p${n}`)));
    const { outbox, outcomes } = stage.givenDeliverer({
      mailer: failingWith(new MailServerAway(new Error('connect ECONNREFUSED'))),
      atOnceMax: 4,
    });
    await outbox.deliverDue();
    expect(outcomes.length).toBeLessThanOrEqual(4);
    const untouched = (await stage.messages()).filter(({ attempts }) => attempts === 0);
    expect(untouched.length).toBeGreaterThanOrEqual(36);
  });
});

describe('the job', () => {
  test('asks one question when nothing is due', async () => {
    await stage.enqueue(aPasswordChange('later'));
    await stage.db
      .updateTable('outbox_messages')
      .set({ next_attempt_at: new Date(Date.now() + 60_000) })
      .execute();
    const { outbox, connection } = stage.givenDeliverer();
    const executed = vi.spyOn(connection.pool, 'connect');
    await outbox.deliverDue();
    expect(executed).toHaveBeenCalledTimes(1);
  });

  test('is woken by whoever has enqueued something', async () => {
    const { outbox, mailer } = stage.givenDeliverer();
    const jobs = startJobs(
      [
        {
          name: 'deliverMessages',
          everySeconds: 3600,
          run: async (stopping) => outbox.deliverDue(stopping),
          onWake: (wake) => outbox.onWake(wake),
        },
      ],
      () => undefined,
    );
    await stage.enqueue(aPasswordChange('ada'));
    outbox.wake();
    await vi.waitFor(() => expect(mailer.mails).toHaveLength(1));
    await stage.enqueue(aPasswordChange('grace'));
    outbox.wake();
    await vi.waitFor(() => expect(mailer.mails).toHaveLength(2));
    await jobs.stop();
  });

  test('begins nothing new when everything stops', async () => {
    await stage.enqueue(...Array.from({ length: 20 }, (_, n) => aPasswordChange(`p${n}`)));
    const stopping = new AbortController();
    const sent: Mail[] = [];
    const { outbox } = stage.givenDeliverer({
      atOnceMax: 2,
      mailer: {
        send: async (mail) => {
          sent.push(mail);
          stopping.abort();
        },
        close: () => undefined,
      },
    });
    await outbox.deliverDue(stopping.signal);
    expect(sent.length).toBeLessThanOrEqual(2);
    const delivered = (await stage.messages()).filter(({ status }) => status === 'delivered');
    expect(delivered).toHaveLength(sent.length);
  });
});

function failingWith(error: Error): Mailer {
  return {
    send: async () => {
      throw error;
    },
    close: () => undefined,
  };
}

async function secondsToNextAttempt(): Promise<number> {
  const { at } = await stage.db
    .selectFrom('outbox_messages as m')
    .select('m.next_attempt_at as at')
    .executeTakeFirstOrThrow();
  return (at.getTime() - Date.now()) / 1000;
}
