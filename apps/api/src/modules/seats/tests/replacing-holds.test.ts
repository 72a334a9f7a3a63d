import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import type { Hold, SeatWish } from '../index.ts';
import {
  onlyOnce,
  openSeatCounter,
  OVER_THE_WEB,
  takerOf,
  type SeatCounter,
} from './seat-counter.ts';

let api: TestApp;
let counter: SeatCounter;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  counter = openSeatCounter(api);
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(async () => {
  await expectInvariants(api);
  await counter.close();
  await api.stop();
});

type More = { replaces?: string; promotionCode?: string };

async function hold(
  showtimeId: string,
  who: TestUser,
  wish: SeatWish,
  { replaces, promotionCode }: More = {},
) {
  const placed = await counter.seats.placeHold({
    showtimeId,
    taker: takerOf(who),
    wish,
    asked: { ...OVER_THE_WEB, promotionCode },
    idempotency: onlyOnce('placeHold'),
    replaces,
  });
  return placed.hold;
}

function secondsLeft({ expiresAt, serverTime }: Hold): number {
  return (expiresAt.getTime() - serverTime.getTime()) / 1000;
}

async function statusOf(showtimeId: string, holdId: string, { id }: TestUser) {
  return (await counter.seats.findHold({ showtimeId, holdId }, `user:${id}`)).status;
}

describe('whoever exchanges held seats for others', () => {
  test('has them for as long as seats are held, while that is within the limit', async () => {
    const { showtimeId } = await api.givenShowtime();
    const ada = await api.givenUser();
    const held = await hold(showtimeId, ada, { seats: ['A1'] });
    await api.ageHold({ showtimeId, holdId: held.id, seconds: 400 });
    const others = await hold(showtimeId, ada, { seats: ['A2'] }, { replaces: held.id });
    expect(secondsLeft(others)).toBe(api.config.holds.durationSeconds);
  });

  test('keeps the time they had asked for before', async () => {
    const { showtimeId } = await api.givenShowtime();
    const ada = await api.givenUser();
    const held = await hold(showtimeId, ada, { seats: ['A1'] });
    const address = { showtimeId, holdId: held.id };
    await counter.seats.extendHold(address, `user:${ada.id}`, onlyOnce('extendHold'));
    const others = await hold(showtimeId, ada, { seats: ['A2'] }, { replaces: held.id });
    const { durationSeconds, extensionSeconds } = api.config.holds;
    expect(secondsLeft(others)).toBeGreaterThan(durationSeconds + extensionSeconds - 30);
  });

  test('cannot hold on by it: all of it lasts as long as one hold may, by name and by the house’s choice', async () => {
    const { showtimeId } = await api.givenShowtime();
    const ada = await api.givenUser();
    const { totalSecondsMax } = api.config.holds;
    let held = await hold(showtimeId, ada, { seats: ['A1'] });
    const left: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      await api.ageHold({ showtimeId, holdId: held.id, seconds: 350 });
      const wish = turn % 2 === 0 ? { bestAvailable: { count: 1 } } : { seats: ['A1'] };
      held = await hold(showtimeId, ada, wish, { replaces: held.id });
      left.push(secondsLeft(held));
    }
    // 350 seconds more each time: from the fourth on, the limit is nearer than a whole hold.
    expect(left.slice(0, 3)).toEqual([600, 600, 600]);
    expect(left[3]).toBeLessThanOrEqual(totalSecondsMax - 4 * 350);
    expect(left[4]).toBeLessThanOrEqual(totalSecondsMax - 5 * 350);
    const { extensionSeconds } = await counter.seats.describeHold(
      { showtimeId, holdId: held.id },
      `user:${ada.id}`,
    );
    expect(extensionSeconds).toBeLessThanOrEqual(1);
  });

  test('begins anew where time has run out', async () => {
    const { showtimeId } = await api.givenShowtime();
    const ada = await api.givenUser();
    const held = await hold(showtimeId, ada, { seats: ['A1'] });
    await api.ageHold({ showtimeId, holdId: held.id, seconds: 1700 });
    const others = await hold(showtimeId, ada, { seats: ['A1'] }, { replaces: held.id });
    expect(secondsLeft(others)).toBe(api.config.holds.durationSeconds);
  });
});

describe('a code that only some may use, carried over to other seats', () => {
  async function givenLimitedCode(): Promise<{ id: string; code: string }> {
    const answer = await api.request({
      method: 'POST',
      url: '/promotions',
      payload: {
        name: 'Half',
        discount: { kind: 'percentage', rateBasisPoints: 5000 },
        usesMax: 1,
      },
      as: admin,
    });
    return answer.json<{ id: string; code: string }>();
  }

  async function givenHeldWithCode() {
    const [ada, promotion] = [await api.givenUser(), await givenLimitedCode()];
    const { showtimeId } = await api.givenShowtime();
    const held = await hold(showtimeId, ada, { seats: ['A1'] }, { promotionCode: promotion.code });
    return { showtimeId, ada, promotion, held };
  }

  test('takes the same use for the new ones', async () => {
    const { showtimeId, ada, promotion, held } = await givenHeldWithCode();
    const others = await hold(showtimeId, ada, { seats: ['A2'] }, { replaces: held.id });
    expect(others.quote).toMatchObject({ total: 625, promotion: { code: promotion.code } });
  });

  test('does not keep them from anybody when it has ended meanwhile', async () => {
    const { showtimeId, ada, promotion, held } = await givenHeldWithCode();
    await api.db
      .updateTable('promotions')
      .set({ status: 'archived' })
      .where('id', '=', promotion.id)
      .execute();
    const others = await hold(showtimeId, ada, { seats: ['A2'] }, { replaces: held.id });
    expect(others.quote).toMatchObject({ total: 1250, promotion: null });
    expect(await statusOf(showtimeId, held.id, ada)).toBe('released');
  });

  test('is refused where it was asked for anew, and the earlier seats stay', async () => {
    const { showtimeId, ada, held } = await givenHeldWithCode();
    const [bob, used] = [await api.givenUser(), await givenLimitedCode()];
    await hold(showtimeId, bob, { seats: ['A5'] }, { promotionCode: used.code });
    await expect(
      hold(showtimeId, ada, { seats: ['A2'] }, { replaces: held.id, promotionCode: used.code }),
    ).rejects.toMatchObject({ code: 'PROMOTION_UNAVAILABLE' });
    expect(await statusOf(showtimeId, held.id, ada)).toBe('active');
  });
});
