import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { dateAhead, givenStage, minutesBetween, schedule, scheduleOf } from './schedule-givens.ts';

let api: TestApp;
let admin: TestUser;
let scheduled: ReturnType<typeof scheduleOf>['scheduled'];
let cancel: ReturnType<typeof scheduleOf>['cancel'];

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  ({ scheduled, cancel } = scheduleOf(api, admin));
});
afterAll(() => api.stop());

describe('a new runtime of a movie', () => {
  test('moves the ends of its showtimes to come', async () => {
    const stage = await givenStage(api);
    const { id, startsAt } = await scheduled(stage);
    const changed = await setRuntime(stage.movieId, 130);
    expect(changed.statusCode).toBe(200);

    const showtime = (await api.request({ url: `/showtimes/${id}` })).json();
    expect(minutesBetween(startsAt, showtime.endsAt)).toBe(145);
    expect(showtime.movie.runtimeMinutes).toBe(130);
    const next = await schedule(api, admin, stage, { startsAt: `${dateAhead(10)}T22:14` });
    expect(next.json()).toMatchObject({ code: 'SHOWTIME_OVERLAPS' });
  });

  test('lets nobody buy a seat for what is over by then', async () => {
    const stage = await givenStage(api);
    const day = dateAhead(10);
    const usual = await scheduled(stage, { startsAt: `${day}T10:00` });
    const late = await scheduled(stage, {
      startsAt: `${day}T15:00`,
      salesOpenAt: `${day}T15:40`,
      salesCloseAt: `${day}T16:00`,
    });
    expect((await setRuntime(stage.movieId, 20)).statusCode).toBe(200);

    const read = async (id: string) => (await api.request({ url: `/showtimes/${id}` })).json();
    const { salesCloseAt } = await read(usual.id);
    expect(minutesBetween(usual.startsAt, salesCloseAt)).toBe(15);
    const shortened = await read(late.id);
    expect(shortened.salesCloseAt).toBe(shortened.endsAt);
    expect(shortened.salesOpenAt).toBe(shortened.featureStartsAt);
  });

  test('is refused where one of them has no room for it, and then moves none', async () => {
    const stage = await givenStage(api);
    const { id, endsAt } = await scheduled(stage);
    await scheduled(stage, { startsAt: `${dateAhead(10)}T22:00` });
    const refused = await setRuntime(stage.movieId, 116);

    expect(refused.json()).toMatchObject({ status: 409, showtimes: [{ id }] });
    expect((await api.request({ url: `/showtimes/${id}` })).json()).toMatchObject({ endsAt });
    expect((await setRuntime(stage.movieId, 115)).statusCode).toBe(200);
  });

  test('leaves cancelled showtimes alone, and is not kept out by them', async () => {
    const stage = await givenStage(api);
    const { id, endsAt } = await scheduled(stage);
    const next = await scheduled(stage, { startsAt: `${dateAhead(10)}T22:00` });
    await cancel(next.id);
    expect((await setRuntime(stage.movieId, 150)).statusCode).toBe(200);
    const { endsAt: newEnd } = (await api.request({ url: `/showtimes/${id}` })).json();
    expect(minutesBetween(endsAt, newEnd)).toBe(50);
    const cancelled = (await api.request({ url: `/showtimes/${next.id}` })).json();
    expect(cancelled.endsAt).toBe(next.endsAt);
  });
});

function setRuntime(movieId: string, runtimeMinutes: number) {
  const url = `/movies/${movieId}`;
  return api.request({ method: 'PATCH', url, payload: { runtimeMinutes }, as: admin });
}
