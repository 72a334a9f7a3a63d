import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../../api/test/support/test-app.ts';

describe('an address that leads nowhere', () => {
  let house: TestApp;

  beforeAll(async () => {
    house = await startTestApp();
  });

  afterAll(async () => house.stop());

  test('is answered to people with a page that leads on', async () => {
    const response = await house.app.inject({
      url: '/nowhere',
      headers: { accept: 'text/html' },
    });

    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain('<!doctype html>');
    expect(response.body).toContain('href="/"');
  });

  test('is answered to programs with a problem document', async () => {
    const asProgram = await house.app.inject({ url: '/nowhere' });
    const ofTheApi = await house.app.inject({
      url: '/api/v1/nowhere',
      headers: { accept: 'text/html' },
    });

    expect(asProgram.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(ofTheApi.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});
