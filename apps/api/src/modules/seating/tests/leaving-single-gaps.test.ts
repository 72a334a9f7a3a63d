import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSingleGaps } from '../single-gaps.ts';
import { drawHouse } from './house.ts';

function gapsLeft(drawing: readonly string[], labels: readonly string[]): string[] {
  const { seatMap, isFree } = drawHouse(drawing);
  return findSingleGaps({ seatMap, isFree, labels });
}

describe('A single gap', () => {
  it('is a free seat between a chosen one and a taken one', () => {
    expect(gapsLeft(['ssss#ssss'], ['A2', 'A3'])).toEqual(['A1', 'A4']);
    expect(gapsLeft(['sss#ssss'], ['A1', 'A2', 'A3'])).toEqual([]);
  });

  it('is also one between a chosen seat and the end of the row, or an aisle', () => {
    expect(gapsLeft(['sssss'], ['A2'])).toEqual(['A1']);
    expect(gapsLeft(['sssss'], ['A3', 'A4'])).toEqual(['A5']);
    expect(gapsLeft(['sss_ss'], ['A1', 'A2'])).toEqual(['A3']);
  });

  it('is not one across the aisle', () => {
    expect(gapsLeft(['sss_sss'], ['A1', 'A2', 'A3'])).toEqual([]);
  });

  it('is one beside a wheelchair space or a companion place, which are no neighbours', () => {
    expect(gapsLeft(['wssss'], ['A3', 'A4'])).toEqual(['A2', 'A5']);
    expect(gapsLeft(['cssss'], ['A3', 'A4'])).toEqual(['A2', 'A5']);
    expect(gapsLeft(['sswss'], ['A1', 'A2'])).toEqual([]);
    expect(gapsLeft(['sswcs'], ['A3', 'A4'])).toEqual([]);
  });

  it('is not counted where it was there before', () => {
    expect(gapsLeft(['#s#ssss'], ['A4', 'A5'])).toEqual([]);
  });

  it('is one between two chosen seats', () => {
    expect(gapsLeft(['sssss'], ['A1', 'A3'])).toEqual(['A2']);
  });

  it('is forgiven where the row has no other place for as many', () => {
    expect(gapsLeft(['#sss#'], ['A2', 'A3'])).toEqual([]);
    expect(gapsLeft(['#sss#_ss'], ['A2', 'A3'])).toEqual(['A4']);
    expect(gapsLeft(['ss'], ['A1'])).toEqual([]);
  });

  it('never is where the last seats are taken', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('s', '#', '_', 'w'), { maxLength: 20 }), (letters) => {
        const { seatMap, seats, isFree } = drawHouse([letters.join('')]);
        const labels = seats.map(({ label }) => label).filter(isFree);
        expect(findSingleGaps({ seatMap, isFree, labels })).toEqual([]);
      }),
    );
  });

  it('does not depend on whether the chosen seats are already marked as taken', () => {
    const { seatMap } = drawHouse(['ssss']);
    const labels = ['A2', 'A3'];
    const isFree = (label: string) => !labels.includes(label);
    expect(findSingleGaps({ seatMap, isFree, labels })).toEqual(['A1', 'A4']);
  });
});
