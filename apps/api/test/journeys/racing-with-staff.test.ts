import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { expectInvariants, findBrokenInvariants } from '../support/invariants.ts';
import {
  countServerErrors,
  countSqlStates,
  givenCrowd,
  race,
  taking,
  tally,
  untilItGoesWrong,
  type Taker,
} from '../support/races.ts';
import { rounds, timeFor } from '../support/rounds.ts';
import { startTestApp, type TestApp, type TestRequest } from '../support/test-app.ts';
import { editStatements, startAppWithout, type Protection } from '../support/without-protection.ts';

// Each race is run as it is, and then with the protection taken out, where it has to go wrong.

let api: TestApp;
let other: TestApp;
let sqlStates: Map<string, number>;

beforeAll(async () => {
  api = await startTestApp();
  other = await startTestApp({ database: api.database });
  sqlStates = countSqlStates(api.pool);
});
afterAll(async () => {
  await other.stop();
  await api.stop();
});

describe('two who cancel one reservation while others want its seats', () => {
  test('free them once: whoever bought them meanwhile keeps them', async () => {
    const staff = await api.givenUser({ role: 'staff' });
    const buyers = await givenCrowd(api, 4);
    for (let round = 1; round <= 20; round += 1) {
      const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
      const { id, buyer } = await api.givenReservation(showtimeId, ['A1', 'A2']);
      const cancels = race([api, other], [cancelling(id, buyer), cancelling(id, staff, 'Again.')]);
      const wins = await Promise.all(
        buyers.map((as, index) =>
          triesUntil(
            cancels,
            taking(index < 2 ? 'reserving' : 'holding', {
              as,
              showtimeId,
              seats: ['A1'],
            }),
          ),
        ),
      );
      expect(tally(await cancels)).toEqual({ '200': 2 });
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
    }
    await expectInvariants(api);
  });

  test('free them once by the guard alone, without locks', async () => {
    const { sale, broken, changed } = await cancelAroundASale({ isGuarded: true });
    expect(sale).toBe(201);
    expect(changed.every((count) => count > 0)).toBe(true);
    expect(broken).toEqual([]);
  });

  test('free a sold seat without locks and without the guard', async () => {
    const { sale, broken, changed } = await cancelAroundASale({ isGuarded: false });
    expect(sale).toBe(201);
    expect(changed.every((count) => count > 0)).toBe(true);
    expect(broken).toContain('a live ticket has its seat');
  });
});

describe('a showtime that is cancelled while it sells', () => {
  test('has sold nothing and sells nothing afterwards', async () => {
    for (let round = 1; round <= 5; round += 1) {
      const { showtimeId, cancellation, sales, later } = await cancelWhileItSells(api, [
        api,
        other,
      ]);
      expect(cancellation).toBe(200);
      expect(countServerErrors(sales)).toBe(0);
      expect(later).toEqual({ '409 SHOWTIME_CANCELLED': 1 });
      expect(await api.takenSeats(showtimeId)).toHaveLength(15);
    }
    expect(sqlStates.get('40P01') ?? 0).toBe(0);
    await expectInvariants(api);
  });

  test.each<[Protection[]]>([
    [['seatLocks', 'saleRefusalReread']],
    [['seatLocks', 'saleRefusalReread', 'seatGuards']],
  ])('runs into what is left without %j', async (protections) => {
    const unprotected = await startAppWithout(protections);
    const { cancellation, sales } = await untilItGoesWrong(
      () => cancelWhileItSells(unprotected, [unprotected]),
      (result) => countServerErrors(result.sales) > 0,
    );
    expect(cancellation).toBe(200);
    expect(countServerErrors(sales)).toBeGreaterThan(0);
    expect(await findBrokenInvariants(unprotected)).toEqual([]);
    await unprotected.stop();
  });

  test('has live tickets and holds afterwards without any protection', async () => {
    const unprotected = await startAppWithout([
      'seatLocks',
      'saleRefusalReread',
      'seatGuards',
      'blockedSeatConstraint',
    ]);
    const broken = await untilItGoesWrong(
      async () => {
        await cancelWhileItSells(unprotected, [unprotected]);
        return findBrokenInvariants(unprotected);
      },
      (result) => result.length > 0,
    );
    expect(broken).toContain('a cancelled showtime sells and holds nothing');
    await unprotected.stop();
  });

  test('and a hold that is bought wait for each other in a circle, if the hold is locked first', async () => {
    const unprotected = await startAppWithout(['holdAfterSeats']);
    const states = countSqlStates(unprotected.pool);
    await untilItGoesWrong(
      () => cancelWhileItSells(unprotected, [unprotected]),
      () => states.has('40P01'),
    );
    expect(states.get('40P01')).toBeGreaterThan(0);
    await unprotected.stop();
  });
});

describe('a price that is changed while seats are taken', () => {
  test('is the price of all who take them afterwards, or is not changed', async () => {
    for (let round = 1; round <= 10; round += 1) {
      const { change, holds, wrongPrices } = await changePriceWhileHolding(api, [api, other]);
      expect(['200', '409 SHOWTIME_HAS_SALES']).toContain(change);
      expect(holds).toEqual({ '201': 8 });
      expect(wrongPrices).toBe(0);
    }
    await expectInvariants(api);
  });

  test('is not what those before it pay who had only looked, without locks', async () => {
    const unprotected = await startAppWithout(['seatLocks']);
    const { change, wrongPrices } = await untilItGoesWrong(
      () => changePriceWhileHolding(unprotected, [unprotected]),
      (result) => result.wrongPrices > 0,
    );
    expect(change).toBe('200');
    expect(wrongPrices).toBeGreaterThan(0);
    await unprotected.stop();
  });
});

describe('seats that staff keep from sale while somebody takes them', () => {
  const count = rounds({ short: 15, full: 1000 });

  test('are kept or taken, never both', { timeout: timeFor(count, 300) }, async () => {
    const staff = await api.givenUser({ role: 'staff' });
    const [taker] = await givenCrowd(api, 1);
    if (taker === undefined) throw new Error('one was asked for');
    for (let round = 1; round <= count; round += 1) {
      const { showtimeId } = await api.givenShowtime({ seats: 'sss' });
      const answers = await race(
        [api, other],
        [
          taking(round % 2 === 0 ? 'holding' : 'reserving', {
            as: taker,
            showtimeId,
            seats: ['A1', 'A2'],
          }),
          blocking(showtimeId, ['A2', 'A3'], staff),
        ].toSorted(() => Math.random() - 0.5),
      );
      expect([
        { '201': 1, '409 SEATS_UNAVAILABLE': 1 },
        { '204': 1, '409 SEATS_UNAVAILABLE': 1 },
      ]).toContainEqual(tally(answers));
      expect(await api.takenSeats(showtimeId)).toHaveLength(2);
    }
    await expectInvariants(api);
  });

  test('are both without the locks and the guard', async () => {
    const unprotected = await startTestApp({ checkContract: false });
    const gate = newGate();
    const arrival = newGate();
    const { changed } = editStatements(
      unprotected.pool,
      [
        { pattern: /(from "showtime_seats".*) for update$/, replacement: '$1' },
        { pattern: / and \(marquee\.is_free.*$/, replacement: '' },
      ],
      async (text) => {
        if (!text.startsWith('update "showtime_seats"')) return;
        arrival.open();
        await gate.opened;
      },
    );
    const { showtimeId } = await unprotected.givenShowtime({ seats: 'sss' });
    const staff = await unprotected.givenUser({ role: 'staff' });
    const blocks = unprotected.request(blocking(showtimeId, ['A1'], staff));
    await arrival.opened;
    await unprotected.givenHold(showtimeId, ['A1']);
    gate.open();
    expect((await blocks).statusCode).toBe(204);
    expect(changed).toEqual([1, 1]);
    expect(await findBrokenInvariants(unprotected)).not.toEqual([]);
    await unprotected.stop();
  });
});

/** Asks again and again, once more after the others are done, and says whether it was served. */
async function triesUntil(others: Promise<unknown>, request: TestRequest): Promise<boolean> {
  let areDone = false;
  const watch = others.then(() => {
    areDone = true;
  });
  let isServed = false;
  for (let isLast = false; !isServed && !isLast;) {
    isLast = areDone;
    const [answer] = await race([api, other], [request]);
    isServed = answer?.statusCode === 201;
  }
  await watch;
  return isServed;
}

/**
 * Without its locks: two cancels have both seen live tickets before either writes; then the first
 * ends, the seat is sold, and the second goes on.
 */
async function cancelAroundASale({ isGuarded }: { isGuarded: boolean }) {
  const unprotected = await startTestApp({ checkContract: false });
  const gates = [newGate(), newGate()];
  let arrivals = 0;
  const { changed } = editStatements(
    unprotected.pool,
    [
      { pattern: /(from "showtime_seats".*) for update$/, replacement: '$1' },
      { pattern: /(from "reservations".*) for update$/, replacement: '$1' },
      { pattern: /(from "tickets".*) for update$/, replacement: '$1' },
      ...(isGuarded ? [] : [VOID_AGAIN, FREE_BY_NAME]),
    ],
    async (text) => {
      if (!text.includes('update tickets t')) return;
      const gate = gates[arrivals];
      arrivals += 1;
      await gate?.opened;
    },
  );
  const { showtimeId } = await unprotected.givenShowtime({ seats: 's' });
  const [as] = await givenCrowd(unprotected, 1);
  if (as === undefined) throw new Error('one was asked for');
  const { id, buyer } = await unprotected.givenReservation(showtimeId, ['A1']);
  const staff = await unprotected.givenUser({ role: 'staff' });

  const cancels = [
    unprotected.request(cancelling(id, buyer)),
    unprotected.request(cancelling(id, staff, 'A mistake.')),
  ];
  await vi.waitFor(() => expect(arrivals).toBe(2), { timeout: 5000, interval: 5 });
  gates[0]?.open();
  await Promise.race(cancels);
  const sale = await unprotected.request(taking('reserving', { as, showtimeId, seats: ['A1'] }));
  gates[1]?.open();
  await Promise.all(cancels);
  const broken = await findBrokenInvariants(unprotected);
  await unprotected.stop();
  return { sale: sale.statusCode, broken, changed };
}

/** Voids a ticket that is void already. */
const VOID_AGAIN = {
  pattern: /and t\.id = v\.id and t\.status = 'valid'/,
  replacement: 'and t.id = v.id',
};

/** Frees a seat because it has the name of one that was given back, whoever it belongs to now. */
const FREE_BY_NAME = {
  pattern: /^(update "showtime_seats".*)"s"\."ticket_id" = any\((\$\d+)::uuid\[\]\)/,
  replacement:
    '$1"s"."seat_label" in (select t.seat_label from tickets t where t.id = any($2::uuid[]))',
};

function newGate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/**
 * Five buy by name, five hold, five buy what they hold, and an administrator cancels in between: all
 * together not more than an app has connections, so that nobody waits for anything else.
 */
async function cancelWhileItSells(givens: TestApp, apps: readonly TestApp[]) {
  const { showtimeId, seats } = await givens.givenShowtime({ seats: 's'.repeat(15) });
  const admin = await givens.givenUser({ role: 'admin' });
  const people = await givenCrowd(givens, 16);
  const sales: TestRequest[] = [];
  for (const [index, as] of people.slice(0, 15).entries()) {
    const seat = seats[index] ?? '';
    if (index % 3 === 0) {
      const { id: holdId } = await givens.givenHold(showtimeId, [seat], as);
      sales.push({ method: 'POST', url: '/reservations', payload: { showtimeId, holdId }, as });
    } else {
      sales.push(
        taking(index % 3 === 1 ? 'holding' : 'reserving', { as, showtimeId, seats: [seat] }),
      );
    }
  }
  const cancellation: TestRequest = {
    method: 'POST',
    url: `/showtimes/${showtimeId}/cancel`,
    payload: { reason: 'The projector broke.' },
    as: admin,
  };
  const answers = await race(apps, [...sales.slice(0, 8), cancellation, ...sales.slice(8)]);
  const [last] = people.slice(15);
  const later = await race(
    apps.slice(0, 1),
    last === undefined
      ? []
      : [taking('reserving', { as: last, showtimeId, seats: seats.slice(0, 1) })],
  );
  return {
    showtimeId,
    cancellation: answers[8]?.statusCode,
    sales: answers.toSpliced(8, 1),
    later: tally(later),
  };
}

/** Eight hold a seat each while its price is changed: who pays something else than it costs? */
async function changePriceWhileHolding(givens: TestApp, apps: readonly TestApp[]) {
  const { showtimeId, seats } = await givens.givenShowtime({ zonePrices: { standard: 1000 } });
  const admin = await givens.givenUser({ role: 'admin' });
  const people = await givenCrowd(givens, 8);
  const requests = people.map((as, index) =>
    taking('holding', { as, showtimeId, seats: seats.slice(index, index + 1) }),
  );
  const [change, ...holds] = await race(apps, [
    {
      method: 'PATCH',
      url: `/showtimes/${showtimeId}`,
      payload: { basePrice: { amount: 1500, currency: 'GBP' } },
      as: admin,
    },
    ...requests,
  ]);
  const { rows } = await sql<{ count: string }>`
    select count(*)
    from holds h
    join showtimes t on t.id = h.showtime_id
    cross join jsonb_to_recordset(h.quote -> 'tickets') as l (zone text, "unitPrice" integer)
    where h.showtime_id = ${showtimeId}::uuid
      and l."unitPrice" <> (t.zone_prices ->> l.zone)::integer`.execute(givens.db);
  return {
    change: change === undefined ? '' : Object.keys(tally([change])).join(),
    holds: tally(holds),
    wrongPrices: Number(rows[0]?.count),
  };
}

function blocking(showtimeId: string, seats: readonly string[], as: Taker): TestRequest {
  return {
    method: 'POST',
    url: `/showtimes/${showtimeId}/blocks`,
    payload: { seats, kind: 'broken', reason: 'A spring.' },
    as,
  };
}

function cancelling(reservationId: string, as: Taker, reason?: string): TestRequest {
  return {
    method: 'POST',
    url: `/reservations/${reservationId}/cancel`,
    payload: reason === undefined ? {} : { reason },
    as,
  };
}
