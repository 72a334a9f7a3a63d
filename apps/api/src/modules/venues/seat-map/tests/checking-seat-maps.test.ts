import { describe, expect, it } from 'vitest';
import type { Seat, SeatMapDocument } from '../../../seating/index.ts';
import { checkSeatMap } from '../check-seat-map.ts';

const zones = [{ id: 'standard', name: 'Standard' }];

function seat(label: string, changes: Partial<Seat> = {}): Seat {
  const number = Number(/\d+$/.exec(label)?.[0]);
  const row = label.replace(/\d+$/, '');
  return {
    label,
    row,
    number,
    x: number * 28,
    y: row.charCodeAt(0),
    zone: 'standard',
    kind: 'seat',
    features: [],
    ...changes,
  };
}

function pointersOf(document: Partial<SeatMapDocument>): string[] {
  return checkSeatMap({ zones, seats: [seat('A1')], ...document }).map(({ pointer }) => pointer);
}

describe('A seat map', () => {
  it('is in order with one seat in one zone', () => {
    expect(pointersOf({})).toEqual([]);
  });

  it('has seats, and at most 5,000 of them', () => {
    expect(pointersOf({ seats: [] })).toEqual(['/seats']);
    const seats = Array.from({ length: 5001 }, () => seat('A1'));
    expect(checkSeatMap({ zones, seats })).toEqual([
      { pointer: '/seats', message: 'A seat map has at most 5000 seats, not 5001.' },
    ]);
  });

  it('names each seat once', () => {
    expect(checkSeatMap({ zones, seats: [seat('A1'), seat('A1', { x: 300 })] })).toEqual([
      { pointer: '/seats/1/label', message: 'Another seat is A1 already.' },
    ]);
  });

  it('labels a seat by its row and its number', () => {
    expect(pointersOf({ seats: [seat('A1', { number: 2 })] })).toEqual(['/seats/0/label']);
    expect(pointersOf({ seats: [seat('A1', { number: 0 })] })).toEqual(['/seats/0/number']);
    expect(pointersOf({ seats: [seat('ABCD1', { y: 1 })] })).toEqual(['/seats/0/label']);
  });

  it('has no zone without seats, no seat without zone, and no zone twice', () => {
    const vip = { id: 'vip', name: 'VIP' };
    expect(pointersOf({ zones: [...zones, vip] })).toEqual(['/zones/1']);
    expect(pointersOf({ zones: [...zones, ...zones] })).toEqual(['/zones/1/id']);
    expect(pointersOf({ seats: [seat('A1'), seat('A2', { zone: 'vip' })] })).toEqual([
      '/seats/1/zone',
    ]);
    const seats = [seat('A1', { zone: 'Not a slug' })];
    expect(pointersOf({ zones: [{ id: 'Not a slug', name: ' ' }], seats })).toEqual([
      '/zones/0/id',
      '/zones/0/name',
    ]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 20_001])(
    'keeps its seats within the plan, unlike one at %d',
    (x) => {
      expect(pointersOf({ seats: [seat('A1', { x })] })).toEqual(['/seats/0/x']);
    },
  );

  it('leaves half a pitch between any two seats', () => {
    expect(checkSeatMap({ zones, seats: [seat('A1'), seat('B1', { y: 70, x: 40 })] })).toEqual([
      { pointer: '/seats/1', message: 'B1 and A1 are closer than 14 plan units.' },
    ]);
    expect(pointersOf({ seats: [seat('A1'), seat('A2', { x: 42 })] })).toEqual([]);
  });

  describe('sells units whole, so that a unit', () => {
    const unitId = 'sofa';

    it('is two seats or more side by side', () => {
      const sofa = [seat('A1', { unitId }), seat('A2', { unitId })];
      expect(pointersOf({ seats: sofa })).toEqual([]);
      expect(pointersOf({ seats: sofa.slice(0, 1) })).toEqual(['/seats/0/unitId']);
    });

    it.each([
      ['lies across another seat', [seat('A1', { unitId }), seat('A2'), seat('A3', { unitId })]],
      ['lies across an aisle', [seat('A1', { unitId }), seat('A2', { unitId, x: 84 })]],
      ['lies in two rows', [seat('A1', { unitId }), seat('B1', { unitId, y: 200 })]],
      [
        'has a wheelchair space in it',
        [seat('A1', { unitId, kind: 'wheelchairSpace' }), seat('A2', { unitId })],
      ],
      ['is blocked in part', [seat('A1', { unitId, blocked: true }), seat('A2', { unitId })]],
      [
        'is longer than a hold',
        Array.from({ length: 9 }, (_, index) => seat(`A${index + 1}`, { unitId })),
      ],
    ])('is refused where it %s', (_, seats) => {
      expect(pointersOf({ seats })).toEqual(['/seats/0/unitId']);
    });

    it('is of one zone', () => {
      const seats = [seat('A1', { unitId }), seat('A2', { unitId, zone: 'vip' })];
      expect(pointersOf({ zones: [...zones, { id: 'vip', name: 'VIP' }], seats })).toEqual([
        '/seats/0/unitId',
      ]);
    });
  });

  it('is not explained in more than a hundred sentences', () => {
    const seats = Array.from({ length: 5000 }, () => seat('A1'));
    expect(checkSeatMap({ zones, seats })).toHaveLength(100);
  });
});
