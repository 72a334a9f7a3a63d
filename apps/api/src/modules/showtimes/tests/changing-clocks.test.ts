import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import {
  dateAhead,
  givenStage,
  minutesBetween,
  nextClockChange,
  schedule,
} from './schedule-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

describe('a cinema that is given another clock while something is scheduled in it', () => {
  test('either has that showtime by the new clock, or keeps the old one', async () => {
    for (let round = 0; round < 10; round += 1) {
      const stage = await givenStage(api);
      const [made, moved] = await Promise.all([
        schedule(api, admin, stage, { startsAt: `${dateAhead(10)}T19:30` }),
        api.request({
          method: 'PATCH',
          url: `/cinemas/${stage.cinemaId}`,
          payload: { timeZone: 'America/New_York' },
          as: admin,
        }),
      ]);

      const showtime = (await api.request({ url: `/showtimes/${made.json().id}` })).json();
      expect([200, 409]).toContain(moved.statusCode);
      expect(showtime.startsAt).toContain(`${dateAhead(10)}T19:30:00`);
      expect(showtime.timeZone).toBe(
        moved.statusCode === 200 ? 'America/New_York' : 'Europe/London',
      );
    }
  });
});

describe('in the night the clocks change', () => {
  test.each(['Europe/London', 'America/New_York'])(
    'of %s, a time that is skipped is refused',
    async (timeZone) => {
      const stage = await givenStage(api, { timeZone });
      const { oddTime } = nextClockChange(timeZone, 'forward');

      expect((await schedule(api, admin, stage, { startsAt: oddTime })).json()).toMatchObject({
        status: 400,
        code: 'LOCAL_TIME_INVALID',
        errors: [{ pointer: '/startsAt' }],
      });
    },
  );

  test.each(['Europe/London', 'America/New_York'])(
    'of %s, a time that comes twice needs its offset',
    async (timeZone) => {
      const stage = await givenStage(api, { timeZone });
      const { oddTime, offsets } = nextClockChange(timeZone, 'back');

      const refused = await schedule(api, admin, stage, { startsAt: oddTime });
      expect(refused.json()).toMatchObject({ status: 400, code: 'LOCAL_TIME_AMBIGUOUS' });
      for (const offset of offsets) {
        expect(refused.json().errors[0].message).toContain(offset);
        const other = await givenStage(api, { timeZone });
        const startsAt = `${oddTime}:00${offset}`;
        const made = await schedule(api, admin, other, { startsAt });
        expect(made.json()).toMatchObject({ startsAt });
      }
    },
  );

  test.each(['Europe/London', 'America/New_York'])(
    'of %s, a screening takes as long as ever',
    async (timeZone) => {
      for (const direction of ['forward', 'back'] as const) {
        const stage = await givenStage(api, { timeZone });
        const { date } = nextClockChange(timeZone, direction);
        const made = await schedule(api, admin, stage, { startsAt: `${date}T00:30` });

        const { startsAt, endsAt, businessDate } = made.json();
        expect(minutesBetween(startsAt, endsAt)).toBe(115);
        expect(startsAt.slice(-6)).not.toBe(endsAt.slice(-6));
        expect(businessDate < date).toBe(true);
      }
    },
  );
});
