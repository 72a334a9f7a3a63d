import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { addGenre, addMovie, auditOf, titlesOf, type MovieAnswer } from './catalogue-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  await addGenre(api, admin, 'horror', 'Horror');
  await addGenre(api, admin, 'comedy', 'Comedy');
});
afterAll(() => api.stop());

const everything = {
  title: 'Nosferatu: A Symphony of Horror',
  originalTitle: 'Nosferatu – Eine Symphonie des Grauens',
  synopsis: 'A count leaves his castle.\nThe plague comes with him.',
  runtimeMinutes: 94,
  year: 1922,
  releaseDate: '1922-03-04',
  certificate: 'PG',
  trailerUrl: 'https://videos.example/nosferatu?t=1',
  people: [
    { name: 'Max Schreck', role: 'actor' },
    { name: 'F. W. Murnau', role: 'director' },
  ],
};

describe('adding a movie', () => {
  test('keeps all that is said of it', async () => {
    const movie = await addMovie(api, admin, { ...everything, genres: ['horror', 'comedy'] });

    expect(movie).toEqual({
      id: movie.id,
      ...everything,
      posterUrl: null,
      genres: [
        { slug: 'comedy', name: 'Comedy' },
        { slug: 'horror', name: 'Horror' },
      ],
      status: 'active',
    });
    expect(await getMovie(movie.id)).toEqual(movie);
  });

  test('needs no more than a title and a runtime', async () => {
    const movie = await addMovie(api, admin, { title: 'Blacksmith Scene', runtimeMinutes: 1 });

    expect(movie).toEqual({
      id: movie.id,
      title: 'Blacksmith Scene',
      originalTitle: null,
      synopsis: '',
      runtimeMinutes: 1,
      year: null,
      releaseDate: null,
      posterUrl: null,
      certificate: null,
      trailerUrl: null,
      people: [],
      genres: [],
      status: 'active',
    });
  });

  test('says where it is, and who added it', async () => {
    const response = await postMovie({ title: 'Sunrise', runtimeMinutes: 94 });
    const movie = response.json<MovieAnswer>();

    expect(response.headers.location).toBe(`/api/v1/movies/${movie.id}`);
    expect(await auditOf(api, movie.id)).toMatchObject([
      { action: 'movie.create', userId: admin.id, before: null, after: { title: 'Sunrise' } },
    ]);
  });

  test('names the genres that do not exist, and adds nothing', async () => {
    const response = await postMovie({
      title: 'Nowhere To Be Found',
      runtimeMinutes: 90,
      genres: ['horror', 'unheard-of'],
    });

    expect(response.json()).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      errors: [{ pointer: '/genres/1' }],
    });
    expect(await titlesOf(api, { search: 'nowhere to be found' })).not.toContain(
      'Nowhere To Be Found',
    );
  });

  test.each([
    ['no title', { title: undefined }],
    ['a title of spaces', { title: ' \t ' }],
    ['a title beyond 300 characters', { title: 'x'.repeat(301) }],
    ['no runtime', { runtimeMinutes: undefined }],
    ['a runtime of nothing', { runtimeMinutes: 0 }],
    ['a runtime of more than a day', { runtimeMinutes: 1441 }],
    ['a runtime in words', { runtimeMinutes: '94' }],
    ['a runtime with a half', { runtimeMinutes: 94.5 }],
    ['a runtime beyond all integers', { runtimeMinutes: 1e300 }],
    ['a year before all film', { year: 1492 }],
    ['a date that does not exist', { releaseDate: '2027-02-30' }],
    ['a date in a month that does not exist', { releaseDate: '2027-13-01' }],
    ['a date in a year that does not exist', { releaseDate: '0000-01-01' }],
    ['a certificate beyond 20 characters', { certificate: 'x'.repeat(21) }],
    ['a trailer over plain HTTP', { trailerUrl: 'http://videos.example/1' }],
    ['a trailer that is a script', { trailerUrl: 'javascript:alert(1)' }],
    ['a trailer that is a file', { trailerUrl: 'file:///etc/passwd' }],
    ['a trailer that is no address', { trailerUrl: 'https://' }],
    ['a trailer with spaces', { trailerUrl: 'https://videos.example/a b' }],
    ['a trailer beyond 2000 characters', { trailerUrl: `https://v.example/${'x'.repeat(2000)}` }],
    [
      'more than 100 people',
      { people: Array.from({ length: 101 }, () => ({ name: 'Extra', role: 'extra' })) },
    ],
    ['a person without a role', { people: [{ name: 'Extra' }] }],
    ['a person with more to say', { people: [{ name: 'Extra', role: 'extra', id: 1 }] }],
    ['a genre twice', { genres: ['horror', 'horror'] }],
    ['a genre that is an object', { genres: [{ slug: 'horror' }] }],
    ['an id of its own', { id: randomUUID() }],
    ['a status', { status: 'archived' }],
    ['a moment of creation', { created_at: '2020-01-01T00:00:00Z' }],
    ['a poster from elsewhere', { posterUrl: 'https://elsewhere.example/poster.png' }],
    ['a text for the search', { search_text: 'anything' }],
    ['a role', { role: 'admin' }],
    ['nothing where a title belongs', { title: null }],
  ])('refuses %s', async (_, facts) => {
    const response = await postMovie({ title: 'Refused', runtimeMinutes: 90, ...facts });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  test.each(['__proto__', 'constructor'])('refuses a body that says %s', async (name) => {
    const response = await api.request({
      method: 'POST',
      url: '/movies',
      as: admin,
      headers: { 'content-type': 'application/json' },
      payload: `{"title":"Refused","runtimeMinutes":90,"${name}":{"prototype":{"status":"archived"}}}`,
    });
    expect(response.statusCode).toBe(400);
  });

  test.each(['"title"', '[]', 'null', '1', '{"title":', ''])(
    'refuses a body that is %s',
    async (payload) => {
      const response = await api.request({
        method: 'POST',
        url: '/movies',
        as: admin,
        headers: { 'content-type': 'application/json' },
        payload,
      });
      expect(response.statusCode).toBe(400);
    },
  );
});

describe('changing a movie', () => {
  test('changes what is named and leaves the rest', async () => {
    const movie = await addMovie(api, admin, { ...everything, genres: ['horror', 'comedy'] });

    const response = await patchMovie(movie.id, {
      title: 'Nosferatu',
      certificate: null,
      genres: ['horror'],
    });

    const changed = {
      ...movie,
      title: 'Nosferatu',
      certificate: null,
      genres: [{ slug: 'horror', name: 'Horror' }],
    };
    expect(response.json()).toEqual(changed);
    expect(await getMovie(movie.id)).toEqual(changed);
    expect(await auditOf(api, movie.id)).toMatchObject([
      { action: 'movie.create' },
      {
        action: 'movie.update',
        userId: admin.id,
        before: { title: everything.title },
        after: { title: 'Nosferatu' },
      },
    ]);
  });

  test('is seen at once in what was read before', async () => {
    const movie = await addMovie(api, admin, { title: 'Working Title' });
    await getMovie(movie.id);
    expect(await titlesOf(api, { search: 'working title' })).toContain('Working Title');

    await patchMovie(movie.id, { title: 'Premiered Under Another Name' });

    expect((await getMovie(movie.id)).title).toBe('Premiered Under Another Name');
    expect(await titlesOf(api, { search: 'working title' })).not.toContain('Working Title');
  });

  test('by an unknown genre changes nothing', async () => {
    const movie = await addMovie(api, admin, { genres: ['horror'] });

    const response = await patchMovie(movie.id, { title: 'Changed', genres: ['unheard-of'] });

    expect(response.json()).toMatchObject({ status: 400, errors: [{ pointer: '/genres/0' }] });
    expect(await getMovie(movie.id)).toEqual(movie);
  });

  test.each([
    ['nothing at all', {}],
    ['an id', { id: randomUUID() }],
    ['a moment', { created_at: '2020-01-01T00:00:00Z' }],
    ['a status nobody knows', { status: 'deleted' }],
    ['no title', { title: null }],
    ['no runtime', { runtimeMinutes: null }],
    ['a poster from elsewhere', { posterUrl: 'https://elsewhere.example/poster.png' }],
  ])('to %s is refused', async (_, changes) => {
    const movie = await addMovie(api, admin);
    const response = await patchMovie(movie.id, changes);
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(await getMovie(movie.id)).toEqual(movie);
  });

  test('that there is not is a 404', async () => {
    const response = await patchMovie(randomUUID(), { title: 'Nobody' });
    expect(response.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});

describe('archiving a movie', () => {
  test('hides it from lists, keeps it readable, and is done once', async () => {
    const movie = await addMovie(api, admin, { title: 'London After Midnight' });

    expect((await archive(movie.id)).statusCode).toBe(204);
    expect((await archive(movie.id)).statusCode).toBe(204);

    expect(await getMovie(movie.id)).toEqual({ ...movie, status: 'archived' });
    expect(await titlesOf(api, {})).not.toContain('London After Midnight');
    const actions = (await auditOf(api, movie.id)).map((entry) => entry.action);
    expect(actions).toEqual(['movie.create', 'movie.archive']);
  });

  test('can be undone', async () => {
    const movie = await addMovie(api, admin, { title: 'Found in an Attic' });
    await archive(movie.id);

    expect((await patchMovie(movie.id, { status: 'active' })).json()).toEqual(movie);

    expect(await titlesOf(api, {})).toContain('Found in an Attic');
  });

  test('that there is not is a 404', async () => {
    expect((await archive(randomUUID())).statusCode).toBe(404);
    expect((await archive('1')).statusCode).toBe(400);
  });
});

describe('text of every kind', () => {
  test.each([
    ['pictures of several parts', '👩‍👩‍👧‍👦 🏳️‍🌈'],
    ['writing from right to left', 'مترو‏بوليس'],
    ['marks without end', 'Z̷̢̛̗͗͌a̵l̴g̶o̸'],
    ['SQL', "Robert'); drop table movies; --"],
    ['markup', '<script>alert(1)</script>'],
    ['a template', '${7*7}{{7*7}}%s%n'],
    ['a path', '../../../../etc/passwd'],
    ['line ends', 'one\r\ntwo'],
    ['an invisible mark', '\uFEFFtitle'],
    ['a character that is none', '\uFFFE'],
    ['three hundred characters of four bytes', '🎬'.repeat(300)],
  ])('is kept as it is: %s', async (_, title) => {
    const movie = await addMovie(api, admin, { title });
    expect((await getMovie(movie.id)).title).toBe(title);
    const found = await titlesOf(api, { search: [...title].slice(0, 100).join('') });
    expect(found).toContain(title);
  });

  test.each([
    ['a NUL', '"\\u0000"'],
    ['half a character', '"\\ud800"'],
    ['the halves in the wrong order', '"\\udc00\\ud800"'],
  ])('is refused where it cannot be kept: %s', async (_, title) => {
    const bodies = [
      `{"title":${title},"runtimeMinutes":90}`,
      `{"title":"x","runtimeMinutes":90,"people":[{"name":${title},"role":"x"}]}`,
    ];
    for (const payload of bodies) {
      const response = await api.request({
        method: 'POST',
        url: '/movies',
        as: admin,
        headers: { 'content-type': 'application/json' },
        payload,
      });
      expect(response.statusCode).toBe(400);
    }
  });
});

describe('who may change the catalogue', () => {
  test.each(['customer', 'staff'] as const)('a %s may not', async (role) => {
    const user = await api.givenUser({ role });
    const movie = await addMovie(api, admin);
    const attempts = [
      { method: 'POST', url: '/movies', payload: { title: 'x', runtimeMinutes: 1 } },
      { method: 'PATCH', url: `/movies/${movie.id}`, payload: { title: 'x' } },
      { method: 'DELETE', url: `/movies/${movie.id}` },
      { method: 'POST', url: '/genres', payload: { slug: 'x', name: 'x' } },
      { method: 'PATCH', url: '/genres/horror', payload: { name: 'x' } },
      { method: 'DELETE', url: '/genres/horror' },
      { method: 'DELETE', url: `/movies/${movie.id}/poster` },
    ] as const;
    for (const attempt of attempts) {
      expect((await api.request({ ...attempt, as: user })).statusCode).toBe(403);
      expect((await api.request(attempt)).statusCode).toBe(401);
    }
    expect(await getMovie(movie.id)).toEqual(movie);
  });
});

async function getMovie(id: string): Promise<MovieAnswer> {
  const response = await api.request({ method: 'GET', url: `/movies/${id}` });
  expect(response.statusCode).toBe(200);
  return response.json<MovieAnswer>();
}

function postMovie(payload: object) {
  return api.request({ method: 'POST', url: '/movies', as: admin, payload });
}

function patchMovie(id: string, payload: object) {
  return api.request({ method: 'PATCH', url: `/movies/${id}`, as: admin, payload });
}

function archive(id: string) {
  return api.request({ method: 'DELETE', url: `/movies/${id}`, as: admin });
}
