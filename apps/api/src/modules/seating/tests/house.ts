import { prepareSeatMap, type MapSeat, type PreparedSeatMap } from '../prepared-seat-map.ts';

/** A seat map drawn as text, with who sits where. */
export type House = {
  seatMap: PreparedSeatMap;
  seats: readonly MapSeat[];
  isFree: (label: string) => boolean;
};

/**
 * A house from a drawing: one line per row, row A first. Letters are places as in a text grid of
 * the venues (`s`, `p`, `w`, `c`, `LL`, `_` for a gap); `#` is a standard seat that is taken, `H`
 * one half of a love seat that is taken, `W` a taken wheelchair space and `C` a companion's.
 */
export function drawHouse(drawing: readonly string[]): House {
  const taken = new Set<string>();
  const seats = drawing.flatMap((line, rowIndex) => {
    const row = String.fromCharCode('A'.charCodeAt(0) + rowIndex);
    let number = 0;
    let loveSeats = 0;
    return [...line].flatMap((letter, column): MapSeat[] => {
      if (letter === '_') return [];
      number += 1;
      const label = `${row}${number}`;
      if ('#HWC'.includes(letter)) taken.add(label);
      const isLoveSeat = letter === 'L' || letter === 'H';
      const place = {
        label,
        row,
        number,
        x: column * 28,
        y: rowIndex * 28,
        zone: letter === 'p' ? 'premium' : 'standard',
        kind: kindOf(letter),
      };
      if (!isLoveSeat) return [place];
      loveSeats += 1;
      return [{ ...place, unitId: `${row} ${Math.ceil(loveSeats / 2)}` }];
    });
  });
  return { seatMap: prepareSeatMap({ seats }), seats, isFree: (label) => !taken.has(label) };
}

function kindOf(letter: string): MapSeat['kind'] {
  if (letter === 'w' || letter === 'W') return 'wheelchairSpace';
  if (letter === 'c' || letter === 'C') return 'companion';
  return letter === 'L' || letter === 'H' ? 'sofa' : 'seat';
}
