import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { adultTerms } from '../../../../../api/test/support/givens.ts';
import { expectInvariants } from '../../../../../api/test/support/invariants.ts';
import { startTestApp, type TestApp } from '../../../../../api/test/support/test-app.ts';
import {
  dataOf,
  drawnStates,
  elementOf,
  newChooser,
  textOf,
  ticked,
  type Chooser,
  type Fields,
} from './chooser.ts';

let house: TestApp;

beforeAll(async () => {
  house = await startTestApp();
});
afterAll(async () => {
  await expectInvariants(house);
  await house.stop();
});

/** Opens the page, and sends its form. */
async function choose(showtimeId: string, fields: Fields, chooser = newChooser(house)) {
  const page = await chooser.look(showtimeId);
  return { page, chooser, answer: await chooser.submit(page, fields) };
}

async function heldSeats(showtimeId: string): Promise<string[][]> {
  const holds = await house.db
    .selectFrom('holds')
    .select('seat_labels')
    .where('showtime_id', '=', showtimeId)
    .where('status', '=', 'active')
    .orderBy('id')
    .execute();
  return holds.map(({ seat_labels: labels }) => labels);
}

function holdIdIn(address: unknown): string {
  return /\/holds\/([\w-]{36})$/.exec(String(address))?.[1] ?? '';
}

describe('without script, seats are held', () => {
  test('by ticking them', async () => {
    const { showtimeId } = await house.givenShowtime();
    const { answer } = await choose(showtimeId, { seats: ['A1', 'A2'], intent: 'continue' });
    expect(answer.statusCode).toBe(303);
    const holdId = holdIdIn(answer.headers.location);
    expect(answer.headers.location).toBe(`/showtimes/${showtimeId}/holds/${holdId}`);
    expect(await heldSeats(showtimeId)).toEqual([['A1', 'A2']]);
  });

  test('SM22: by one press on a block', async () => {
    const { showtimeId } = await house.givenShowtime();
    const { answer } = await choose(showtimeId, { block: 'A4 A5' });
    expect(answer.statusCode).toBe(303);
    expect(await heldSeats(showtimeId)).toEqual([['A4', 'A5']]);
  });

  test('SM10: by leaving the choice to the house, which finds the best that are side by side', async () => {
    const { showtimeId } = await house.givenShowtime({
      seats: 'sssssss\nsssssss\nsssssss\nsssssss',
    });
    const chooser = newChooser(house);
    const page = await chooser.look(showtimeId, '?party=3');
    const answer = await chooser.submit(page, { intent: 'best' });
    expect(answer.statusCode).toBe(303);
    expect(await heldSeats(showtimeId)).toEqual([['C3', 'C4', 'C5']]);
  });

  test('in the zone that was asked for, and with a place for a wheelchair', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'ssss\npppp\nwcss' });
    await choose(showtimeId, { intent: 'best', zone: 'premium' });
    await choose(showtimeId, { intent: 'best', zone: '', accessible: '1' });
    expect(await heldSeats(showtimeId)).toEqual([
      ['B1', 'B2'],
      ['C1', 'C2'],
    ]);
  });

  test('over the channel of the web, whose fees were on the map', async () => {
    const fee = { code: 'web', name: 'Web', amount: 75, channels: ['web'], isRefundable: false };
    const { showtimeId } = await house.givenShowtime({
      terms: { fees: [{ ...fee, per: 'ticket', channels: ['web'] }] },
    });
    const { page, answer, chooser } = await choose(showtimeId, { block: 'A1 A2' });
    const shown = dataOf(page).zones[0]?.price ?? 0;
    const { quote } = await house.db
      .selectFrom('holds')
      .select('quote')
      .where('id', '=', holdIdIn(answer.headers.location))
      .executeTakeFirstOrThrow();
    expect(quote.total).toBe(2 * shown);
    expect(chooser.cookies.get('guest')).toBeDefined();
  });

  test('SM25: as whole sofas, though half of one was ticked', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'LLss' });
    await choose(showtimeId, { seats: 'A1', intent: 'continue' });
    expect(await heldSeats(showtimeId)).toEqual([['A1', 'A2']]);
  });

  test('once, however often the form is sent', async () => {
    const { showtimeId } = await house.givenShowtime();
    const chooser = newChooser(house);
    await chooser.submit(await chooser.look(showtimeId), { block: 'A9 A10' });
    const page = await chooser.look(showtimeId);
    const fields = { seats: ['A1', 'A2'], intent: 'continue' };
    const answers = [await chooser.submit(page, fields), await chooser.submit(page, fields)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(answers[0]?.headers.location).toBe(answers[1]?.headers.location);
    expect(await heldSeats(showtimeId)).toEqual([['A1', 'A2']]);
  });
});

describe('SM14: Continue holds all the seats or none', () => {
  test('and names those that were lost, keeps the rest, and proposes a block', async () => {
    const { showtimeId } = await house.givenShowtime();
    const chooser = newChooser(house);
    const page = await chooser.look(showtimeId);
    await house.givenHold(showtimeId, ['A5']);
    const answer = await chooser.submit(page, { seats: ['A4', 'A5'], intent: 'anyway' });

    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('Somebody was faster: A5 is taken');
    expect(ticked(answer)).toEqual(['A4']);
    expect(drawnStates(answer)).toMatchObject({ A4: 's', A5: 'u' });
    expect(await heldSeats(showtimeId)).toEqual([['A5']]);

    const [, block = ''] =
      /<button[^>]*name="block" value="([^"]*)"/.exec(elementNotices(answer.body)) ?? [];
    expect(block.split(' ')).toHaveLength(2);
    expect((await chooser.submit(answer, { block })).statusCode).toBe(303);
    expect(await heldSeats(showtimeId)).toEqual([['A5'], block.split(' ').toSorted()]);
  });

  test('and says what was lost before what the rest of it would leave alone', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'sssssss' });
    const chooser = newChooser(house);
    const page = await chooser.look(showtimeId);
    await house.givenHold(showtimeId, ['A3']);
    const answer = await chooser.submit(page, { seats: ['A2', 'A3'], intent: 'continue' });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('Somebody was faster: A3 is taken');
  });

  test('and of two who want the same seats, one gets them', async () => {
    const { showtimeId } = await house.givenShowtime();
    const people = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const chooser = newChooser(house);
        return { chooser, page: await chooser.look(showtimeId) };
      }),
    );
    const answers = await Promise.all(
      people.map(async ({ chooser, page }) => chooser.submit(page, { block: 'A4 A5' })),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([
      303, 409, 409, 409, 409, 409,
    ]);
    expect(await heldSeats(showtimeId)).toEqual([['A4', 'A5']]);
  });
});

describe('what has to be mended before', () => {
  test('nothing chosen', async () => {
    const { showtimeId } = await house.givenShowtime();
    const { answer } = await choose(showtimeId, { intent: 'continue' });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer)).toContain('Choose your seats first');
  });

  test('SM14: a seat that the house does not have, and nothing is held of the others', async () => {
    const { showtimeId } = await house.givenShowtime();
    for (const fields of [{ seats: 'A1,B9999', intent: 'continue' }, { block: 'A1 B9999' }]) {
      const { answer } = await choose(showtimeId, fields);
      expect(answer.statusCode).toBe(422);
      expect(textOf(answer)).toContain('There is no seat B9999 here');
      expect(ticked(answer)).toEqual(['A1']);
    }
    expect(await heldSeats(showtimeId)).toEqual([]);
  });

  test('SM24: a companion seat alone, though it is sent as a block', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'wcss' });
    const { answer } = await choose(showtimeId, { block: 'A2' });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer)).toContain('A2: kept for companions of wheelchair users');
    expect(await heldSeats(showtimeId)).toEqual([]);
  });

  test('SM27: more than one booking may have is refused with the limit', async () => {
    const { showtimeId } = await house.givenShowtime();
    const seats = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9'];
    const { answer } = await choose(showtimeId, { seats, intent: 'anyway' });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('At most 8 seats can be taken at once.');
    expect(ticked(answer)).toEqual(seats);
  });

  test('SM24: a place for companions alone, kept for those who come with a wheelchair', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'wcss' });
    const { answer } = await choose(showtimeId, { seats: ['A2', 'A3'], intent: 'continue' });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer)).toContain('A2: kept for companions of wheelchair users');
    expect(ticked(answer)).toEqual(['A3']);
    const { answer: both } = await choose(showtimeId, { seats: ['A1', 'A2'], intent: 'continue' });
    expect(both.statusCode).toBe(303);
  });

  test('too few seats for a party that leaves the choice to the house', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'spp' });
    const { answer } = await choose(showtimeId, { intent: 'best', zone: 'standard' });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('There are no 2 seats of this kind left');
    expect(answer.body).toMatch(/<option value="standard" selected/);
  });
});

describe('SM9: a seat left alone', () => {
  test('is a warning that names it and offers other seats, and can be passed over', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'sssssss' });
    const { answer, chooser } = await choose(showtimeId, {
      seats: ['A2', 'A3'],
      intent: 'continue',
    });
    expect(answer.statusCode).toBe(422);
    const warning = elementOf(answer, 'seat-gap-text');
    expect(warning).toContain('seat A1 alone');
    expect(elementOf(answer, 'seat-gap-fix')).toContain('value="A1 A2"');
    expect(elementOf(answer, 'seat-gap-fix')).toContain('Take A1 and A2 instead');
    expect(await heldSeats(showtimeId)).toEqual([]);

    const anyway = await chooser.submit(answer, { seats: ['A2', 'A3'], intent: 'anyway' });
    expect(anyway.statusCode).toBe(303);
    expect(await heldSeats(showtimeId)).toEqual([['A2', 'A3']]);
  });

  test('is a warning for a block as well, and none for the seats that the page offers', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'sssssss' });
    const { answer, chooser } = await choose(showtimeId, { block: 'A3 A5' });
    expect(answer.statusCode).toBe(422);
    expect(elementOf(answer, 'seat-gap-text')).toContain('seat A4 alone');
    expect(ticked(answer)).toEqual(['A3', 'A5']);
    const [, block = ''] = /value="([^"]*)"/.exec(elementOf(answer, 'seat-gap-fix')) ?? [];
    expect(block).not.toBe('');
    expect((await chooser.submit(answer, { block })).statusCode).toBe(303);
    expect(await heldSeats(showtimeId)).toEqual([block.split(' ')]);
  });

  test('SM8: is no reason to warn near sell-out, where nothing else can be had', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'sss' });
    const { answer } = await choose(showtimeId, { seats: ['A1', 'A2'], intent: 'continue' });
    expect(answer.statusCode).toBe(303);
  });
});

describe('C12: whoever comes back to choose other seats', () => {
  async function holdFirst(seats: readonly string[], showtimeId: string): Promise<Chooser> {
    const chooser = newChooser(house);
    const page = await chooser.look(showtimeId);
    expect((await chooser.submit(page, { seats, intent: 'anyway' })).statusCode).toBe(303);
    return chooser;
  }

  test('sees theirs chosen, and as theirs', async () => {
    const { showtimeId } = await house.givenShowtime();
    const chooser = await holdFirst(['A1', 'A2'], showtimeId);
    const page = await chooser.look(showtimeId);
    expect(ticked(page)).toEqual(['A1', 'A2']);
    expect(dataOf(page)).toMatchObject({
      own: ['A1', 'A2'],
      selected: ['A1', 'A2'],
      unavailable: [],
    });
    const stranger = await newChooser(house).look(showtimeId);
    expect(dataOf(stranger)).toMatchObject({ own: [], unavailable: ['A1', 'A2'] });
  });

  test('exchanges them, also for some of the same', async () => {
    const { showtimeId } = await house.givenShowtime();
    const chooser = await holdFirst(['A1', 'A2'], showtimeId);
    const { answer } = await choose(showtimeId, { seats: ['A2', 'A3'], intent: 'anyway' }, chooser);
    expect(answer.statusCode).toBe(303);
    expect(await heldSeats(showtimeId)).toEqual([['A2', 'A3']]);
    expect(await house.takenSeats(showtimeId)).toEqual(['A2', 'A3']);
  });

  test('keeps them where the others cannot be had', async () => {
    const { showtimeId } = await house.givenShowtime();
    const chooser = await holdFirst(['A1', 'A2'], showtimeId);
    const page = await chooser.look(showtimeId);
    await house.givenHold(showtimeId, ['A4']);
    const answer = await chooser.submit(page, { seats: ['A3', 'A4'], intent: 'anyway' });
    expect(answer.statusCode).toBe(409);
    expect(await heldSeats(showtimeId)).toEqual([['A1', 'A2'], ['A4']]);
    expect(dataOf(answer).own).toEqual(['A1', 'A2']);
  });

  test('is never left with nothing, though somebody else is after the same seats', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { showtimeId } = await house.givenShowtime();
      const [chooser, other] = [await holdFirst(['A1', 'A2'], showtimeId), newChooser(house)];
      const pages = [await chooser.look(showtimeId), await other.look(showtimeId)] as const;
      const wish = { seats: ['A2', 'A3'], intent: 'anyway' };
      const [mine, theirs] = await Promise.all([
        chooser.submit(pages[0], wish),
        other.submit(pages[1], { seats: ['A3', 'A4'], intent: 'anyway' }),
      ]);
      const isMine = mine.statusCode === 303;
      expect(theirs.statusCode).toBe(isMine ? 409 : 303);
      const held = await heldSeats(showtimeId);
      expect(held).toHaveLength(isMine ? 1 : 2);
      expect(held).toContainEqual(isMine ? ['A2', 'A3'] : ['A1', 'A2']);
    }
  });

  test('may exchange as many as one person can have', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'ssssssss\nssssssss\nssssssss' });
    const rowOf = (row: string) => Array.from({ length: 8 }, (_, index) => `${row}${index + 1}`);
    const chooser = await holdFirst(rowOf('A'), showtimeId);
    for (const row of ['B', 'C', 'A']) {
      const { answer } = await choose(
        showtimeId,
        { seats: rowOf(row), intent: 'continue' },
        chooser,
      );
      expect(answer.statusCode).toBe(303);
      expect(await heldSeats(showtimeId)).toEqual([rowOf(row)]);
    }
  });

  test('may leave the choice to the house, which counts theirs as free', async () => {
    const { showtimeId } = await house.givenShowtime({ seats: 'ss' });
    const chooser = await holdFirst(['A1', 'A2'], showtimeId);
    const { answer } = await choose(showtimeId, { intent: 'best' }, chooser);
    expect(answer.statusCode).toBe(303);
    expect(await heldSeats(showtimeId)).toEqual([['A1', 'A2']]);
  });

  test('has the same kinds of tickets for the new seats, and the same code', async () => {
    const terms = {
      ...adultTerms({ standard: 1200 }),
      ticketTypes: [
        { code: 'adult', name: 'Adult', staffOnly: false, requiresAnother: false },
        { code: 'child', name: 'Child', staffOnly: false, requiresAnother: false },
      ],
      prices: { standard: { adult: 1200, child: 800 } },
    };
    const admin = await house.givenUser({ role: 'admin' });
    const { code } = (
      await house.request({
        method: 'POST',
        url: '/promotions',
        payload: { name: 'Half', discount: { kind: 'percentage', rateBasisPoints: 5000 } },
        as: admin,
      })
    ).json<{ code: string }>();
    const { showtimeId } = await house.givenShowtime({ terms });
    const chooser = await holdFirst(['A1', 'A2'], showtimeId);
    const guest = chooser.cookies.get('guest') ?? '';
    const [hold] = await house.db
      .selectFrom('holds')
      .select('id')
      .where('showtime_id', '=', showtimeId)
      .execute();
    const changed = await house.request({
      method: 'PATCH',
      url: `/showtimes/${showtimeId}/holds/${hold?.id ?? ''}`,
      payload: { ticketTypes: { A2: 'child' }, promotionCode: code },
      headers: { 'guest-token': guest },
    });
    expect(changed.statusCode, changed.body).toBe(200);

    await choose(showtimeId, { seats: ['A8', 'A9'], intent: 'anyway' }, chooser);
    const { quote } = await house.db
      .selectFrom('holds')
      .select('quote')
      .where('showtime_id', '=', showtimeId)
      .where('status', '=', 'active')
      .executeTakeFirstOrThrow();
    expect(quote.tickets.map(({ seat, ticketType }) => [seat, ticketType])).toEqual([
      ['A8', 'adult'],
      ['A9', 'child'],
    ]);
    expect(quote).toMatchObject({ promotion: { code }, total: 1000 });
  });

  test('holds anew where time ran out meanwhile, though the page was sent before', async () => {
    const { showtimeId } = await house.givenShowtime();
    const chooser = newChooser(house);
    const page = await chooser.look(showtimeId);
    const first = await chooser.submit(page, { block: 'A1 A2' });
    const holdId = holdIdIn(first.headers.location);
    await house.ageHold({ showtimeId, holdId, seconds: 3600 });
    const again = await chooser.submit(page, { block: 'A1 A2' });
    expect(again.statusCode).toBe(303);
    expect(holdIdIn(again.headers.location)).not.toBe(holdId);
  });
});

describe('when it is too late', () => {
  test('the answer says so, and leads on', async () => {
    const { showtimeId } = await house.givenShowtime();
    const chooser = newChooser(house);
    const page = await chooser.look(showtimeId);
    await house.db
      .updateTable('showtimes')
      .set({ sales_close_at: new Date(Date.now() - 1000) })
      .where('id', '=', showtimeId)
      .execute();
    const answer = await chooser.submit(page, { block: 'A1 A2' });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toMatch(/closed/i);
  });

  test('fields that the form does not have are refused', async () => {
    const { showtimeId } = await house.givenShowtime();
    const chooser = newChooser(house);
    const answer = await chooser.post(`/showtimes/${showtimeId}/holds`, { price: '1' });
    expect(answer.statusCode).toBe(400);
  });
});

function elementNotices(body: string): string {
  return body.slice(body.indexOf('id="seat-notices"'), body.indexOf('id="seat-region"'));
}
