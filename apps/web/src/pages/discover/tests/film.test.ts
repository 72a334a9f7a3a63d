import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { TestApp } from '../../../../../api/test/support/test-app.ts';
import { newId } from '../../../../../api/src/platform/ids.ts';
import {
  chipsOf,
  dateAhead,
  givenListed,
  jsonLdOf,
  startHouse,
  textOf,
  visit,
} from './discover-givens.ts';

let house: TestApp;

beforeAll(async () => {
  house = await startHouse();
});

afterAll(async () => house.stop());

async function givenFilm(): Promise<string> {
  const admin = await house.givenUser({ role: 'admin' });
  const response = await house.request({
    method: 'POST',
    url: '/movies',
    payload: {
      title: 'Nosferatu',
      originalTitle: 'Nosferatu – Eine Symphonie des Grauens',
      synopsis: 'A count leaves his castle for a town by the sea.',
      runtimeMinutes: 94,
      year: 1922,
      certificate: 'PG',
      trailerUrl: 'https://videos.example/nosferatu',
      people: [
        { name: 'F. W. Murnau', role: 'director' },
        { name: 'Max Schreck', role: 'actor' },
        { name: 'Greta Schröder', role: 'actor' },
      ],
    },
    as: admin,
  });
  return response.json<{ id: string }>().id;
}

describe('the page of a film', () => {
  test('D10: says what it is, and when and where it can be seen', async () => {
    const movieId = await givenFilm();
    const { cinemaId, showtimeId } = await givenListed(house, { movieId });
    const elsewhere = await givenListed(house, { movieId, startsInMinutes: 3 * 1440 });
    await givenListed(house, { cinemaId });

    const page = await visit(house, `/films/${movieId}`, cinemaId);
    const text = textOf(page.body);

    expect(page.statusCode).toBe(200);
    for (const said of [
      'Nosferatu',
      'Eine Symphonie des Grauens',
      'A count leaves his castle',
      '1922 · 1 h 34 min',
      'PG',
      'DirectorF. W. Murnau',
      'ActorMax Schreck and Greta Schröder',
    ]) {
      expect(text).toContain(said);
    }
    expect(chipsOf(page).map(({ href }) => href)).toEqual([`/showtimes/${showtimeId}`]);
    const all = await visit(house, `/films/${movieId}?date=${dateAhead(3)}`, 'all');
    expect(chipsOf(all).map(({ href }) => href)).toEqual([`/showtimes/${elsewhere.showtimeId}`]);
  });

  test('says in words that it is for everybody, as every other page does', async () => {
    const movieId = await givenFilm();
    await house.db
      .updateTable('movies')
      .set({ certificate: 'all' })
      .where('id', '=', movieId)
      .execute();
    const { cinemaId, showtimeId } = await givenListed(house, { movieId });

    for (const url of [`/films/${movieId}`, `/?date=${dateAhead(1)}`, `/showtimes/${showtimeId}`]) {
      expect(textOf((await visit(house, url, cinemaId)).body), url).toContain(
        'Certificate All ages',
      );
    }
  });

  test('D11: leads to its trailer, and loads nothing of it', async () => {
    const movieId = await givenFilm();
    const { body } = await visit(house, `/films/${movieId}`);

    expect(body).toContain('<a href="https://videos.example/nosferatu" target="_blank"');
    expect(body).not.toMatch(/<iframe|<video|<embed|<object/);
    expect(body).not.toMatch(/ src="(?!\/)/);
  });

  test('D13: tells machines of the film and its showtimes', async () => {
    const movieId = await givenFilm();
    await givenListed(house, { movieId });
    const nodes = jsonLdOf(await visit(house, `/films/${movieId}`));

    expect(nodes.map((node) => node['@type'])).toEqual(['Movie', 'ScreeningEvent']);
    expect(nodes[0]).toMatchObject({
      name: 'Nosferatu',
      contentRating: 'PG',
      director: [{ '@type': 'Person', name: 'F. W. Murnau' }],
    });
  });

  test('stays when the film is archived, and sells what is scheduled', async () => {
    const movieId = await givenFilm();
    const admin = await house.givenUser({ role: 'admin' });
    await house.request({ method: 'DELETE', url: `/movies/${movieId}`, as: admin });

    expect(textOf((await visit(house, `/films/${movieId}`)).body)).toContain(
      'This film has left our screens.',
    );
    const { cinemaId } = await givenListed(house, { movieId });
    expect(chipsOf(await visit(house, `/films/${movieId}`, cinemaId))).toHaveLength(1);
  });

  test('says so where another cinema may show it, and where there is no such film', async () => {
    const movieId = await givenFilm();
    const cinemaId = await house.givenCinema({ name: 'Rialto' });
    await givenListed(house, { movieId });

    expect(textOf((await visit(house, `/films/${movieId}`, cinemaId)).body)).toContain(
      'not on sale at Rialto',
    );
    expect((await visit(house, `/films/${newId()}`)).statusCode).toBe(404);
  });
});

describe('a poster that is drawn', () => {
  test('is a picture, kept as long as nothing of it changes', async () => {
    const movieId = await givenFilm();
    const { body } = await visit(house, `/films/${movieId}`);
    const address = /src="(\/posters\/[^"]*)"/.exec(body)?.[1] ?? '';

    const named = await house.app.inject(address);
    expect(named.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(named.body).toMatch(/^<svg /);

    const etag = String(named.headers.etag);
    const plain = await house.app.inject(`/posters/${movieId}.svg`);
    expect(plain.headers['cache-control']).toContain('must-revalidate');
    const again = await house.app.inject({
      url: `/posters/${movieId}.svg`,
      headers: { 'if-none-match': etag },
    });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');

    await house.db
      .updateTable('movies')
      .set({ title: 'Nosferatu II' })
      .where('id', '=', movieId)
      .execute();
    const changed = await house.app.inject(address);
    expect(changed.headers.etag).not.toBe(etag);
    expect(changed.headers['cache-control']).not.toContain('immutable');
  });

  test('is not there for a film that is not', async () => {
    expect((await house.app.inject(`/posters/${newId()}.svg`)).statusCode).toBe(404);
    expect((await house.app.inject('/posters/nothing.svg')).statusCode).toBe(400);
  });
});
