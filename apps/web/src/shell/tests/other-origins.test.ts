import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../api/test/support/test-app.ts';

const PUBLIC_URL = 'http://tickets.example.com';

describe('a form', () => {
  let house: TestApp;

  beforeAll(async () => {
    house = await startTestApp({ environment: { PUBLIC_URL } });
  });

  afterAll(async () => house.stop());

  function send(headers: Record<string, string>) {
    return house.app.inject({
      method: 'POST',
      url: '/theme',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: 'theme=dark&returnTo=/films',
    });
  }

  test.each([
    ['says that our own page sent it', { 'sec-fetch-site': 'same-origin' }],
    ['was sent by the person, and by no page', { 'sec-fetch-site': 'none' }],
    ['has our origin, in a browser that says no more', { origin: PUBLIC_URL }],
    ['has the name under which we were reached', { origin: 'http://localhost:80' }],
  ])('does what it says when it %s', async (_reason, headers) => {
    const response = await send({ host: 'localhost:80', ...headers });

    expect(response.statusCode).toBe(303);
    expect(response.headers.location).toBe('/films');
    expect(response.headers['set-cookie']).toMatch(/^theme=dark; /);
  });

  test.each([
    ['another site sent it', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour of our domain sent it', { 'sec-fetch-site': 'same-site' }],
    ['it has another origin', { origin: 'https://evil.example' }],
    ['it has an origin that is hidden', { origin: 'null' }],
    [
      'another site sent it with our origin',
      { 'sec-fetch-site': 'cross-site', origin: PUBLIC_URL },
    ],
    ['nothing says where it comes from', {}],
  ])('changes nothing when %s', async (_reason, headers) => {
    const response = await send(headers);

    expect(response.statusCode).toBe(403);
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(response.body).toContain('Please go back, reload it and try again.');
  });
});
