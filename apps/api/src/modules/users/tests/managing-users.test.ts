import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin', name: 'Root Admin' });
});
afterAll(() => api.stop());

type UserBody = { id: string; email: string; name: string; role: string };
type UsersPage = { data: UserBody[]; nextCursor: string | null };

function changeRole(as: TestUser, userId: string, role: string) {
  return api.request({ method: 'PATCH', url: `/users/${userId}`, as, payload: { role } });
}

async function find(query: string): Promise<UsersPage> {
  const response = await api.request({ url: `/users?${query}`, as: admin });
  expect(response.statusCode).toBe(200);
  return response.json<UsersPage>();
}

const getMe = (as: TestUser) => api.request({ url: '/auth/me', as });
const listUsers = (as: TestUser) => api.request({ url: '/users', as });

describe('the list of users', () => {
  test('is for administrators', async () => {
    const [customer, staff] = await Promise.all([
      api.givenUser(),
      api.givenUser({ role: 'staff' }),
    ]);

    expect((await api.request({ url: '/users' })).statusCode).toBe(401);
    expect((await listUsers(customer)).statusCode).toBe(403);
    expect((await listUsers(staff)).statusCode).toBe(403);
    expect((await listUsers(admin)).statusCode).toBe(200);
  });

  test('shows what there is to know, and no secret', async () => {
    const user = await api.givenUser({ name: 'Hedy Lamarr' });

    const { data } = await find('search=hedy');

    expect(data).toEqual([
      {
        id: user.id,
        email: user.email,
        name: 'Hedy Lamarr',
        role: 'customer',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ]);
  });

  test.each([
    ['a part of the name', 'lyttel'],
    ['the name without its accents', 'zoe'],
    ['the name with accents', 'ZOË'],
    ['a part of the address', 'findme'],
    ['a wildcard that stands in the name', '100%25'],
  ])('finds a user by %s', async (_, search) => {
    await givenNamedOnce('Zoë Lyttelton 100%', 'findme@example.com');

    const { data } = await find(`search=${search}`);

    expect(data.map(({ email }) => email)).toEqual(['findme@example.com']);
  });

  test.each(['%25', '_', '\\', '％'])('does not take "%s" for a wildcard', async (search) => {
    await givenNamedOnce('Zoë Lyttelton 100%', 'findme@example.com');

    const { data } = await find(`search=qq${encodeURIComponent(decodeURIComponent(search))}qq`);

    expect(data).toEqual([]);
  });

  test('comes in pages that miss nobody and repeat nobody', async () => {
    await Promise.all(Array.from({ length: 7 }, () => api.givenUser({ name: 'Paged Person' })));

    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await find(`search=paged&limit=3${from}`);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);

    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  test('refuses a cursor of another list, and what it does not know', async () => {
    await Promise.all(Array.from({ length: 2 }, () => api.givenUser()));
    const { nextCursor } = await find('limit=1');

    const response = await api.request({
      url: `/users?limit=1&search=x&cursor=${nextCursor}`,
      as: admin,
    });

    expect(response.json()).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
    const unknown = await api.request({ url: '/users?order=name', as: admin });
    expect(unknown.statusCode).toBe(400);
  });

  test('can be narrowed to a role', async () => {
    await api.givenUser({ role: 'staff', name: 'Narrow Staff' });
    await api.givenUser({ role: 'customer', name: 'Narrow Customer' });

    const { data } = await find('search=narrow&role=staff');

    expect(data.map(({ name }) => name)).toEqual(['Narrow Staff']);
  });
});

describe('changing a role', () => {
  test('is for administrators, whoever it is about', async () => {
    const [customer, staff] = await Promise.all([
      api.givenUser(),
      api.givenUser({ role: 'staff' }),
    ]);

    for (const person of [customer, staff]) {
      expect((await changeRole(person, person.id, 'admin')).statusCode).toBe(403);
      expect((await getMe(person)).json()).toMatchObject({
        role: expect.not.stringContaining('admin'),
      });
    }
  });

  test('to less counts from the next request on', async () => {
    const other = await api.givenUser({ role: 'admin' });
    expect((await listUsers(other)).statusCode).toBe(200);

    const response = await changeRole(admin, other.id, 'staff');

    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ id: other.id, role: 'staff' });
    expect((await listUsers(other)).statusCode).toBe(403);
    expect((await getMe(other)).json()).toMatchObject({ role: 'staff' });
  });

  test('to more ends what the user was signed in with', async () => {
    const other = await api.givenUser();

    expect((await changeRole(admin, other.id, 'admin')).statusCode).toBe(200);

    expect((await getMe(other)).statusCode).toBe(401);
    const session = await api.db
      .selectFrom('sessions')
      .select('ended_because')
      .where('id', '=', other.sessionId)
      .executeTakeFirstOrThrow();
    expect(session.ended_because).toBe('roleChanged');
    await changeRole(admin, other.id, 'customer');
  });

  test('is recorded with who did it; changing nothing is not', async () => {
    const user = await api.givenUser();
    await changeRole(admin, user.id, 'staff');
    await changeRole(admin, user.id, 'staff');

    const entries = await api.db
      .selectFrom('audit_log')
      .selectAll()
      .where('subject_id', '=', user.id)
      .execute();

    expect(entries).toEqual([
      expect.objectContaining({
        actor_user_id: admin.id,
        action: 'user.changeRole',
        subject_type: 'user',
        before: { role: 'customer' },
        after: { role: 'staff' },
        request_id: expect.any(String),
      }),
    ]);
  });

  test('refuses unknown users, roles and fields', async () => {
    const user = await api.givenUser();

    expect((await changeRole(admin, newId(), 'staff')).statusCode).toBe(404);
    expect((await changeRole(admin, 'not-an-id', 'staff')).statusCode).toBe(400);
    expect((await changeRole(admin, user.id, 'owner')).json()).toMatchObject({
      errors: [{ pointer: '/role', message: 'must be one of customer, staff, admin' }],
    });
    const payload = { role: 'staff', email: 'other@example.com' };
    const response = await api.request({
      method: 'PATCH',
      url: `/users/${user.id}`,
      as: admin,
      payload,
    });
    expect(response.statusCode).toBe(400);
    expect((await getMe(user)).json()).toMatchObject({ role: 'customer', email: user.email });
  });
});

describe('the last administrator', () => {
  test('keeps the role', async () => {
    await demoteAllBut(admin);

    const response = await changeRole(admin, admin.id, 'customer');

    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'LAST_ADMIN' });
    expect((await getMe(admin)).json()).toMatchObject({ role: 'admin' });
  });

  test('remains when administrators demote each other at once', async () => {
    await demoteAllBut(admin);
    for (let round = 0; round < 20; round += 1) {
      const other = await api.givenUser({ role: 'admin' });

      const responses = await Promise.all([
        changeRole(admin, other.id, 'customer'),
        changeRole(other, admin.id, 'customer'),
      ]);

      const admins = await api.db
        .selectFrom('users')
        .select('id')
        .where('role', '=', 'admin')
        .execute();
      expect(admins).toHaveLength(1);
      expect(responses.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
      await makeAdmin(admin);
      await demoteAllBut(admin);
    }
  });

  test('remains when all administrators give up the role at once', async () => {
    const others = await Promise.all(
      Array.from({ length: 4 }, () => api.givenUser({ role: 'admin' })),
    );

    const responses = await Promise.all(
      [admin, ...others].map((person) => changeRole(person, person.id, 'customer')),
    );

    const statuses = responses.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 409)).toHaveLength(1);
    await makeAdmin(admin);
  });
});

test('nobody raises themselves back who lost the role while they asked', async () => {
  for (let round = 0; round < 10; round += 1) {
    const other = await api.givenUser({ role: 'admin' });

    await Promise.all([
      changeRole(admin, other.id, 'customer'),
      ...Array.from({ length: 5 }, () => changeRole(other, other.id, 'admin')),
    ]);

    expect((await getMe(other)).json()).toMatchObject({ role: 'customer' });
  }
});

async function givenNamedOnce(name: string, email: string): Promise<void> {
  const known = await api.db.selectFrom('users').select('id').where('email', '=', email).execute();
  if (known.length === 0) await api.givenUser({ name, email });
}

async function makeAdmin(user: TestUser): Promise<void> {
  await api.db.updateTable('users').set({ role: 'admin' }).where('id', '=', user.id).execute();
}

async function demoteAllBut(user: TestUser): Promise<void> {
  await api.db.updateTable('users').set({ role: 'customer' }).where('id', '!=', user.id).execute();
}
