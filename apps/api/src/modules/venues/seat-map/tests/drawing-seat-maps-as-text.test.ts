import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Seat, SeatMapDocument } from '../../../seating/index.ts';
import { checkSeatMap } from '../check-seat-map.ts';
import { compareSeats } from '../seat-order.ts';
import { parseTextGrid, type TextGrid, type TextGridSection } from '../text-grid.ts';

function parse(textGrid: TextGrid): SeatMapDocument {
  const result = parseTextGrid(textGrid);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

function draw(grid: string, options: Omit<TextGridSection, 'grid'> = {}): readonly Seat[] {
  return parse({ sections: [{ grid, ...options }] }).seats;
}

function labelsFromLeft(seats: readonly Seat[]): string[] {
  return seats.toSorted((a, b) => a.y - b.y || a.x - b.x).map((seat) => seat.label);
}

function problemsOf(textGrid: TextGrid) {
  const result = parseTextGrid(textGrid);
  return result.ok ? [] : result.problems;
}

describe('A text grid', () => {
  it('has one line per row, and letters for what a place is', () => {
    const { zones, seats } = parse({ sections: [{ grid: 'sp\nwc\nLL\nxs' }] });
    expect(zones).toEqual([
      { id: 'standard', name: 'Standard' },
      { id: 'premium', name: 'Premium' },
    ]);
    expect(seats).toEqual([
      place('A1', 14, 14),
      place('A2', 42, 14, { zone: 'premium' }),
      place('B1', 14, 42, { kind: 'wheelchairSpace', features: ['accessible', 'aisle'] }),
      place('B2', 42, 42, { kind: 'companion' }),
      place('C1', 14, 70, { kind: 'sofa', unitId: 'C1-C2' }),
      place('C2', 42, 70, { kind: 'sofa', unitId: 'C1-C2' }),
      place('D1', 14, 98, { blocked: true }),
      place('D2', 42, 98),
    ]);
  });

  it('leaves room for a gap, but no number, and marks the seats beside it', () => {
    const seats = draw('_ss_sss');
    expect(seats.map(({ label, x }) => [label, x])).toEqual([
      ['A1', 42],
      ['A2', 70],
      ['A3', 126],
      ['A4', 154],
      ['A5', 182],
    ]);
    const atAisle = seats.filter(({ features }) => features.includes('aisle'));
    expect(atAisle.map(({ label }) => label)).toEqual(['A1', 'A2', 'A3', 'A5']);
  });

  it('takes a line without places for a cross aisle, which has no row letter', () => {
    expect(draw('\ns\n\n___\ns\n').map(({ label, y }) => [label, y])).toEqual([
      ['A1', 14],
      ['B1', 98],
    ]);
  });

  it('joins love seats two by two', () => {
    const units = draw('LLLL_LL').map(({ unitId }) => unitId);
    expect(units).toEqual(['A1-A2', 'A1-A2', 'A3-A4', 'A3-A4', 'A5-A6', 'A5-A6']);
  });

  it('keeps a blocked place in the zone of its neighbour, unless the legend says otherwise', () => {
    expect(draw('s_xpp').find(({ label }) => label === 'A2')?.zone).toBe('premium');
    const { seats } = parse({ legend: { x: { zone: 'standard' } }, sections: [{ grid: 'xpp' }] });
    expect(seats[0]).toMatchObject({ zone: 'standard', blocked: true });
  });

  it('skips letters, starts anywhere, and goes on after Z with AA', () => {
    const rows = (options: Omit<TextGridSection, 'grid'>, count: number) =>
      labelsFromLeft(draw('s\n'.repeat(count), options));
    expect(rows({ firstRow: 'G', skipLetters: ['I', 'O'] }, 4)).toEqual(['G1', 'H1', 'J1', 'K1']);
    expect(rows({ firstRow: 'Y', skipLetters: ['I', 'O'] }, 4)).toEqual(['Y1', 'Z1', 'AA1', 'AB1']);
    expect(rows({ firstRow: 'AZ' }, 2)).toEqual(['AZ1', 'BA1']);
  });

  it('has row A nearest the screen, or at the back', () => {
    expect(labelsFromLeft(draw('s\ns\ns'))).toEqual(['A1', 'B1', 'C1']);
    expect(labelsFromLeft(draw('s\ns\ns', { firstRowAt: 'back' }))).toEqual(['C1', 'B1', 'A1']);
  });

  it('numbers seats from the left, or from the right', () => {
    expect(labelsFromLeft(draw('ss_s'))).toEqual(['A1', 'A2', 'A3']);
    expect(labelsFromLeft(draw('ss_s', { numberFrom: 'right' }))).toEqual(['A3', 'A2', 'A1']);
  });

  it('numbers odd seats to one side of the centre and even ones to the other', () => {
    const numbering = 'oddEven';
    expect(labelsFromLeft(draw('sss_ss_\nsssssss', { numbering })).join(' ')).toBe(
      'A5 A3 A1 A2 A4 B7 B5 B3 B1 B2 B4 B6',
    );
    const fromRight = draw('ssss', { numbering, numberFrom: 'right' });
    expect(labelsFromLeft(fromRight)).toEqual(['A4', 'A2', 'A1', 'A3']);
  });

  it('tells sections apart by a prefix, and puts each behind the one before', () => {
    const { seats } = parse({ sections: [{ grid: 's' }, { grid: 's\ns', prefix: 'B' }] });
    expect(seats.map(({ label, row, y }) => [label, row, y])).toEqual([
      ['A1', 'A', 14],
      ['BA1', 'BA', 70],
      ['BB1', 'BB', 98],
    ]);
  });

  it('bends rows towards the screen at their ends, all alike', () => {
    const ys = draw('sssss\n_sss_', { curve: 40 }).map(({ y }) => y);
    expect(ys).toEqual([14, 44, 54, 44, 14, 72, 82, 72]);
  });

  it('takes more letters and other zones from a legend', () => {
    const { seats } = parse({
      zones: [
        { id: 'stalls', name: 'Stalls' },
        { id: 'sofa', name: 'Sofa' },
      ],
      legend: { v: { features: ['restrictedView'] }, L: { zone: 'sofa' } },
      sections: [{ grid: 'vsLL' }],
    });
    expect(seats.map(({ zone, kind, features }) => [zone, kind, features])).toEqual([
      ['stalls', 'seat', ['restrictedView', 'aisle']],
      ['stalls', 'seat', []],
      ['sofa', 'sofa', []],
      ['sofa', 'sofa', ['aisle']],
    ]);
  });

  it('says in which line and column it is wrong', () => {
    expect(problemsOf({ sections: [{ grid: 'ss\nsz\nLLLs\nL_L' }] })).toEqual([
      {
        pointer: '/sections/0/grid',
        message: "Line 2, column 2: 'z' means nothing here; known are s p w c L x _.",
      },
      ...[
        [3, 3],
        [4, 1],
        [4, 3],
      ].map(([line, column]) => ({
        pointer: '/sections/0/grid',
        message: `Line ${line}, column ${column}: a love seat is two L side by side; this one has no second.`,
      })),
    ]);
  });

  it('says where a row is named a second time', () => {
    expect(problemsOf({ sections: [{ grid: 's' }, { grid: '_s' }] })).toEqual([
      { pointer: '/sections/1/grid', message: 'Line 1, column 2: Another seat is A1 already.' },
    ]);
  });

  it('says which option is wrong', () => {
    const options = { prefix: 'b', firstRow: 'I', skipLetters: ['I', '1'], curve: -1 };
    const pointers = problemsOf({
      zones: [{ id: 'standard', name: 'Standard' }],
      legend: { v: { zone: 'vip' }, '??': {} },
      sections: [{ grid: 's', ...options }],
    }).map(({ pointer }) => pointer);
    expect(pointers.toSorted()).toEqual([
      '/legend',
      '/legend/v/zone',
      '/sections/0/curve',
      '/sections/0/firstRow',
      '/sections/0/prefix',
      '/sections/0/skipLetters/1',
    ]);
  });

  it.each([
    ['no section', { sections: [] }, '/sections'],
    ['a section without seats', { sections: [{ grid: '_\n\n' }] }, '/sections/0/grid'],
    ['too many lines', { sections: [{ grid: 's\n'.repeat(201) }] }, '/sections/0/grid'],
    ['too long a line', { sections: [{ grid: 's'.repeat(201) }] }, '/sections/0/grid'],
    [
      'too many seats',
      { sections: [{ grid: 's'.repeat(51).concat('\n').repeat(99) }] },
      '/sections',
    ],
    [
      'a zone without seats',
      {
        zones: [
          { id: 'standard', name: 'Standard' },
          { id: 'vip', name: 'VIP' },
        ],
        sections: [{ grid: 's' }],
      },
      '/zones/1',
    ],
    [
      'every letter skipped',
      { sections: [{ grid: 's', skipLetters: Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ') }] },
      '/sections/0/skipLetters',
    ],
    [
      'row names too long for a label',
      { sections: [{ grid: 's', prefix: 'BC', firstRow: 'AA' }] },
      '/sections/0/grid',
    ],
  ])('is refused with %s', (_, textGrid: TextGrid, pointer) => {
    expect(problemsOf(textGrid).map((problem) => problem.pointer)).toContain(pointer);
  });

  it('is a valid map with a seat for each letter, however it is drawn', () => {
    const piece = fc.constantFrom('s', 'p', 'w', 'c', 'x', '_', 'LL', '___');
    const line = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
    const section = fc.record(
      {
        grid: fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.join('\n')),
        firstRowAt: fc.constantFrom('nearestScreen' as const, 'back' as const),
        numberFrom: fc.constantFrom('left' as const, 'right' as const),
        numbering: fc.constantFrom('consecutive' as const, 'oddEven' as const),
        skipLetters: fc.subarray(['I', 'O', 'Q']),
        curve: fc.integer({ min: 0, max: 120 }),
      },
      { requiredKeys: ['grid'] },
    );
    const sections = fc
      .array(section, { minLength: 1, maxLength: 3 })
      .map((all) => all.map((each, index) => ({ ...each, prefix: 'SBC'.charAt(index) })));
    fc.assert(
      fc.property(sections, (drawn) => {
        const letters = drawn.map(({ grid }) => grid.replaceAll(/[_\n]/g, ''));
        const result = parseTextGrid({ sections: drawn });
        expect(result.ok).toBe(letters.every((each) => each !== ''));
        if (!result.ok) return;
        expect(checkSeatMap(result.document)).toEqual([]);
        expect(result.document.seats).toHaveLength(letters.join('').length);
        expect(result.document.seats).toEqual(result.document.seats.toSorted(compareSeats));
      }),
    );
  });

  it('is never answered by an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('spwcLx_z \n\t~')) }), (grid) => {
        const result = parseTextGrid({ sections: [{ grid }] });
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
    );
  });
});

function place(label: string, x: number, y: number, changes: Partial<Seat> = {}): Seat {
  return {
    label,
    row: label.charAt(0),
    number: Number(label.slice(1)),
    x,
    y,
    zone: 'standard',
    kind: 'seat',
    features: ['aisle'],
    ...changes,
  };
}
