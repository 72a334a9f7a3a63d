import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { addGenre, addMovie, auditOf, type MovieAnswer } from './catalogue-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

describe('genres', () => {
  test('are listed by name, accents and capitals aside, in pages', async () => {
    await addGenre(api, admin, 'zombies', 'Zombies');
    await addGenre(api, admin, 'eroeffnung', 'Äpfel');
    await addGenre(api, admin, 'banditen', 'banditen');

    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? 'limit=1' : `limit=1&cursor=${cursor}`;
      const response = await api.request({ method: 'GET', url: `/genres?${query}` });
      expect(response.statusCode).toBe(200);
      const page = response.json<{ data: { name: string }[]; nextCursor: string | null }>();
      expect(page.data).toHaveLength(1);
      names.push(...page.data.map((genre) => genre.name));
      cursor = page.nextCursor;
    } while (cursor !== null);

    expect(names).toEqual(['Äpfel', 'banditen', 'Zombies']);
  });

  test('are added once: a slug or a name that is taken is refused', async () => {
    await addGenre(api, admin, 'slapstick', 'Slapstick');

    for (const payload of [
      { slug: 'slapstick', name: 'Another name' },
      { slug: 'another-slug', name: 'Slapstick' },
    ]) {
      const response = await api.request({ method: 'POST', url: '/genres', as: admin, payload });
      expect(response.json()).toMatchObject({ status: 409, code: 'GENRE_EXISTS' });
    }
  });

  test('added by many at once are added by exactly one', async () => {
    const responses = await Promise.all(
      Array.from({ length: 8 }, () =>
        api.request({
          method: 'POST',
          url: '/genres',
          as: admin,
          payload: { slug: 'contested', name: 'Contested' },
        }),
      ),
    );
    expect(responses.map((response) => response.statusCode).sort((a, b) => a - b)).toEqual([
      201,
      ...Array<number>(7).fill(409),
    ]);
  });

  test('renamed or moved to another slug stay with their movies', async () => {
    await addGenre(api, admin, 'noir', 'Noir');
    const movie = await addMovie(api, admin, { genres: ['noir'] });
    await getMovie(movie.id);

    const renamed = await api.request({
      method: 'PATCH',
      url: '/genres/noir',
      as: admin,
      payload: { slug: 'film-noir', name: 'Film noir' },
    });

    expect(renamed.json()).toEqual({ slug: 'film-noir', name: 'Film noir' });
    const { genres } = await getMovie(movie.id);
    expect(genres).toEqual([{ slug: 'film-noir', name: 'Film noir' }]);
    expect(await auditOf(api, 'noir')).toMatchObject([
      { action: 'genre.create' },
      { action: 'genre.update', before: { name: 'Noir' }, after: { name: 'Film noir' } },
    ]);
  });

  test('cannot take the name of another', async () => {
    await addGenre(api, admin, 'western', 'Western');
    await addGenre(api, admin, 'eastern', 'Eastern');

    for (const payload of [{ name: 'Western' }, { slug: 'western' }]) {
      const response = await api.request({
        method: 'PATCH',
        url: '/genres/eastern',
        as: admin,
        payload,
      });
      expect(response.json()).toMatchObject({ status: 409, code: 'GENRE_EXISTS' });
    }
  });

  test('are deleted only when no movie has them', async () => {
    await addGenre(api, admin, 'opera');
    const movie = await addMovie(api, admin, { genres: ['opera'] });
    const remove = () => api.request({ method: 'DELETE', url: '/genres/opera', as: admin });

    expect((await remove()).json()).toMatchObject({ status: 409, code: 'GENRE_IN_USE' });
    await api.request({
      method: 'PATCH',
      url: `/movies/${movie.id}`,
      as: admin,
      payload: { genres: [] },
    });
    expect((await remove()).statusCode).toBe(204);
    expect((await remove()).statusCode).toBe(404);
  });

  test.each([
    ['a slug with capitals', { slug: 'Noir', name: 'n' }],
    ['a slug that ends in a hyphen', { slug: 'noir-', name: 'n' }],
    ['a slug that climbs out of its folder', { slug: '../movies', name: 'n' }],
    ['a name of spaces', { slug: 'spaces', name: '   ' }],
    ['a name too long to show', { slug: 'long', name: 'x'.repeat(101) }],
    ['a field of its own', { slug: 'extra', name: 'n', created_at: '2020-01-01' }],
    ['no name', { slug: 'nameless' }],
  ])('refuse %s', async (_, payload) => {
    const response = await api.request({ method: 'POST', url: '/genres', as: admin, payload });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  test('that are not there are not changed', async () => {
    const response = await api.request({
      method: 'PATCH',
      url: '/genres/unheard-of',
      as: admin,
      payload: { name: 'x' },
    });
    expect(response.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});

async function getMovie(id: string): Promise<MovieAnswer> {
  return (await api.request({ method: 'GET', url: `/movies/${id}` })).json<MovieAnswer>();
}
