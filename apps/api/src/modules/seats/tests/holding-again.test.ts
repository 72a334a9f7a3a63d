import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { adultTerms } from '../../../../test/support/givens.ts';
import { expectInvariants } from '../../../../test/support/invariants.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
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

const CHILDREN_TOO = {
  ...adultTerms({ standard: 1200 }),
  ticketTypes: [
    { code: 'adult', name: 'Adult', staffOnly: false, requiresAnother: false },
    { code: 'child', name: 'Child', staffOnly: false, requiresAnother: true },
  ],
  prices: { standard: { adult: 1200, child: 800 } },
};

async function givenCode(): Promise<{ id: string; code: string }> {
  const answer = await api.request({
    method: 'POST',
    url: '/promotions',
    payload: { name: 'Half', discount: { kind: 'percentage', rateBasisPoints: 5000 } },
    as: admin,
  });
  return answer.json<{ id: string; code: string }>();
}

/** An adult and a child with a code, whose time has run out. */
async function givenEnded() {
  // Before the showtime: a change of the house's prices gives every showtime its terms anew.
  const [ada, promotion] = [await api.givenUser(), await givenCode()];
  const { showtimeId } = await api.givenShowtime({ terms: CHILDREN_TOO });
  const { hold } = await counter.seats.placeHold({
    showtimeId,
    taker: takerOf(ada),
    wish: { seats: ['A1', 'A2'] },
    asked: { ...OVER_THE_WEB, ticketTypes: { A2: 'child' }, promotionCode: promotion.code },
    idempotency: onlyOnce('placeHold'),
  });
  await api.ageHold({ showtimeId, holdId: hold.id, seconds: 3600 });
  return {
    showtimeId,
    ada,
    promotion,
    again: {
      showtimeId,
      holdId: hold.id,
      taker: takerOf(ada),
      idempotency: onlyOnce('holdAgain'),
    },
  };
}

async function endPromotion(id: string): Promise<void> {
  await api.db.updateTable('promotions').set({ status: 'archived' }).where('id', '=', id).execute();
}

describe('a hold that ended, held again', () => {
  test('has the same seats as the same tickets with the same code, and its own time', async () => {
    const { again, promotion } = await givenEnded();
    const { hold, left } = await counter.seats.holdAgain(again);
    expect(left).toEqual([]);
    expect(hold).toMatchObject({
      status: 'active',
      seats: ['A1', 'A2'],
      quote: {
        total: 1000,
        promotion: { code: promotion.code },
        tickets: [
          { seat: 'A1', ticketType: 'adult' },
          { seat: 'A2', ticketType: 'child' },
        ],
      },
    });
    const seconds = (hold.expiresAt.getTime() - hold.serverTime.getTime()) / 1000;
    expect(seconds).toBe(api.config.holds.durationSeconds);
  });

  test('does without a code that is over, and says so, also to whoever asks twice', async () => {
    const { again, promotion } = await givenEnded();
    await endPromotion(promotion.id);
    const first = await counter.seats.holdAgain(again);
    expect(first).toMatchObject({ left: ['promotionCode'], isReplay: false });
    expect(first.hold.quote).toMatchObject({ total: 2000, promotion: null });
    const second = await counter.seats.holdAgain(again);
    expect(second).toMatchObject({ left: ['promotionCode'], isReplay: true });
    expect(second.hold.id).toBe(first.hold.id);
  });

  test('has the usual tickets where the old ones are not sold any more, and keeps its code', async () => {
    const { again, showtimeId, promotion } = await givenEnded();
    const saleTermsId = await api.givenTerms({
      ...adultTerms({ standard: 1300 }),
      currency: 'GBP',
    });
    await api.db
      .updateTable('showtimes')
      .set({ sale_terms_id: saleTermsId })
      .where('id', '=', showtimeId)
      .execute();
    const { hold, left } = await counter.seats.holdAgain(again);
    expect(left).toEqual(['ticketTypes']);
    expect(hold.quote).toMatchObject({ total: 1300, promotion: { code: promotion.code } });
  });

  test('is refused for any other reason: somebody else has a seat, or it never was theirs', async () => {
    const { again, showtimeId } = await givenEnded();
    const stranger = takerOf(await api.givenUser());
    await expect(counter.seats.holdAgain({ ...again, taker: stranger })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await api.givenHold(showtimeId, ['A2']);
    await expect(counter.seats.holdAgain(again)).rejects.toMatchObject({
      code: 'SEATS_UNAVAILABLE',
    });
  });
});
