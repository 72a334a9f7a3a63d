import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import type { SeatWish } from '../index.ts';
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

async function statusOf(showtimeId: string, holdId: string, { id }: TestUser) {
  return (await counter.seats.findHold({ showtimeId, holdId }, `user:${id}`)).status;
}

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
