import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { TestApp } from '../../../../../api/test/support/test-app.ts';
import { dateAhead, givenListed, startHouse, textOf, visit } from './discover-givens.ts';

let house: TestApp;

beforeAll(async () => {
  house = await startHouse();
  for (let number = 1; number <= 30; number += 1) {
    await house.givenMovie({ title: `Reel ${String(number).padStart(2, '0')}` });
  }
});

afterAll(async () => house.stop());

const titlesOf = ({ body }: { body: string }) =>
  [...body.matchAll(/<h2 class="title">(.*?)<\/h2>/gs)].map(([, title = '']) => textOf(title));

describe('the page of all films', () => {
  test('finds by title, and forgives slips', async () => {
    await house.givenMovie({ title: 'Häxan' });
    const page = await visit(house, '/films?search=hexan');

    expect(titlesOf(page)).toEqual(['Häxan']);
    expect(page.body).toContain('value="hexan"');
    expect(textOf(page.body)).toContain('1 film');
  });

  test('narrows to a genre, a cinema and a day', async () => {
    await house.db.insertInto('genres').values({ slug: 'noir', name: 'Film noir' }).execute();
    const movieId = await house.givenMovie({ title: 'Laura' });
    await house.db
      .insertInto('movie_genres')
      .values({ movie_id: movieId, genre_slug: 'noir' })
      .execute();
    const date = dateAhead(2);
    const { cinemaId } = await givenListed(house, { movieId }, { business_date: date });
    await givenListed(house, { cinemaId }, { business_date: dateAhead(1) });

    expect(titlesOf(await visit(house, '/films?genre=noir'))).toEqual(['Laura']);
    expect(titlesOf(await visit(house, `/films?cinema=${cinemaId}&date=${date}`))).toEqual([
      'Laura',
    ]);
    // Whoever chose a cinema sees what it shows; whoever looks for a title finds it anywhere.
    expect(titlesOf(await visit(house, '/films', cinemaId))).toEqual(['Laura', 'The General']);
    expect(titlesOf(await visit(house, '/films?search=Reel+07', cinemaId))).toContain('Reel 07');
  });

  test('goes on from page to page', async () => {
    const first = await visit(house, '/films?search=Reel');
    const address = /href="(\/films\?[^"]*cursor=[^"]*)"/.exec(first.body)?.[1] ?? '';
    const second = await visit(house, address.replaceAll('&amp;', '&'));

    expect(titlesOf(first)).toHaveLength(24);
    expect(titlesOf(second)).toHaveLength(6);
    expect(new Set([...titlesOf(first), ...titlesOf(second)]).size).toBe(30);
    expect(second.body).toContain('First page');
  });

  test('says what to do where nothing is found, and begins anew where an address is broken', async () => {
    const nothing = await visit(house, '/films?search=zzzzqqqq');
    expect(textOf(nothing.body)).toContain('No film called “zzzzqqqq”');
    expect(nothing.body).toContain('href="/films?cinema=all"');

    expect(titlesOf(await visit(house, '/films?cursor=broken&date=never'))).toHaveLength(24);
  });
});
