import { describe, expect, it } from 'vitest';
import { findRuns, type Seat, type SeatMapDocument } from '../../seating/index.ts';
import { parseTextGrid } from '../../venues/index.ts';
import { demoAuditoriums } from '../auditoriums.ts';

function drawn(name: string): SeatMapDocument {
  const auditorium = demoAuditoriums.find((each) => each.name === name);
  if (auditorium === undefined) throw new Error(`There is no auditorium ${name}.`);
  const result = parseTextGrid(auditorium.seatMap);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

function countOf({ seats }: SeatMapDocument, matches: (seat: Seat) => boolean): number {
  return seats.filter(matches).length;
}

function rowsOf({ seats }: SeatMapDocument): string[] {
  return [...new Set(seats.map(({ row }) => row))];
}

function zonesOf({ zones }: SeatMapDocument): string[] {
  return zones.map(({ name }) => name);
}

describe('The demo has an auditorium', () => {
  it.each([
    ['Studio', 48, 6],
    ['Club', 96, 8],
    ['Classic', 148, 11],
    ['Main', 212, 12],
    ['Grand', 320, 15],
    ['Balcony', 486, 22],
    ['Palace', 1000, 30],
  ])('%s with %d seats in %d rows', (name, seatCount, rowCount) => {
    expect(drawn(name).seats).toHaveLength(seatCount);
    expect(rowsOf(drawn(name))).toHaveLength(rowCount);
    expect(demoAuditoriums.find((each) => each.name === name)?.seatCount).toBe(seatCount);
  });

  it('with recliners and no aisle between them', () => {
    expect(zonesOf(drawn('Studio'))).toEqual(['Recliner']);
    expect(findRuns(drawn('Studio').seats).map((run) => run.length)).toEqual([8, 8, 8, 8, 8, 8]);
  });

  it('with a back row of love seats and a centre aisle', () => {
    const backRow = drawn('Club').seats.filter(({ row }) => row === 'H');
    expect(new Set(backRow.map(({ kind }) => kind))).toEqual(new Set(['sofa']));
    expect(new Set(backRow.map(({ unitId }) => unitId)).size).toBe(6);
    expect(findRuns(backRow).map((run) => run.length)).toEqual([6, 6]);
  });

  it('with two aisles, 2 wheelchair spaces and 2 companion places', () => {
    const classic = drawn('Classic');
    expect(countOf(classic, ({ kind }) => kind === 'wheelchairSpace')).toBe(2);
    expect(countOf(classic, ({ kind }) => kind === 'companion')).toBe(2);
    const rowA = classic.seats.filter(({ row }) => row === 'A');
    expect(findRuns(rowA).map((run) => run.length)).toEqual([3, 8, 3]);
  });

  it('with curved rows, 3 zones, 4 wheelchair spaces, and no rows I and O', () => {
    const main = drawn('Main');
    expect(zonesOf(main)).toEqual(['Standard', 'Premium', 'Recliner']);
    expect(countOf(main, ({ kind }) => kind === 'wheelchairSpace')).toBe(4);
    expect(rowsOf(main).join('')).toBe('ABCDEFGHJKLM');
    const rowB = main.seats.filter(({ row }) => row === 'B');
    expect(new Set(rowB.map(({ y }) => y)).size).toBe(9);
  });

  it('with a cross aisle, a front that narrows, and restricted view', () => {
    const grand = drawn('Grand');
    const lengths = ['A', 'B', 'C'].map((name) => countOf(grand, ({ row }) => row === name));
    expect(lengths).toEqual([16, 18, 22]);
    expect(countOf(grand, ({ features }) => features.includes('restrictedView'))).toBe(10);
    const backOf = (label: string) => grand.seats.find((seat) => seat.label === label)?.y ?? 0;
    expect(backOf('F1') - backOf('E1')).toBe(28);
    expect(backOf('G1') - backOf('F1')).toBe(56);
  });

  it('with a balcony behind the stalls, odd numbers left and even ones right', () => {
    const balcony = drawn('Balcony');
    const upstairs = balcony.seats.filter(({ row }) => row.length === 2);
    expect(upstairs).toHaveLength(126);
    expect(upstairs[0]?.label).toBe('BA1');
    const stalls = balcony.seats.filter(({ row }) => row.length === 1);
    expect(Math.min(...upstairs.map(({ y }) => y))).toBeGreaterThan(
      Math.max(...stalls.map(({ y }) => y)),
    );
    const rowA = stalls.filter(({ row }) => row === 'A').toSorted((a, b) => a.x - b.x);
    expect(rowA.map(({ number }) => number).slice(10, 14)).toEqual([3, 1, 2, 4]);
  });

  it('with a thousand seats in rows beyond Z, only for tests under stress', () => {
    expect(rowsOf(drawn('Palace')).slice(-8)).toEqual([
      'Y',
      'Z',
      'AA',
      'AB',
      'AC',
      'AD',
      'AE',
      'AF',
    ]);
    const forStress = demoAuditoriums.filter(({ isForStress }) => isForStress === true);
    expect(forStress.map(({ name }) => name)).toEqual(['Palace']);
  });
});
