import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../api/test/support/test-app.ts';
import { visitingStranger } from '../../../test/support/visiting.ts';

describe('an address that a form is sent to', () => {
  let house: TestApp;

  beforeAll(async () => {
    house = await startTestApp();
  });
  afterAll(async () => house.stop());

  test('can be opened, whatever form it is', () => {
    const { pageRoutes } = house.parts;
    const opened = new Set(
      pageRoutes.flatMap(({ method, url }) => (method === 'GET' ? [url] : [])),
    );
    const sentTo = pageRoutes.flatMap(({ method, url }) => (method === 'POST' ? [url] : []));
    expect(sentTo.length).toBeGreaterThan(20);
    expect(sentTo.filter((url) => !opened.has(url))).toEqual([]);
  });

  test.each([
    ['/showtimes/1/holds', '/showtimes/1'],
    ['/showtimes/1/holds/2/again', '/showtimes/1/holds/2'],
    ['/reservations/1/exchange/seats?access=a.b', '/reservations/1/exchange?access=a.b'],
    ['/account/sessions/1/end', '/account/sessions'],
    ['/theme', '/'],
  ])('leads from %s up to %s', async (address, page) => {
    const opened = await visitingStranger(house).get(address);
    expect(opened).toMatchObject({ statusCode: 303, headers: { location: page } });
  });

  test('is where somebody may choose another look, and comes to a page', async () => {
    const { showtimeId } = await house.givenShowtime();
    const visitor = visitingStranger(house);
    const answer = await visitor.post(`/showtimes/${showtimeId}/holds`, { party: '2' });
    expect(answer.statusCode).toBe(422);
    const [, returnTo = ''] = /name="returnTo" value="([^"]*)"/.exec(answer.body) ?? [];
    const chosen = await visitor.post('/theme', { theme: 'dark', returnTo });
    const back = await visitor.get(String(chosen.headers.location));
    expect(back.headers.location).toBe(`/showtimes/${showtimeId}`);
    expect((await visitor.get(String(back.headers.location))).statusCode).toBe(200);
  });
});
