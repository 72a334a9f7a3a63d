import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../../../apps/api/test/support/test-app.ts';
import { auditAvailability } from '../../audit/audit-availability.ts';
import { auditDatabase } from '../../audit/audit-database.ts';
import { ownClock } from '../../machine/cpu-time.ts';
import { openAsOwner } from '../../machine/owner-connection.ts';
import { isAvailability, readJson } from '../../scenario/answers.ts';
import { measureLiveMaps } from '../measure-live-maps.ts';

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp({ environment: { EVENT_STREAMS_PER_ADDRESS_MAX: '200' } });
});
afterAll(() => api.stop());

describe('two hundred open seat maps', () => {
  test('cost next to nothing while nothing changes, and show a hold within a second', async () => {
    const { showtimeId } = await api.givenShowtime();
    const ada = await api.givenUser();
    const url = await api.app.listen({ port: 0, host: '127.0.0.1' });

    const figures = await measureLiveMaps({
      ...{ url, showtimeId, streams: 200, quietSeconds: 2, rounds: 3 },
      // Of this process, which is the server and all the clients.
      serverClock: ownClock(),
      taker: {
        seat: 'A1',
        async hold() {
          const { id } = await api.givenHold(showtimeId, ['A1'], ada);
          const release = {
            method: 'DELETE',
            url: `/showtimes/${showtimeId}/holds/${id}`,
          } as const;
          return async () => void (await api.request({ ...release, as: ada }));
        },
      },
      say: () => undefined,
    });

    expect(figures.streams).toBe(200);
    expect(figures.quietCoreShare).toBeLessThan(0.1);
    expect(figures.toldMilliseconds.max).toBeLessThan(1000);

    const connection = openAsOwner(api.ownerUrl);
    const { pool } = connection;
    try {
      const { liveSeatsPerOwnerMax } = api.config.holds;
      expect(await auditDatabase(pool, { liveSeatsPerOwnerMax })).toEqual([]);
      const differences = await auditAvailability(pool, async (id) => {
        const { body } = await api.request({ url: `/showtimes/${id}/seats` });
        return readJson(body, isAvailability).unavailable;
      });
      expect(differences).toEqual([]);
    } finally {
      await connection.close();
    }
  });
});
