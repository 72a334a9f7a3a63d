import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import type { CacheEntry, CacheRegion } from '../../../platform/cache.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { createCatalogueService, type CatalogueService } from '../index.ts';

let api: TestApp;
let catalogue: CatalogueService;
const asked: CacheEntry[] = [];

beforeAll(async () => {
  api = await startTestApp();
  catalogue = createCatalogueService({
    db: api.db,
    cache: { region: recordingRegion, drop: () => undefined },
    listingMilliseconds: 1000,
    encodePoster: () => Promise.reject(new Error('nobody sends a poster here')),
    rescheduleForRuntime: async () => ({ conflicts: [] }),
  });
});
afterAll(() => api.stop());
beforeEach(() => void asked.splice(0));

const QUERY = {
  search: undefined,
  genre: undefined,
  date: undefined,
  cinemaId: undefined,
  sort: 'title',
  after: undefined,
  rowsMax: 21,
} as const;

test('searches and continuations are not kept: there are as many as somebody makes up', async () => {
  await catalogue.listMovies({ ...QUERY, search: 'hexan', sort: 'relevance' });
  await catalogue.listMovies({ ...QUERY, after: ['a', '00000000-0000-7000-8000-000000000000'] });
  await catalogue.listGenres({ after: ['a', 'a'], rowsMax: 21 });
  expect(asked).toEqual([]);
});

test('beginnings are kept, once for all the limits they are asked with', async () => {
  for (const rowsMax of [1, 2, 21]) await catalogue.listMovies({ ...QUERY, rowsMax });
  for (const rowsMax of [22, 101]) await catalogue.listMovies({ ...QUERY, rowsMax });
  expect(asked).toHaveLength(5);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
});

test('a list read for a larger page is no longer than the page that was asked for', async () => {
  for (const title of ['Faust', 'Greed', 'Sunrise']) await api.givenMovie({ title });
  expect(await catalogue.listMovies({ ...QUERY, rowsMax: 2 })).toHaveLength(2);
});

test('everything is kept under the tag of its topics, in one slot of a Redis cluster', async () => {
  const { movieId } = await api.givenShowtime();
  await catalogue.listMovies(QUERY);
  await catalogue.listGenres({ after: undefined, rowsMax: 21 });
  await catalogue.getMovie(movieId);
  const tags = asked.flatMap(({ key, topics }) => [key, ...topics]).map(hashTag);
  expect(new Set(tags)).toEqual(new Set(['catalogue']));
});

/** What a Redis cluster distributes keys by. */
const hashTag = (key: string) => /\{([^}]+)\}/.exec(key)?.[1];

function recordingRegion<T extends object>(): CacheRegion<T> {
  return {
    peek: () => undefined,
    reserve: () => () => undefined,
    read(entry, load) {
      asked.push(entry);
      return load();
    },
  };
}
