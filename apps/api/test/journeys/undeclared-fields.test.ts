import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../support/test-app.ts';

let api: TestApp;
let ada: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser();
});
afterAll(() => api.stop());

test('a route that declares no query takes none', async () => {
  const { showtimeId, movieId, cinemaId, seatMapId } = await api.givenShowtime();
  const urls = [
    `/movies/${movieId}?foo=1`,
    `/cinemas/${cinemaId}?x=1`,
    `/seat-maps/${seatMapId}?x=1`,
    `/auth/me?x=1`,
    `/showtimes/${showtimeId}/holds/${showtimeId}?x=1`,
  ];
  for (const url of urls) {
    const response = await api.request({ url, as: ada });
    expect(response.json(), url).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(response.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer).toMatch(
      /^\/query/,
    );
  }
});

test('a route that declares no body takes none, and has no effect with one', async () => {
  const { showtimeId } = await api.givenShowtime();
  const hold = await api.givenHold(showtimeId, ['A1'], ada);
  const url = `/showtimes/${showtimeId}/holds/${hold.id}`;

  const response = await api.request({
    method: 'POST',
    url: `${url}/extend`,
    payload: { minutes: 500 },
    as: ada,
  });

  expect(response.json()).toMatchObject({ status: 400, errors: [{ pointer: '/minutes' }] });
  expect((await api.request({ url, as: ada })).json()).toMatchObject({ expiresAt: hold.expiresAt });
});

test('a problem has one title a code, and says in its detail what happened', async () => {
  const { showtimeId } = await api.givenShowtime();
  const unknownSeat = { method: 'POST', url: `/showtimes/${showtimeId}/holds`, as: ada } as const;
  const [one, other] = await Promise.all([
    api.request({ ...unknownSeat, payload: { seats: ['Z9'] } }),
    api.request({ url: '/showtimes?date=never' }),
  ]);
  expect(one.json()).toMatchObject({
    title: 'Invalid request',
    detail: 'The request is not valid.',
  });
  expect(other.json()).toMatchObject({ title: 'Invalid request' });
});

test('a film without a release date is sorted by its year', async () => {
  const add = async (title: string, year: number) =>
    api.db
      .updateTable('movies')
      .set({ year })
      .where('id', '=', await api.givenMovie({ title }))
      .execute();
  await add('Old', 1902);
  await add('Young', 1968);
  await add('Between', 1926);
  const response = await api.request({ url: '/movies?sort=-releaseDate&limit=3' });
  expect(response.json<{ data: { title: string }[] }>().data.map(({ title }) => title)).toEqual([
    'Young',
    'Between',
    'Old',
  ]);
});
