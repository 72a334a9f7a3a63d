/** Dark and light, by row and column, without the quiet zone. */
type Modules = { size: number; isDark(row: number, column: number): boolean };

/** Centres of the alignment patterns of version 8. */
const ALIGNMENT = [6, 24, 42];
/** Of version 8 with error correction M: two blocks of 38 bytes of data, then two of 39. */
const DATA_BYTES_OF_BLOCKS = [38, 38, 39, 39];
const SIZE = 49;

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/**
 * Reads a clean QR code of version 8-M in byte mode, straight from ISO/IEC 18004: what a scanner
 * does but for seeing, and for mending errors.
 */
export function readQr(modules: Modules): string {
  if (modules.size !== SIZE) throw new Error(`not version 8: ${modules.size} modules`);
  const bytes = bytesOf(modules, MASKS[maskOf(modules)]);
  const data = joinBlocks(bytes);
  // Four bits of mode, eight of length, and then the bytes, half a byte off.
  const nibbles = data.toString('hex');
  if (nibbles[0] !== '4') throw new Error(`not in byte mode: ${nibbles[0]}`);
  const length = Number.parseInt(nibbles.slice(1, 3), 16);
  return Buffer.from(nibbles.slice(3, 3 + 2 * length), 'hex').toString('latin1');
}

/** The format information beside the upper left finder: two bits of correction, three of mask. */
function maskOf(modules: Modules): number {
  const bits = [0, 1, 2, 3, 4].map((column) => (modules.isDark(8, column) ? 1 : 0));
  const format = Number.parseInt(bits.join(''), 2) ^ 0b10101;
  if (format >> 3 !== 0b00) throw new Error('not error correction M');
  return format & 0b111;
}

/** Up and down in pairs of columns, from the right, around what is no data. */
function bytesOf(modules: Modules, mask: (typeof MASKS)[number] | undefined): number[] {
  let bits = '';
  let isUpward = true;
  for (let right = SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < SIZE; step += 1) {
      const row = isUpward ? SIZE - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (isFunction(row, column)) continue;
        bits += modules.isDark(row, column) === mask?.(row, column) ? '0' : '1';
      }
    }
    isUpward = !isUpward;
  }
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}

/** Finders with format, timing, alignment, version: what every code of this version has. */
function isFunction(row: number, column: number): boolean {
  const nearStart = (place: number) => place <= 8;
  const nearEnd = (place: number) => place >= SIZE - 8;
  if (nearStart(row) && (nearStart(column) || nearEnd(column))) return true;
  if (nearEnd(row) && nearStart(column)) return true;
  if (row === 6 || column === 6) return true;
  if (row < 6 && column >= SIZE - 11) return true;
  if (column < 6 && row >= SIZE - 11) return true;
  return ALIGNMENT.some((y) =>
    ALIGNMENT.some((x) => {
      const isFinder = (y === 6 && x !== 24) || (x === 6 && y !== 24);
      return !isFinder && Math.abs(row - y) <= 2 && Math.abs(column - x) <= 2;
    }),
  );
}

/** The blocks are dealt out like cards: the first byte of each, then the second of each. */
function joinBlocks(bytes: readonly number[]): Buffer {
  const blocks: number[][] = DATA_BYTES_OF_BLOCKS.map(() => []);
  let next = 0;
  for (let place = 0; place < Math.max(...DATA_BYTES_OF_BLOCKS); place += 1) {
    for (const [block, length] of DATA_BYTES_OF_BLOCKS.entries()) {
      if (place >= length) continue;
      blocks[block]?.push(bytes[next] ?? 0);
      next += 1;
    }
  }
  return Buffer.from(blocks.flat());
}
