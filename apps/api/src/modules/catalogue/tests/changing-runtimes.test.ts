import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { openDatabase, type DatabaseConnection } from '../../../database.ts';
import { createCache } from '../../../platform/cache.ts';
import { createChangeFeed } from '../../../platform/changes.ts';
import type { DomainError } from '../../../platform/errors.ts';
import {
  createCatalogueService,
  createPosterEncoder,
  findMovieForScheduling,
  type CatalogueService,
  type RescheduleForRuntime,
} from '../index.ts';
import { addMovie, auditOf } from './catalogue-givens.ts';

let api: TestApp;
let admin: TestUser;
let connection: DatabaseConnection;
let catalogue: CatalogueService;
const dropped: string[] = [];

// Stands for the schedule, which is another module's.
const rescheduleForRuntime = vi.fn<RescheduleForRuntime>();

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  connection = openDatabase(api.databaseUrl, api.config.database, () => undefined);
  const feed = createChangeFeed(null, () => undefined);
  feed.onChange((topics) => dropped.push(...topics));
  catalogue = createCatalogueService({
    db: connection.db,
    cache: createCache({ feed, redis: null, entriesMax: 100, onError: () => undefined }),
    listingMilliseconds: 1000,
    encodePoster: createPosterEncoder({ pixelsMax: 1_000_000 }),
    rescheduleForRuntime,
  });
});
afterAll(async () => {
  await connection.close();
  await api.stop();
});

beforeEach(() => {
  rescheduleForRuntime.mockReset().mockResolvedValue({ conflicts: [] });
  dropped.length = 0;
});

const actor = () => ({ userId: admin.id, requestId: 'test' });

test('a runtime that the schedule has no room for is refused with the showtimes in its way', async () => {
  const movie = await addMovie(api, admin, { title: 'Greed', runtimeMinutes: 140 });
  const startsAt = new Date('2031-05-09T18:30:00Z');
  rescheduleForRuntime.mockResolvedValue({ conflicts: [{ id: 'the-showtime', startsAt }] });

  const refusal = catalogue.changeMovie(actor(), movie.id, {
    title: 'Greed!',
    runtimeMinutes: 480,
  });

  await expect(refusal).rejects.toMatchObject({
    kind: 'conflict',
    code: 'RUNTIME_BREAKS_SCHEDULE',
    details: {
      showtimes: [{ id: 'the-showtime', startsAt: '2031-05-09T18:30:00.000Z' }],
      showtimeCount: 1,
    },
  });
  expect(await catalogue.getMovie(movie.id)).toMatchObject({ title: 'Greed', runtimeMinutes: 140 });
  expect(await auditOf(api, movie.id)).toHaveLength(1);
});

test('a refusal lists no more than a hundred showtimes, and counts them all', async () => {
  const movie = await addMovie(api, admin);
  const conflicts = Array.from({ length: 130 }, (_, index) => ({
    id: String(index),
    startsAt: new Date(0),
  }));
  rescheduleForRuntime.mockResolvedValue({ conflicts });

  const refusal: unknown = await catalogue
    .changeMovie(actor(), movie.id, { runtimeMinutes: 480 })
    .catch((error: unknown) => error);

  const { details } = refusal as DomainError;
  expect(details['showtimes']).toHaveLength(100);
  expect(details['showtimeCount']).toBe(130);
});

test('a runtime that fits moves the schedule in the same transaction, and says so', async () => {
  const movie = await addMovie(api, admin, { runtimeMinutes: 73 });

  await catalogue.changeMovie(actor(), movie.id, { runtimeMinutes: 74 });

  expect(rescheduleForRuntime).toHaveBeenCalledExactlyOnceWith(expect.anything(), movie.id, 74);
  expect(rescheduleForRuntime.mock.calls[0]?.[0].isTransaction).toBe(true);
  expect(dropped).toEqual(['{catalogue}:movies', '{catalogue}:showtimes']);
});

test('the schedule is not asked where the runtime stays', async () => {
  const movie = await addMovie(api, admin, { runtimeMinutes: 73 });
  await catalogue.changeMovie(actor(), movie.id, { title: 'Renamed' });
  await catalogue.changeMovie(actor(), movie.id, { runtimeMinutes: 73 });
  expect(rescheduleForRuntime).not.toHaveBeenCalled();
});

test('a change of the runtime waits for who is scheduling the movie, and sees what they scheduled', async () => {
  const movie = await addMovie(api, admin, { runtimeMinutes: 73 });
  const seen: string[] = [];
  rescheduleForRuntime.mockImplementation(async (tx) => {
    const cinemas = await tx.selectFrom('cinemas as c').select('c.name').execute();
    seen.push(...cinemas.map((cinema) => cinema.name));
    return { conflicts: [] };
  });

  let change: Promise<unknown> = Promise.resolve();
  await connection.db.transaction().execute(async (tx) => {
    expect(await findMovieForScheduling(tx, movie.id)).toEqual({
      id: movie.id,
      title: movie.title,
      runtimeMinutes: 73,
      status: 'active',
    });
    change = catalogue.changeMovie(actor(), movie.id, { runtimeMinutes: 74 });
    await vi.waitUntil(isSomebodyWaiting);
    // What was written under the lock stands for the showtime that was made.
    await tx
      .insertInto('cinemas')
      .values({
        id: movie.id,
        name: 'Written Meanwhile',
        time_zone: 'Europe/London',
        currency: 'GBP',
        business_day_starts_at: '06:00',
      })
      .execute();
  });
  await change;

  expect(seen).toEqual(['Written Meanwhile']);
});

test('two who schedule the same movie do not wait for each other', async () => {
  const movie = await addMovie(api, admin);
  const scheduleAsWell = () =>
    api.db.transaction().execute(async (tx) => findMovieForScheduling(tx, movie.id));

  const other = await connection.db.transaction().execute(async (tx) => {
    await findMovieForScheduling(tx, movie.id);
    return inParallel(scheduleAsWell);
  });

  expect(other).toMatchObject({ id: movie.id });
});

// Called within a transaction, and no part of it.
function inParallel<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

async function isSomebodyWaiting(): Promise<boolean> {
  const waiting = await api.pool.query(
    `select 1 from pg_stat_activity a
      where a.datname = current_database() and a.wait_event_type = 'Lock'`,
  );
  return waiting.rows.length > 0;
}
