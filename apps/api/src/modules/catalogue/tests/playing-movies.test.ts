import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { addGenre, addMovie, titlesOf } from './catalogue-givens.ts';

let api: TestApp;
let admin: TestUser;
let cinemaInLondon: string;
let cinemaInTokyo: string;

const HOUR = 60;
const TODAY = '2031-05-09';
const TOMORROW = '2031-05-10';

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  cinemaInLondon = await api.givenCinema();
  cinemaInTokyo = await api.givenCinema({ timeZone: 'Asia/Tokyo', currency: 'JPY' });
  await addGenre(api, admin, 'drama');
  const sunrise = await addMovie(api, admin, { title: 'Sunrise', genres: ['drama'] });
  const metropolis = await addMovie(api, admin, { title: 'Metropolis' });
  const withdrawn = await addMovie(api, admin, { title: 'Withdrawn' });
  const unsold = await addMovie(api, admin, { title: 'Planned' });
  const called = await addMovie(api, admin, { title: 'Called Off' });
  const over = await addMovie(api, admin, { title: 'Over' });
  await addMovie(api, admin, { title: 'Unscheduled' });

  await show(sunrise.id, cinemaInLondon, TODAY);
  await show(sunrise.id, cinemaInLondon, TODAY);
  await show(sunrise.id, cinemaInTokyo, TOMORROW);
  await show(metropolis.id, cinemaInTokyo, TODAY);
  await show(withdrawn.id, cinemaInLondon, TODAY);
  const planned = await show(unsold.id, cinemaInLondon, TODAY);
  await change(planned, { status: 'planned' });
  const cancelled = await show(called.id, cinemaInLondon, TODAY);
  await change(cancelled, { status: 'cancelled', cancelled_at: new Date() });
  await api.givenShowtime({
    movieId: over.id,
    cinemaId: cinemaInLondon,
    startsInMinutes: -3 * HOUR,
  });
  await api.request({ method: 'DELETE', url: `/movies/${withdrawn.id}`, as: admin });
});
afterAll(() => api.stop());

describe('what plays', () => {
  test('on a business date is what is on sale for it, each movie once', async () => {
    expect(await titlesOf(api, { date: TODAY })).toEqual(['Metropolis', 'Sunrise']);
    expect(await titlesOf(api, { date: TOMORROW })).toEqual(['Sunrise']);
    expect(await titlesOf(api, { date: '2031-05-11' })).toEqual([]);
  });

  test('in a cinema on a date is what plays on it there', async () => {
    expect(await titlesOf(api, { date: TODAY, cinemaId: cinemaInLondon })).toEqual(['Sunrise']);
    expect(await titlesOf(api, { date: TODAY, cinemaId: cinemaInTokyo })).toEqual(['Metropolis']);
    expect(await titlesOf(api, { date: TOMORROW, cinemaId: cinemaInLondon })).toEqual([]);
  });

  test('in a cinema without a date is what has yet to begin there', async () => {
    expect(await titlesOf(api, { cinemaId: cinemaInLondon })).toEqual(['Sunrise']);
    expect(await titlesOf(api, { cinemaId: cinemaInTokyo })).toEqual(['Metropolis', 'Sunrise']);
  });

  test('can be searched, and narrowed by genre', async () => {
    expect(await titlesOf(api, { date: TODAY, search: 'metropols' })).toEqual(['Metropolis']);
    expect(await titlesOf(api, { date: TODAY, genre: 'drama' })).toEqual(['Sunrise']);
    expect(await titlesOf(api, { date: TODAY, genre: 'drama', search: 'metropolis' })).toEqual([]);
  });
});

async function show(movieId: string, cinemaId: string, businessDate: string): Promise<string> {
  const { showtimeId } = await api.givenShowtime({ movieId, cinemaId });
  await change(showtimeId, { business_date: businessDate });
  return showtimeId;
}

async function change(
  showtimeId: string,
  changes:
    { business_date: string } | { status: 'planned' } | { status: 'cancelled'; cancelled_at: Date },
): Promise<void> {
  await api.db.updateTable('showtimes').set(changes).where('id', '=', showtimeId).execute();
}
