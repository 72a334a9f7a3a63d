import { expect, test } from 'vitest';

import type { Movie } from '../../../api.ts';
import { drawnPosterOf } from '../drawn-poster.ts';

const movie: Movie = {
  id: '01990000-0000-7000-8000-000000000001',
  title: 'The General',
  originalTitle: null,
  synopsis: '',
  runtimeMinutes: 75,
  year: 1926,
  releaseDate: null,
  certificate: 'U',
  trailerUrl: null,
  people: [{ name: 'Buster Keaton', role: 'Director' }],
  status: 'active',
  posterDigest: null,
  genres: [],
};

test('A poster is worked out once, however often the film is read anew', () => {
  expect(drawnPosterOf({ ...movie })).toBe(drawnPosterOf({ ...movie }));
});

test('A film that is called otherwise by now has another poster under another name', () => {
  const before = drawnPosterOf(movie);
  const after = drawnPosterOf({ ...movie, title: 'Der General' });
  expect(after.version).not.toBe(before.version);
  expect(after.svg()).not.toBe(before.svg());
});

test('What is on no poster makes no other one', () => {
  expect(drawnPosterOf({ ...movie, synopsis: 'A train is stolen.' })).toBe(drawnPosterOf(movie));
});

test('Posters that nobody asked for lately are not kept', () => {
  const first = drawnPosterOf({ ...movie, title: 'The first' });
  for (let year = 1; year <= 500; year += 1) drawnPosterOf({ ...movie, year });
  expect(drawnPosterOf({ ...movie, title: 'The first' })).not.toBe(first);
});
