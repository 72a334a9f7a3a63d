import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { createAdmin, readArguments } from '../../../cli/admin-command.ts';
import { createDemoUser } from '../demo-users.service.ts';
import { createPasswords } from '../passwords.ts';
import { signIn } from '../../../../test/support/people.ts';

const PASSWORD = 'nine quiet otters swim';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

const newAdmin = (change: Partial<{ email: string; name: string; password: string }> = {}) =>
  createAdmin(
    api.config,
    { email: 'Ada@Example.com', name: 'Ada Lovelace', password: PASSWORD, ...change },
    () => undefined,
  );

describe('the first administrator', () => {
  test('has no weak password', async () => {
    await expect(newAdmin({ password: 'zq4-Wm!81x' })).rejects.toMatchObject({
      code: 'PASSWORD_REFUSED',
    });
    expect(await api.db.selectFrom('users').select('id').execute()).toEqual([]);
  });

  test('is made once, though several operators try, and whatever the demo has', async () => {
    const passwords = createPasswords({ hashesAtOnce: 1 });
    const demo = { name: 'Demo', role: 'admin', password: 'admin123' } as const;
    await api.db
      .transaction()
      .execute((tx) => createDemoUser(tx, passwords, { ...demo, email: 'admin@movies.example' }));

    const outcomes = await Promise.allSettled([
      newAdmin(),
      newAdmin({ email: 'grace@example.com' }),
      newAdmin({ email: 'hedy@example.com' }),
    ]);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(newAdmin({ email: 'late@example.com' })).rejects.toMatchObject({
      code: 'ADMIN_EXISTS',
    });
    const admins = await api.db
      .selectFrom('users')
      .select(['email', 'is_demo'])
      .where('role', '=', 'admin')
      .where('is_demo', '=', false)
      .execute();
    expect(admins).toHaveLength(1);
    const response = await signIn(api, admins[0]?.email ?? '', PASSWORD);
    expect(response.json()).toMatchObject({ user: { role: 'admin' } });
  });

  test('is on record, as made by the operator', async () => {
    const entries = await api.db.selectFrom('audit_log').selectAll().execute();

    expect(entries).toEqual([
      expect.objectContaining({
        actor_user_id: null,
        request_id: null,
        action: 'user.createAdmin',
        after: { role: 'admin' },
      }),
    ]);
  });
});

describe('the words of the command', () => {
  test('name the address and the person', () => {
    expect(readArguments(['--email', 'ada@example.com', '--name', 'Ada Lovelace'])).toEqual({
      email: 'ada@example.com',
      name: 'Ada Lovelace',
    });
  });

  test.each([
    ['nothing', []],
    ['no name', ['--email', 'ada@example.com']],
    ['an address that is none', ['--email', 'ada', '--name', 'Ada']],
    ['a password, which others could read in the list of processes', ['--password', PASSWORD]],
  ])('are explained to whoever writes %s', (_, words) => {
    expect(() => readArguments(words)).toThrow('Usage: npm run create-admin');
  });
});
