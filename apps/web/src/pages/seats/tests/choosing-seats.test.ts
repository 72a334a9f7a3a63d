import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { adultTerms } from '../../../../../api/test/support/givens.ts';
import { startTestApp, type TestApp } from '../../../../../api/test/support/test-app.ts';
import {
  blocks,
  boxNames,
  dataOf,
  drawnStates,
  elementOf,
  newChooser,
  pathOf,
  textOf,
  ticked,
} from './chooser.ts';

/** Two zones, an aisle, wheelchair spaces with companions, sofas, and a view that is restricted. */
const HALL = {
  legend: { v: { features: ['restrictedView' as const] } },
  sections: [{ grid: 'vsss_sss\npppp_ppp\nwcss_LLs' }],
};

const WEB_FEE = {
  code: 'web',
  name: 'Web fee',
  per: 'ticket',
  amount: 75,
  channels: ['web'],
  isRefundable: false,
} as const;
const BOOKING_FEE = { ...WEB_FEE, code: 'booking', per: 'booking', amount: 100 } as const;
const PRICES = { standard: 1375, premium: 1625 };

let house: TestApp;
let showtimeId: string;

beforeAll(async () => {
  house = await startTestApp();
  ({ showtimeId } = await house.givenShowtime({
    seats: HALL,
    zonePrices: PRICES,
    terms: { ...adultTerms(PRICES), fees: [WEB_FEE] },
  }));
});
afterAll(async () => house.stop());

async function look(query = '', id = showtimeId) {
  const page = await newChooser(house).look(id, query);
  expect(page.statusCode, page.body.slice(0, 2000)).toBe(200);
  return page;
}

describe('the map', () => {
  test('SM1: has the screen at the top, bent and named, and the letters of rows on both sides', async () => {
    const page = await look();
    const screen = elementOf(page, 'seat-map-screen');
    expect(screen).toMatch(/<path d="M[^"]*Q[^"]*"/);
    expect(screen).toContain('>Screen</text>');
    const rows = elementOf(page, 'seat-map-rows');
    for (const row of ['A', 'B', 'C']) {
      expect(rows.match(new RegExp(`>${row}</text>`, 'g'))).toHaveLength(2);
    }
    const heights = [...screen.matchAll(/ y="(-?[\d.]+)"/g)].map(([, y]) => Number(y));
    expect(Math.max(...heights)).toBeLessThan(Math.min(...seatsOf(page).map(({ y }) => y)));
  });

  test('SM1: leaves the aisle as wide as it is', async () => {
    const seats = seatsOf(await look());
    const xOf = (label: string) => seats.find((seat) => seat.label === label)?.x ?? Number.NaN;
    expect(xOf('B2') - xOf('B1')).toBe(28);
    expect(xOf('B5') - xOf('B4')).toBe(56);
  });

  test('SM2: has row A where the plan says, without letters that look like numbers, numbered from either side', async () => {
    const { showtimeId: reversed } = await house.givenShowtime({
      seats: {
        sections: [
          {
            grid: 'sss\nsss\nsss',
            firstRowAt: 'back',
            firstRow: 'H',
            skipLetters: ['I'],
            numberFrom: 'right',
          },
        ],
      },
    });
    const seats = seatsOf(await look('', reversed));
    expect([...new Set(seats.map(({ row }) => row))]).toEqual(['K', 'J', 'H']);
    expect(seats.map(({ number }) => number).slice(0, 3)).toEqual([3, 2, 1]);
  });

  test('SM3: tells states by shape: an outline, a tick, a cross; and places by a sign', async () => {
    const page = await look();
    // Of whatever colour: zones differ by more than that, too.
    const ids = ['s0-a', 's0-s', 's0-u', 's1-a', 'w0-a', 'c0-a', 'f0-a'];
    const paths = ids.map((id) => pathOf(elementOf(page, id)));
    expect(paths.every((path) => path !== '')).toBe(true);
    expect(new Set(paths).size).toBe(ids.length);
  });

  test('draws a seat by one path: the shape of its state, where it stands', async () => {
    const page = await look('?seats=B1');
    const [seat] = seatsOf(page).filter(({ label }) => label === 'B1');
    const drawn = pathOf(elementOf(page, 'seat-B1'));
    expect(drawn.startsWith(`M${seat?.x} ${seat?.y}m`)).toBe(true);
    expect(drawn.replace(/^M\S+ [\d.-]+/, '')).toBe(
      pathOf(elementOf(page, 's1-s')).replace('M0 0', ''),
    );
  });

  test('draws each seat in its state, and lists it in the same', async () => {
    const { showtimeId: busy } = await house.givenShowtime({ seats: 'sssssx' });
    await house.givenHold(busy, ['A1']);
    await house.givenReservation(busy, ['A2']);
    const page = await look('?seats=A4,A5', busy);
    expect(drawnStates(page)).toEqual({ A1: 'u', A2: 'u', A3: 'a', A4: 's', A5: 's', A6: 'u' });
    expect(ticked(page)).toEqual(['A4', 'A5']);
    expect(dataOf(page)).toMatchObject({
      unavailable: ['A1', 'A2', 'A6'],
      selected: ['A4', 'A5'],
      own: [],
    });
  });

  test('SM26: marks the front row and seats with a restricted view before they are chosen', async () => {
    const page = await look();
    const marks = elementOf(page, 'seat-map-marks');
    expect(marks.match(/#m-front/g)).toHaveLength(7);
    expect(marks.match(/#m-view/g)).toHaveLength(1);
    expect(boxNames(page)['A1']).toContain('front row, restricted view');
    expect(textOf(page)).toContain('Restricted view');
  });

  test('SM25: joins the seats of a sofa, and says that it is sold whole', async () => {
    const page = await look();
    expect(elementOf(page, 'seat-map-units').match(/<path/g)).toHaveLength(1);
    expect(textOf(page)).toContain('Sofa, sold whole');
    expect(blocks(page)).toContain('C5 C6');
    expect(blocks(page)).not.toContain('C6 C7');
    const { seats } = dataOf(page);
    const unitOf = (label: string) => seats.find((seat) => seat.label === label)?.unitId;
    expect(unitOf('C5')).toBeDefined();
    expect(unitOf('C5')).toBe(unitOf('C6'));
    expect(unitOf('C7')).toBeUndefined();
  });
});

describe('prices', () => {
  test('SM5, SM6: stand in the legend for each zone, with every fee in them', async () => {
    const page = await look();
    expect(elementOf(page, 'seat-legend-standard')).toContain('Standard <b>£14.50</b>');
    expect(elementOf(page, 'seat-legend-premium')).toContain('Premium <b>£17.00</b>');
    expect(textOf(page)).toContain('all fees included');
  });

  test('SM5: the legend has nothing that is not on this map', async () => {
    const { showtimeId: plain } = await house.givenShowtime({ seats: '_ss\nsss' });
    const page = await look('', plain);
    const [, signs = ''] =
      /<section class="seats-legend seats-signs"(.*?)<\/section>/s.exec(page.body) ?? [];
    expect(signs).toContain('Available');
    expect(signs).toContain('Front row');
    for (const absent of ['Sofa', 'Wheelchair', 'Companion', 'Restricted']) {
      expect(signs).not.toContain(absent);
    }
    expect(elementOf(page, 'seat-legend-unavailable')).toContain('hidden');
    expect(elementOf(page, 'seat-legend-premium')).toBe('');
  });

  test('SM6: the total is that of what is chosen, and none of nothing', async () => {
    const nothing = await look('?party=3');
    expect(textOf(nothing)).toContain('Tap a seat: we take 3 side by side');
    expect(textOf(nothing)).toContain('Tick seats, or take a block');
    expect(elementOf(nothing, 'seat-summary-total')).toMatch(/^<b[^>]* hidden[^>]*>$/);
    expect(elementOf(await look('?seats=B1,A2'), 'seat-summary-total')).toContain('£31.50');
  });

  test('C9: a fee for the booking is said before anything is chosen, and is in every total', async () => {
    const { showtimeId: charged } = await house.givenShowtime({
      terms: { fees: [WEB_FEE, BOOKING_FEE] },
    });
    const page = await look('?seats=A1,A2', charged);
    expect(textOf(page)).toContain('Each booking costs £1.00 more');
    expect(elementOf(page, 'seat-summary-total')).toContain('£27.50');
    expect(dataOf(page)).toMatchObject({ bookingFee: 100, zones: [{ price: 1325 }] });
  });
});

describe('the list', () => {
  test('SM21: names each seat by row, seat, kind, zone, price and state', async () => {
    const names = boxNames(await look('?seats=B1'));
    expect(names['B2']).toBe('Row B seat 2, premium, £17.00, available');
    expect(names['B1']).toBe('Row B seat 1, premium, £17.00, selected');
    expect(names['C1']).toBe('Row C seat 1, wheelchair space, standard, £14.50, available');
    expect(names['C2']).toBe('Row C seat 2, companion seat, standard, £14.50, available');
    expect(names['C5']).toBe('Row C seat 5, sofa, standard, £14.50, available');
  });

  test('SM22: has every seat of the map, in its order, and is the first thing to be reached', async () => {
    const page = await look();
    expect(Object.keys(boxNames(page))).toEqual(seatsOf(page).map(({ label }) => label));
    const region = page.body.slice(page.body.indexOf('id="seat-region"'));
    const [first] = /<(?:summary|button|input|select|a|details)\b/.exec(region) ?? [];
    expect(first).toBe('<details');
    expect(region.indexOf('</summary>')).toBeLessThan(region.indexOf('<input'));
  });

  test('SM22: offers whole blocks of the party', async () => {
    expect(blocks(await look('?party=3'))).toEqual([
      'A1 A2 A3',
      'A5 A6 A7',
      'B1 B2 B3',
      'B5 B6 B7',
      'C5 C6 C7',
    ]);
    expect(blocks(await look('?party=4'))).toEqual(['A1 A2 A3 A4', 'B1 B2 B3 B4']);
  });

  test('SM22: says where no row has a block for the party, and what to do', async () => {
    const { showtimeId: narrow } = await house.givenShowtime({ seats: 'ss_ss\nss_ss' });
    const words = 'are free side by side: tick single seats, or leave the choice to us.';
    expect(textOf(await look('?party=4', narrow))).toContain(`No 4 seats ${words}`);
    expect(textOf(await look('?party=2', narrow))).not.toContain(words);
  });

  test('SM22: the first button of the form, which Enter presses, is Continue', async () => {
    const page = await look();
    const form = page.body.slice(page.body.indexOf('id="seat-form"'));
    expect(/<button[^>]*>/.exec(form)?.[0]).toContain('value="continue"');
  });

  test('SM23, SM24: describes wheelchair spaces, and offers them with their companions first, at the same price', async () => {
    const page = await look();
    const text = textOf(page);
    expect(text).toContain('Wheelchair spaces: 1 free');
    expect(text).toContain('C1: reached without steps, 1 companion seat beside it (C2).');
    expect(text.indexOf('C1 and C2 £29.00')).toBeGreaterThan(0);
    expect(text.indexOf('C1 and C2 £29.00')).toBeLessThan(text.indexOf('C1 alone £14.50'));
  });
});

describe('the page', () => {
  test('says which showing it is, and what there is, before the map', async () => {
    const text = textOf(await look());
    expect(text).toContain('The General');
    expect(text).toMatch(/21 seats, 21 available, 1 wheelchair space available/);
  });

  test('SM7: asks for the party once, and remembers it', async () => {
    const chooser = newChooser(house);
    expect(dataOf(await chooser.look(showtimeId)).party).toBe(2);
    expect(dataOf(await chooser.look(showtimeId, '?party=3')).party).toBe(3);
    expect(dataOf(await chooser.look(showtimeId)).party).toBe(3);
    expect(dataOf(await chooser.look(showtimeId, '?party=99')).party).toBe(3);
  });

  test('SM27: says how many seats a booking may have', async () => {
    expect(textOf(await look())).toContain('At most 8 seats in one booking.');
    expect(dataOf(await look()).seatsMax).toBe(8);
  });

  test('SM11: says where what is chosen is not side by side', async () => {
    expect(elementOf(await look('?seats=A1,A2'), 'seat-apart')).toContain('hidden');
    expect(elementOf(await look('?seats=A4,A5'), 'seat-apart')).not.toContain('hidden');
  });

  test('SM28: what is chosen, the party and single seats are in the address', async () => {
    const page = await look('?party=4&seats=B1,B2&single=1');
    expect(dataOf(page)).toMatchObject({ party: 4, selected: ['B1', 'B2'], isSingleSeats: true });
    expect(ticked(page)).toEqual(['B1', 'B2']);
  });

  test('names chosen seats that were taken meanwhile, and keeps the rest', async () => {
    const { showtimeId: busy } = await house.givenShowtime();
    await house.givenHold(busy, ['A5']);
    const page = await look('?seats=A4,A5', busy);
    expect(textOf(page)).toContain('Seat A5 is taken');
    expect(ticked(page)).toEqual(['A4']);
  });

  test('reads nothing into an address that names no seats of this house', async () => {
    const page = await look('?seats=Z99,%22%3E%3Cb%3E,A1&party=nobody&utm_source=poster');
    expect(dataOf(page)).toMatchObject({ selected: ['A1'], party: 2 });
    expect(page.body.includes('"><b>,')).toBe(false);
  });

  test('escapes what people named', async () => {
    const movieId = await house.givenMovie({ title: 'Love & <Anarchy>' });
    const { showtimeId: named } = await house.givenShowtime({ movieId });
    expect(textOf(await look('', named))).toContain('Love & &lt;Anarchy>');
  });
});

describe('a showtime of which nothing can be bought', () => {
  test('that is sold out says so, and offers the next one of the film', async () => {
    const { showtimeId: full, movieId, cinemaId } = await house.givenShowtime({ seats: 'ss' });
    const { showtimeId: next } = await house.givenShowtime({
      movieId,
      cinemaId,
      startsInMinutes: 48 * 60,
    });
    await house.givenReservation(full, ['A1', 'A2']);
    const page = await look('', full);
    expect(textOf(page)).toContain('Sold out');
    expect(page.body).toContain(`href="/showtimes/${next}"`);
    expect(page.body).not.toContain('seat-map');
  });

  test('that has closed leads to the box office and to other showings', async () => {
    const { showtimeId: over, movieId } = await house.givenShowtime({ startsInMinutes: -30 });
    const page = await look('', over);
    expect(textOf(page)).toContain('Online sales have closed');
    expect(page.body).toContain(`href="/films/${movieId}"`);
  });

  test('that is cancelled says so', async () => {
    const admin = await house.givenUser({ role: 'admin' });
    const { showtimeId: off } = await house.givenShowtime();
    const cancelled = await house.request({
      method: 'POST',
      url: `/showtimes/${off}/cancel`,
      payload: { reason: 'The projector is broken.' },
      as: admin,
    });
    expect(cancelled.statusCode).toBe(200);
    expect(textOf(await look('', off))).toContain(
      'This showing will not take place. The projector is broken.',
    );
  });

  test('that is not on sale yet says from when', async () => {
    const { showtimeId: early } = await house.givenShowtime();
    await house.db
      .updateTable('showtimes')
      .set({ sales_open_at: new Date(Date.now() + 3_600_000) })
      .where('id', '=', early)
      .execute();
    expect(textOf(await look('', early))).toContain('Not on sale yet');
  });

  test('that is planned or unknown is not there', async () => {
    const { showtimeId: planned } = await house.givenShowtime({ status: 'planned' });
    const chooser = newChooser(house);
    expect((await chooser.look(planned)).statusCode).toBe(404);
    expect((await chooser.look('0190a1b2-0000-7000-8000-000000000000')).statusCode).toBe(404);
  });
});

function seatsOf(page: Parameters<typeof dataOf>[0]) {
  return dataOf(page).seats;
}
