import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { addGenre, addMovie, titlesOf } from './catalogue-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  await addGenre(api, admin, 'horror', 'Horror');
  await addGenre(api, admin, 'comedy', 'Comedy');
  const movies = [
    {
      title: 'Nosferatu',
      originalTitle: 'Nosferatu – Eine Symphonie des Grauens',
      genres: ['horror'],
      releaseDate: '1922-03-04',
    },
    { title: 'Shadow of the Vampire', genres: ['horror', 'comedy'], releaseDate: '2000-12-29' },
    { title: 'Metropolis', releaseDate: '1927-01-10' },
    { title: 'The Machines of Metropolis' },
    { title: 'Metropolis Rebuilt', releaseDate: '2010-02-12' },
    { title: 'Witchcraft Through the Ages', originalTitle: 'Häxan', releaseDate: '1922-09-18' },
    { title: 'The General', genres: ['comedy'], releaseDate: '1926-12-31' },
    { title: 'Œuvre', releaseDate: '1926-12-31' },
    { title: '100% Wolf' },
    { title: 'Snake_Eyes' },
    { title: 'Броненосец Потёмкин', originalTitle: null },
    { title: '羅生門' },
    { title: '🎬' },
  ];
  for (const movie of movies) await addMovie(api, admin, movie);
});
afterAll(() => api.stop());

describe('searching movies', () => {
  test.each([
    ['a letter too many', 'nosferatou', 'Nosferatu'],
    ['a letter missing', 'metropols', 'Metropolis'],
    ['letters swapped', 'mertopolis', 'Metropolis'],
    ['the original title', 'Häxan', 'Witchcraft Through the Ages'],
    ['no accents', 'haxan', 'Witchcraft Through the Ages'],
    ['an accent read as another letter', 'hexan', 'Witchcraft Through the Ages'],
    ['a ligature spelt out', 'oeuvre', 'Œuvre'],
    ['capitals', 'THE GENERAL', 'The General'],
    ['the beginning of a word', 'nosf', 'Nosferatu'],
    ['the inside of a word', 'sfer', 'Nosferatu'],
    ['a word within the original title', 'grauens', 'Nosferatu'],
    ['a word misspelt within the title', 'vampyre', 'Shadow of the Vampire'],
    ['another alphabet', 'потемкин', 'Броненосец Потёмкин'],
    ['signs that are words', '生', '羅生門'],
    ['a picture', '🎬', '🎬'],
    ['spaces around', '  nosferatu ', 'Nosferatu'],
  ])('finds them by %s', async (_, search, title) => {
    expect((await titlesOf(api, { search }))[0]).toBe(title);
  });

  test('brings the exact title first, then what begins so, then what has the word', async () => {
    expect((await titlesOf(api, { search: 'metropolis' })).slice(0, 3)).toEqual([
      'Metropolis',
      'Metropolis Rebuilt',
      'The Machines of Metropolis',
    ]);
  });

  test('takes signs that mean something to the database as they are', async () => {
    expect(await titlesOf(api, { search: '0%' })).toEqual(['100% Wolf']);
    expect(await titlesOf(api, { search: '%' })).toEqual(['100% Wolf']);
    expect(await titlesOf(api, { search: '_' })).toEqual(['Snake_Eyes']);
    expect(await titlesOf(api, { search: '％' })).toEqual(['100% Wolf']);
    expect(await titlesOf(api, { search: '\\' })).toEqual([]);
    expect(await titlesOf(api, { search: "' or 1=1 --" })).toEqual([]);
  });

  test('may be sorted in other ways', async () => {
    const titles = await titlesOf(api, { search: 'metropolis', sort: '-releaseDate' });
    expect(titles.filter((title) => title.includes('Metropolis'))).toEqual([
      'Metropolis Rebuilt',
      'Metropolis',
      'The Machines of Metropolis',
    ]);
  });

  test('for nothing is not searching', async () => {
    expect(await titlesOf(api, { search: '' })).toHaveLength(13);
    expect(await titlesOf(api, { search: '  ' })).toHaveLength(13);
  });

  test('by relevance needs words', async () => {
    const response = await api.request({ method: 'GET', url: '/movies?sort=relevance' });
    expect(response.json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/query/sort' }],
    });
  });

  test('uses its index', async () => {
    const client = await api.pool.connect();
    try {
      await client.query('begin');
      await client.query('set local search_path = marquee, public');
      await client.query('set local enable_seqscan = off');
      const { rows } = await client.query<Record<string, string>>(
        `explain select 1 from movies m
          where m.status = 'active' and (m.search_text %> marquee.searchable('nosferatou')
            or m.search_text like '%' || regexp_replace(marquee.searchable('nosferatou'), '([\\\\%_])', '\\\\\\1', 'g') || '%')`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('movies_by_search_text');
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});

describe('sorting movies', () => {
  test('goes by title, accents and capitals aside, without being asked', async () => {
    expect((await titlesOf(api, {})).slice(0, 4)).toEqual([
      '100% Wolf',
      'Metropolis',
      'Metropolis Rebuilt',
      'Nosferatu',
    ]);
  });

  test('goes by release date, the newest first and the undated last', async () => {
    const titles = await titlesOf(api, { sort: '-releaseDate' });
    expect(titles.slice(0, 2)).toEqual(['Metropolis Rebuilt', 'Shadow of the Vampire']);
    expect(titles.indexOf('Nosferatu')).toBe(6);
    expect(titles.slice(7).toSorted()).toEqual(
      [
        '100% Wolf',
        'Snake_Eyes',
        'The Machines of Metropolis',
        'Броненосец Потёмкин',
        '羅生門',
        '🎬',
      ].toSorted(),
    );
  });
});

describe('narrowing the list of movies', () => {
  test('by genre shows those that have it', async () => {
    expect(await titlesOf(api, { genre: 'comedy' })).toEqual([
      'Shadow of the Vampire',
      'The General',
    ]);
    expect(await titlesOf(api, { genre: 'unheard-of' })).toEqual([]);
    expect(await titlesOf(api, { genre: 'comedy', search: 'vampire' })).toEqual([
      'Shadow of the Vampire',
    ]);
  });

  test('leaves out archived movies at once', async () => {
    const movie = await addMovie(api, admin, { title: 'A Film Withdrawn' });
    expect(await titlesOf(api, { search: 'withdrawn' })).toContain('A Film Withdrawn');

    await api.request({ method: 'DELETE', url: `/movies/${movie.id}`, as: admin });

    expect(await titlesOf(api, { search: 'withdrawn' })).not.toContain('A Film Withdrawn');
  });

  test.each([
    ['a limit of nothing', 'limit=0'],
    ['a limit beyond all pages', 'limit=101'],
    ['a limit that is no number', 'limit=many'],
    ['a sort nobody knows', 'sort=runtime'],
    ['a sort with SQL in it', 'sort=title%3Bdrop%20table%20movies'],
    ['a date that does not exist', 'date=2027-02-29'],
    ['a date with a time', 'date=2027-02-28T00:00:00Z'],
    ['a cinema that is no id', 'cinemaId=1'],
    ['a search too long to mean anything', `search=${'x'.repeat(201)}`],
    ['one parameter twice', 'sort=title&sort=title'],
    ['a parameter nobody knows', 'status=archived'],
    ['a NUL', 'search=%00'],
  ])('refuses %s', async (_, query) => {
    const response = await api.request({ method: 'GET', url: `/movies?${query}` });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  test('by an unknown cinema shows nothing', async () => {
    expect(await titlesOf(api, { cinemaId: randomUUID() })).toEqual([]);
  });
});
