import type { SeatMapProblem } from './seat-map-result.ts';

/** How the rows of a section are named, numbered and bent. The same in every description. */
export type RowOptions = {
  /** Letters put before every row name, so that two sections can both have a row A. */
  prefix?: string;
  /** Name of the first row, without the prefix. Default 'A'. */
  firstRow?: string;
  /** Letters no row name contains, such as I and O, which look like 1 and 0. */
  skipLetters?: readonly string[];
  /** Where the first row is. Default 'nearestScreen'. */
  firstRowAt?: 'nearestScreen' | 'back';
  /** Where seat 1 is, as seen facing the screen. Default 'left'. */
  numberFrom?: 'left' | 'right';
  /**
   * 'consecutive' (the default): 1, 2, 3 from one end to the other. 'oddEven': from the centre
   * outwards, odd numbers on the side of `numberFrom` and even ones on the other.
   */
  numbering?: 'consecutive' | 'oddEven';
  /** Plan units by which the ends of a row are nearer to the screen than its middle. Default 0. */
  curve?: number;
};

const curveMax = 560;
const alphabet: string = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Says what is wrong with the options; an empty list if nothing. `pointer` is where they stand. */
export function checkRowOptions(options: RowOptions, pointer: string): SeatMapProblem[] {
  const { prefix = '', firstRow = 'A', skipLetters = [], curve = 0 } = options;
  const problems: SeatMapProblem[] = [];
  if (!/^[A-Z]{0,2}$/.test(prefix)) {
    const message = 'A prefix is one or two capital letters.';
    problems.push({ pointer: `${pointer}/prefix`, message });
  }
  skipLetters.forEach((letter, index) => {
    if (/^[A-Z]$/.test(letter)) return;
    const message = 'A letter to skip is one capital letter.';
    problems.push({ pointer: `${pointer}/skipLetters/${index}`, message });
  });
  if (lettersWithout(skipLetters).length === 0) {
    const message = 'At least one letter is left to name rows with.';
    problems.push({ pointer: `${pointer}/skipLetters`, message });
  }
  if (!/^[A-Z]{1,3}$/.test(firstRow)) {
    const message = 'A row name is one to three capital letters.';
    problems.push({ pointer: `${pointer}/firstRow`, message });
  } else if ([...firstRow].some((letter) => skipLetters.includes(letter))) {
    const message = `Row ${firstRow} has a letter that is to be skipped.`;
    problems.push({ pointer: `${pointer}/firstRow`, message });
  }
  if (!(curve >= 0 && curve <= curveMax)) {
    problems.push({ pointer: `${pointer}/curve`, message: `A curve is 0 to ${curveMax}.` });
  }
  return problems;
}

/**
 * Names of `count` rows, the one nearest the screen first. Takes options that were checked. After
 * Z come AA, AB and so on; a name may grow longer than a label allows, which checkSeatMap reports.
 */
export function nameRows(count: number, options: RowOptions): string[] {
  const { prefix = '', firstRow, skipLetters = [], firstRowAt = 'nearestScreen' } = options;
  const letters = lettersWithout(skipLetters);
  const first = firstRow === undefined ? 1 : ordinalOf(firstRow, letters);
  const names = Array.from(
    { length: count },
    (_, index) => prefix + nameOf(first + index, letters),
  );
  return firstRowAt === 'back' ? names.reverse() : names;
}

/**
 * The seat numbers of one row, for seats in these columns from left to right. `centre` is the
 * column in the middle of the section.
 */
export function numberSeats(
  columns: readonly number[],
  centre: number,
  { numberFrom = 'left', numbering = 'consecutive' }: RowOptions,
): number[] {
  const isFromRight = numberFrom === 'right';
  if (numbering === 'consecutive') {
    return columns.map((_, index) => (isFromRight ? columns.length - index : index + 1));
  }
  // The seat in the very middle, if there is one, is on the odd side.
  const isOnLeft = (column: number) => (isFromRight ? column < centre : column <= centre);
  const leftCount = columns.filter(isOnLeft).length;
  return columns.map((_, index) => {
    const isLeft = index < leftCount;
    const stepsFromCentre = isLeft ? leftCount - index : index - leftCount + 1;
    return isLeft === isFromRight ? stepsFromCentre * 2 : stepsFromCentre * 2 - 1;
  });
}

function lettersWithout(skipLetters: readonly string[]): string {
  return [...alphabet].filter((letter) => !skipLetters.includes(letter)).join('');
}

// Rows count like spreadsheet columns: there is no zero, so Z is followed by AA.
function nameOf(ordinal: number, letters: string): string {
  const rest = Math.floor((ordinal - 1) / letters.length);
  const letter = letters.charAt((ordinal - 1) % letters.length);
  return rest === 0 ? letter : nameOf(rest, letters) + letter;
}

function ordinalOf(name: string, letters: string): number {
  return [...name].reduce(
    (ordinal, letter) => ordinal * letters.length + letters.indexOf(letter) + 1,
    0,
  );
}
