import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { MailServerAway, type Mail } from '../mail.ts';
import { aPasswordChange, setOutboxStage, type OutboxStage } from './outbox-stage.ts';

let stage: OutboxStage;

beforeEach(async () => {
  stage = await setOutboxStage();
});
afterEach(() => stage.stop());

const MESSAGES = 120;

describe('processes that deliver at the same time', () => {
  test('send each message once, of however many showtimes', async () => {
    const showtimeIds = Array.from({ length: 5 }, () => newId());
    await stage.enqueue(
      ...Array.from({ length: MESSAGES }, (_, n) =>
        aPasswordChange(`p${n}`, showtimeIds[n % showtimeIds.length]),
      ),
    );
    const deliverers = Array.from({ length: 3 }, () => stage.givenDeliverer());
    await Promise.all(deliverers.map(async ({ outbox }) => outbox.deliverDue()));

    const sent = deliverers.flatMap(({ mailer }) => mailer.mails);
    expect(sent).toHaveLength(MESSAGES);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(MESSAGES);
    const busy = deliverers.filter(({ mailer }) => mailer.mails.length > 0);
    expect(busy.length).toBeGreaterThan(1);
  });

  test('leave alone what another one is at', async () => {
    await stage.enqueue(aPasswordChange('ada'));
    const other = stage.givenDeliverer();
    const { outbox } = stage.givenDeliverer({
      mailer: {
        send: async () => other.outbox.deliverDue(),
        close: () => undefined,
      },
    });
    await outbox.deliverDue();
    expect(other.mailer.mails).toEqual([]);
    expect(await stage.messages()).toEqual([
      expect.objectContaining({ status: 'delivered', attempts: 1 }),
    ]);
  });
});

describe('a process that dies between sending and writing it down', () => {
  test('has its message sent again, as a copy that says so', async () => {
    await stage.enqueue(aPasswordChange('ada'));
    const sent: Mail[] = [];
    const dying = stage.givenDeliverer({
      mailer: {
        async send(mail) {
          sent.push(mail);
          await dying.connection.close();
        },
        close: () => undefined,
      },
    });
    await expect(dying.outbox.deliverDue()).rejects.toThrow(/pool|Connection|destroyed/);

    const survivor = stage.givenDeliverer();
    await survivor.outbox.deliverDue();
    expect(survivor.mailer.mails, 'while the claim lasts').toEqual([]);
    await stage.letTimePass();
    await survivor.outbox.deliverDue();
    expect(survivor.mailer.mails.map(({ messageId }) => messageId)).toEqual(
      sent.map(({ messageId }) => messageId),
    );
    expect(await stage.messages()).toEqual([
      expect.objectContaining({ status: 'delivered', attempts: 2 }),
    ]);
  });

  test('cannot undo what another one has done meanwhile', async () => {
    await stage.enqueue(aPasswordChange('ada'));
    const other = stage.givenDeliverer();
    const slow = stage.givenDeliverer({
      mailer: {
        async send() {
          // Its claim ran out while it waited, and the other one was quicker.
          await stage.letTimePass();
          await other.outbox.deliverDue();
          throw new MailServerAway(new Error('timeout'));
        },
        close: () => undefined,
      },
    });
    await slow.outbox.deliverDue();
    expect(await stage.messages()).toEqual([expect.objectContaining({ status: 'delivered' })]);
  });
});

describe('whichever call of the mail server or the database fails', () => {
  test.each(['mail', 'database'] as const)('(%s) every message arrives', async (what) => {
    const rounds: number[] = [];
    for (let failing = 1; rounds.at(-1) !== 0; failing += 1) {
      const names = ['a', 'b', 'c'].map((name) => `${name}${failing}`);
      await stage.enqueue(...names.map((name) => aPasswordChange(name)));
      let failures = 0;
      let calls = 0;
      const fail = () => {
        calls += 1;
        if (calls !== failing) return;
        failures += 1;
        throw new Error('this call fails');
      };
      const arrived = stage.givenDeliverer().mailer;
      const { outbox, connection } = stage.givenDeliverer({
        atOnceMax: 1,
        mailer: {
          async send(mail) {
            if (what === 'mail') fail();
            await arrived.send(mail);
          },
          close: () => undefined,
        },
      });
      if (what === 'database') failQueries(connection.pool, fail);
      for (let run = 1; run <= 3; run += 1) {
        await outbox.deliverDue().catch(() => undefined);
        await stage.letTimePass();
      }
      const ids = new Set(arrived.mails.map(({ messageId }) => messageId));
      expect(ids.size, `with call ${failing} failing`).toBe(names.length);
      expect(arrived.mails.length).toBeLessThanOrEqual(names.length + failures);
      rounds.push(failures);
    }
    expect(rounds.length).toBeGreaterThan(3);
    const states = new Set((await stage.messages()).map(({ status }) => status));
    expect(states).toEqual(new Set(['delivered']));
  });
});

/** Has each query of a pool ask first whether it may. */
function failQueries(
  pool: { on(event: 'connect', listener: (client: { query: unknown }) => void): unknown },
  ask: () => void,
): void {
  pool.on('connect', (client) => {
    const query = client.query;
    if (typeof query !== 'function') throw new Error('a client has queries');
    client.query = async (...words: unknown[]) => {
      ask();
      return Reflect.apply(query, client, words) as unknown;
    };
  });
}
