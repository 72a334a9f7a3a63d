import { expect, test } from 'vitest';

import { startHouse, visit } from './discover-givens.ts';

test('Where there are few cinemas, all of them are shown to whoever says so', async () => {
  const house = await startHouse();
  try {
    for (let cinemas = 0; cinemas < 4; cinemas += 1) await house.givenShowtime();
    const chosen = await house.app.inject({
      method: 'POST',
      url: '/cinema',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
      },
      payload: 'cinema=all',
    });
    expect(chosen.headers['set-cookie']).toContain('cinema=all;');
    const page = await visit(house, '/', 'all');
    expect(page.body).not.toContain('Where do you go');
    expect(page.body).toContain('All cinemas');
  } finally {
    await house.stop();
  }
});
