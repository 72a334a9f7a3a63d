import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { addMovie, type MovieAnswer } from './catalogue-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

beforeEach(async () => {
  await api.db.deleteFrom('movies').execute();
});

type Facts = { title: string; releaseDate: string | null };

// Few different values, so that most rows tie with others and only the id tells them apart.
const facts: fc.Arbitrary<Facts> = fc.record({
  title: fc.constantFrom(
    'Sunrise',
    'sunrise',
    'Sünrise',
    'Sunrise II',
    'A Sunrise',
    'Sunrice',
    '🎬 Sunrise',
  ),
  releaseDate: fc.constantFrom(null, '1927-09-23', '1927-09-24', '2024-02-29'),
});

describe('paging through movies', () => {
  test.each(['title', '-releaseDate', 'relevance'])(
    'by %s shows each once, in order, while others are added',
    async (sort) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(facts, { minLength: 1, maxLength: 9 }),
          fc.array(facts, { maxLength: 4 }),
          fc.integer({ min: 1, max: 4 }),
          async (before, meanwhile, limit) => {
            await api.db.deleteFrom('movies').execute();
            const ids = new Set<string>();
            for (const each of before) ids.add((await addMovie(api, admin, each)).id);
            const expected = (await pageOf({ sort, limit: 100 })).data.map((movie) => movie.id);
            expect(new Set(expected)).toEqual(ids);

            const seen: string[] = [];
            const toAdd = [...meanwhile];
            let cursor: string | undefined;
            do {
              const page = await pageOf({ sort, limit, cursor });
              expect(page.data.length).toBeLessThanOrEqual(limit);
              seen.push(...page.data.map((movie) => movie.id));
              cursor = page.nextCursor ?? undefined;
              const next = toAdd.shift();
              if (next !== undefined) await addMovie(api, admin, next);
            } while (cursor !== undefined);

            expect(new Set(seen).size).toBe(seen.length);
            expect(seen.filter((id) => ids.has(id))).toEqual(expected);
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  test('goes on past the longest titles there can be', async () => {
    for (const end of ['a', 'b', 'c'])
      await addMovie(api, admin, { title: '🎬'.repeat(299) + end });

    const first = await pageOf({ sort: 'title', limit: 2 });
    const second = await pageOf({ sort: 'title', limit: 2, cursor: first.nextCursor ?? undefined });

    expect([...first.data, ...second.data].map((movie) => movie.title.at(-1))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(second.nextCursor).toBeNull();
  });

  test('refuses the cursor of another sort, filter or list', async () => {
    await addMovie(api, admin, { title: 'Sunrise' });
    await addMovie(api, admin, { title: 'Sunset' });
    const { nextCursor } = await pageOf({ sort: 'title', limit: 1 });
    expect(nextCursor).not.toBeNull();

    for (const query of [
      'sort=-releaseDate',
      'search=sun',
      'genre=horror',
      'date=2027-01-01',
      'cinemaId=00000000-0000-7000-8000-000000000000',
    ]) {
      const response = await api.request({
        method: 'GET',
        url: `/movies?${query}&cursor=${nextCursor}`,
      });
      expect(response.json()).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
    }
    const genres = await api.request({ method: 'GET', url: `/genres?cursor=${nextCursor}` });
    expect(genres.json()).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
  });

  test.each(['x', 'x.y', 'WyJ4Il0.abc', '.', encodeURIComponent('🎬')])(
    'refuses a cursor that nobody made: %s',
    async (cursor) => {
      const response = await api.request({ method: 'GET', url: `/movies?cursor=${cursor}` });
      expect(response.json()).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
    },
  );
});

async function pageOf({
  sort,
  limit,
  cursor,
}: {
  sort: string;
  limit: number;
  cursor?: string | undefined;
}) {
  const query = new URLSearchParams({ sort, limit: String(limit) });
  if (sort === 'relevance') query.set('search', 'sunrise');
  if (cursor !== undefined) query.set('cursor', cursor);
  const response = await api.request({ method: 'GET', url: `/movies?${query.toString()}` });
  expect(response.statusCode).toBe(200);
  return response.json<{ data: MovieAnswer[]; nextCursor: string | null }>();
}
