import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { startAppWithout } from '../../../../test/support/without-protection.ts';
import { untilItGoesWrong } from '../../../../test/support/races.ts';
import { startTestApp, type TestApp } from '../../../../test/support/test-app.ts';
import { claimPromotion, releasePromotionClaim } from '../index.ts';

/** Claims at once. */
const CLAIMS = 200;

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

describe('a promotion of which there are only so many', () => {
  test('is had by so many of 200 who ask at once, and no more', async () => {
    const result = await raceForUses(api, 25);
    expect(result).toEqual({ claimed: 25, promotionUsedUp: CLAIMS - 25 });
  });

  test('is had by one person so often, however many requests they send at once', async () => {
    const result = await raceForUses(api, 3, { perPerson: true });
    expect(result).toEqual({ claimed: 3, promotionUsedByPerson: CLAIMS - 3 });
  });

  test('would be had by more, were it not locked', async () => {
    const unlocked = await startAppWithout(['promotionLock']);
    try {
      const { claimed = 0 } = await untilItGoesWrong(
        () => raceForUses(unlocked, 25),
        (result) => (result['claimed'] ?? 0) > 25,
      );
      expect(claimed).toBeGreaterThan(25);
    } finally {
      await unlocked.stop();
    }
  });
});

describe('a use of a promotion', () => {
  test('is claimed once, however often the same claim asks', async () => {
    const promotionId = await givenPromotion(api, { usesMax: 1 });
    const claim = await givenClaim(api, promotionId);
    expect(await ask(api, claim)).toBeNull();
    expect(await ask(api, claim)).toBeNull();
    expect(await ask(api, await givenClaim(api, promotionId))).toBe('promotionUsedUp');
  });

  test('is free again when its hold has run out, or was given back, or is not wanted any more', async () => {
    const promotionId = await givenPromotion(api, { usesMax: 1 });
    const first = await givenClaim(api, promotionId);
    await ask(api, first);
    await change(first, { expires_at: new Date(Date.now() - 1000) });

    const second = await givenClaim(api, promotionId);
    expect(await ask(api, second)).toBeNull();
    await change(second, { status: 'released', released_at: new Date() });

    const third = await givenClaim(api, promotionId);
    expect(await ask(api, third)).toBeNull();
    await api.db.transaction().execute((tx) => releasePromotionClaim(tx, third));

    expect(await ask(api, await givenClaim(api, promotionId))).toBeNull();
    expect(await ask(api, await givenClaim(api, promotionId))).toBe('promotionUsedUp');
  });

  test('lasts while what was bought with it does', async () => {
    const promotionId = await givenPromotion(api, { usesMax: 1 });
    const claim = await givenClaim(api, promotionId);
    await ask(api, claim);
    const { id } = await api.givenReservation(claim.showtimeId, ['A9']);
    await change(claim, {
      status: 'converted',
      reservation_id: id,
      expires_at: new Date(Date.now() - 1000),
    });
    expect(await ask(api, await givenClaim(api, promotionId))).toBe('promotionUsedUp');

    await api.db
      .updateTable('reservations')
      .set({ status: 'cancelled', cancelled_at: new Date() })
      .where('id', '=', id)
      .execute();
    expect(await ask(api, await givenClaim(api, promotionId))).toBeNull();
  });

  test('is not to be had before its time, after it, or once it is archived', async () => {
    const hour = 3_600_000;
    for (const promotion of [
      { validTo: new Date(Date.now() - hour) },
      { validFrom: new Date(Date.now() + hour) },
      { status: 'archived' as const },
    ]) {
      const promotionId = await givenPromotion(api, { usesMax: 5, ...promotion });
      expect(await ask(api, await givenClaim(api, promotionId))).toBe('promotionEnded');
    }
  });

  test('is had after all by whose hold began while it was offered, as long as there are uses left', async () => {
    const promotionId = await givenPromotion(api, { usesMax: 1, status: 'archived' });
    const first = await givenClaim(api, promotionId);
    expect(await ask(api, first, { wasOffered: true })).toBeNull();
    const second = await givenClaim(api, promotionId);
    expect(await ask(api, second, { wasOffered: true })).toBe('promotionUsedUp');
  });
});

type Claim = { showtimeId: string; promotionId: string; claimId: string; owner: string };

async function givenPromotion(
  { db }: TestApp,
  promotion: {
    usesMax?: number;
    usesPerPersonMax?: number;
    validFrom?: Date;
    validTo?: Date;
    status?: 'archived';
  },
): Promise<string> {
  const id = newId();
  await db
    .insertInto('promotions')
    .values({
      id,
      code: `RACE-${id.slice(-10).toUpperCase()}`,
      name: 'Race',
      kind: 'percentage',
      rate_basis_points: 1000,
      amount: null,
      currency: null,
      cinema_id: null,
      ticket_types: null,
      valid_from: promotion.validFrom ?? null,
      valid_to: promotion.validTo ?? null,
      uses_max: promotion.usesMax ?? null,
      uses_per_person_max: promotion.usesPerPersonMax ?? null,
      status: promotion.status ?? 'active',
    })
    .execute();
  return id;
}

/** Somebody's hold, of a showtime of its own. */
async function givenClaim(app: TestApp, promotionId: string): Promise<Claim> {
  const { showtimeId } = await app.givenShowtime();
  const { id } = await app.givenHold(showtimeId, ['A1']);
  const { owner } = await app.db
    .selectFrom('holds')
    .select('owner')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { showtimeId, promotionId, claimId: id, owner };
}

async function ask(
  app: TestApp,
  claim: Claim,
  { atCounter = false, wasOffered = false }: { atCounter?: boolean; wasOffered?: boolean } = {},
) {
  return app.db
    .transaction()
    .execute((tx) => claimPromotion(tx, { ...claim, atCounter, wasOffered }));
}

async function change(
  { showtimeId, claimId }: Claim,
  changes: {
    status?: 'converted' | 'released';
    expires_at?: Date;
    released_at?: Date;
    reservation_id?: string;
  },
): Promise<void> {
  await api.db
    .updateTable('holds')
    .set(changes)
    .where('showtime_id', '=', showtimeId)
    .where('id', '=', claimId)
    .execute();
}

/** Everybody claims a use for a live hold of theirs, spread over showtimes: the outcomes, counted. */
async function raceForUses(
  app: TestApp,
  limit: number,
  { perPerson = false } = {},
): Promise<Record<string, number>> {
  const promotionId = await givenPromotion(
    app,
    perPerson ? { usesPerPersonMax: limit } : { usesMax: limit },
  );
  const showtimes = await Promise.all(
    Array.from({ length: 4 }, async () => app.givenShowtime({ seats: 's' })),
  );
  const { currency, sale_terms_id: saleTermsId } = await app.db
    .selectFrom('showtimes')
    .select(['currency', 'sale_terms_id'])
    .where('id', '=', showtimes[0]?.showtimeId ?? '')
    .executeTakeFirstOrThrow();
  const claims = Array.from({ length: CLAIMS }, (_, index) => ({
    showtimeId: showtimes[index % showtimes.length]?.showtimeId ?? '',
    promotionId,
    claimId: newId(),
    owner: perPerson ? 'user:one' : `user:${index}`,
  }));
  await app.db
    .insertInto('showtime_buyers')
    .values(claims.map(({ showtimeId, owner }) => ({ showtime_id: showtimeId, owner })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await app.db
    .insertInto('holds')
    .values(
      claims.map(({ showtimeId, claimId, owner }) => ({
        showtime_id: showtimeId,
        id: claimId,
        owner,
        seat_labels: ['A1'],
        currency,
        sale_terms_id: saleTermsId,
        channel: 'web' as const,
        quote: '{}',
        expires_at: new Date(Date.now() + 600_000),
      })),
    )
    .execute();

  const outcomes = await Promise.all(
    claims.map(async ({ showtimeId, claimId, owner }) => {
      const { rows } = await app.pool.query<{ refusal: string | null }>(
        'select marquee.claim_promotion($1, $2, $3, $4) as refusal',
        [showtimeId, promotionId, claimId, owner],
      );
      return rows[0]?.refusal ?? 'claimed';
    }),
  );
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
