import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Seat, SeatMapDocument } from '../../../seating/index.ts';
import { checkSeatMap } from '../check-seat-map.ts';
import { readCompactDescription, type CompactDescription } from '../compact-description.ts';
import { parseTextGrid } from '../text-grid.ts';

function read(description: CompactDescription): SeatMapDocument {
  const result = readCompactDescription(description);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

function seatOf(document: SeatMapDocument, label: string): Seat | undefined {
  return document.seats.find((seat) => seat.label === label);
}

function problemsOf(description: CompactDescription) {
  const result = readCompactDescription(description);
  return result.ok ? [] : result.problems;
}

describe('A compact description', () => {
  it('is rows times seats', () => {
    const { zones, seats } = read({ rows: 2, seatsPerRow: 3 });
    expect(zones).toEqual([{ id: 'standard', name: 'Standard' }]);
    expect(seats.map(({ label }) => label)).toEqual(['A1', 'A2', 'A3', 'B1', 'B2', 'B3']);
  });

  it('gives the map that a text grid of the same hall gives', () => {
    const described = read({
      rows: 4,
      seatsPerRow: [4, 6, 6, 6],
      aislesAfter: [3],
      crossAislesAfter: ['J'],
      firstRow: 'H',
      skipLetters: ['I'],
      zones: [
        { id: 'standard', name: 'Standard', rows: 'H-J,L' },
        { id: 'premium', name: 'Premium' },
      ],
      wheelchairSpaces: ['J1'],
      companions: ['J2'],
      blocked: ['K6'],
      pairs: [['L2', 'L3']],
      curve: 20,
    });
    const drawn = parseTextGrid({
      sections: [
        {
          grid: '_ss_ss_\nwcs_sss\n\nppp_ppx\nsLL_sss',
          firstRow: 'H',
          skipLetters: ['I'],
          curve: 20,
        },
      ],
    });
    expect({ ok: true, document: described }).toEqual(drawn);
  });

  it('makes whole rows of pairs', () => {
    const document = read({ rows: 1, seatsPerRow: 6, aislesAfter: [2], pairRows: ['A'] });
    expect(document.seats.map(({ kind, unitId }) => `${kind} ${unitId}`)).toEqual([
      'sofa A1-A2',
      'sofa A1-A2',
      'sofa A3-A4',
      'sofa A3-A4',
      'sofa A5-A6',
      'sofa A5-A6',
    ]);
  });

  it('marks seats with a restricted view, beside what else they are', () => {
    const document = read({ rows: 1, seatsPerRow: 3, restrictedView: ['A2'], blocked: ['A2'] });
    expect(seatOf(document, 'A2')).toMatchObject({ features: ['restrictedView'], blocked: true });
  });

  it.each<[string, Partial<CompactDescription>, string[]]>([
    ['no rows', { rows: 0 }, ['/rows']],
    ['a half row', { rows: 1.5 }, ['/rows']],
    ['rows without end', { rows: Number.POSITIVE_INFINITY }, ['/rows', '/seatsPerRow']],
    ['an empty row', { seatsPerRow: [4, 0] }, ['/seatsPerRow/1']],
    ['a length too many', { seatsPerRow: [4, 4, 4] }, ['/seatsPerRow']],
    ['too many seats', { rows: 51, seatsPerRow: 100 }, ['/seatsPerRow']],
    ['an aisle outside', { aislesAfter: [4] }, ['/aislesAfter/0']],
    ['an aisle twice', { aislesAfter: [2, 2] }, ['/aislesAfter/1']],
    ['a cross aisle after no row', { crossAislesAfter: ['Z'] }, ['/crossAislesAfter/0']],
    ['an unknown label', { wheelchairSpaces: ['A1', 'A9'] }, ['/wheelchairSpaces/1']],
    ['a label named twice', { blocked: ['A1', 'A1'] }, ['/blocked/1']],
    ['a place of two kinds', { wheelchairSpaces: ['A1'], companions: ['A1'] }, ['/companions/0']],
    ['a pair across an aisle', { aislesAfter: [2], pairs: [['A2', 'A3']] }, ['/pairs/0']],
    ['a pair of strangers', { pairs: [['A1', 'A9']] }, ['/pairs/0']],
    [
      'a seat in two pairs',
      {
        pairs: [
          ['A1', 'A2'],
          ['A2', 'A3'],
        ],
      },
      ['/pairs/1'],
    ],
    ['a row that pairs do not fill', { seatsPerRow: 3, pairRows: ['B'] }, ['/pairRows/0']],
    ['a row of pairs that is not there', { pairRows: ['Z'] }, ['/pairRows/0']],
    ['half a pair blocked', { pairs: [['A1', 'A2']], blocked: ['A1'] }, ['/blocked']],
    ['a wrong option', { prefix: '1' }, ['/prefix']],
    ['no zone', { zones: [] }, ['/zones']],
    ['a row in no zone', { zones: [{ id: 'a', name: 'A', rows: 'A' }] }, ['/zones']],
    ['zones of unknown rows', { zones: [{ id: 'a', name: 'A', rows: 'A-Z' }] }, ['/zones/0/rows']],
    [
      'a row in two zones',
      {
        zones: [
          { id: 'a', name: 'A', rows: 'A-B' },
          { id: 'b', name: 'B', rows: 'B' },
        ],
      },
      ['/zones/1/rows'],
    ],
    [
      'a zone without rows',
      {
        zones: [
          { id: 'a', name: 'A', rows: 'A-B' },
          { id: 'b', name: 'B' },
        ],
      },
      ['/zones/1'],
    ],
    [
      'two zones for the rest',
      {
        zones: [
          { id: 'a', name: 'A' },
          { id: 'b', name: 'B' },
        ],
      },
      ['/zones/1'],
    ],
  ])('is refused with %s', (_, changes, pointers) => {
    const problems = problemsOf({ rows: 2, seatsPerRow: 4, ...changes });
    const found = [...new Set(problems.map(({ pointer }) => pointer))];
    expect(found).toEqual(pointers);
  });

  it('is a valid map of the size it says', () => {
    const halls = fc
      .record({
        lengths: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 30 }),
        numbering: fc.constantFrom('consecutive' as const, 'oddEven' as const),
        curve: fc.integer({ min: 0, max: 100 }),
        aisle: fc.integer({ min: 1, max: 29 }),
      })
      .map(({ lengths, aisle, ...options }) => ({
        ...options,
        rows: lengths.length,
        seatsPerRow: lengths,
        aislesAfter: aisle < Math.max(...lengths) ? [aisle] : [],
      }));
    fc.assert(
      fc.property(halls, (hall) => {
        const document = read(hall);
        expect(checkSeatMap(document)).toEqual([]);
        expect(document.seats).toHaveLength(hall.seatsPerRow.reduce((a, b) => a + b, 0));
      }),
    );
  });
});
