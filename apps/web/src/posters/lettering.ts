import { type Random } from './seed.ts';

/** One line of a title, set so that it is exactly as wide as said in whatever face there is. */
export type Line = { text: string; x: number; baseline: number; size: number; width: number };

/** Where a title may stand; its lines are gathered at the top or at the bottom. */
export type LetteringBox = {
  x: number;
  y: number;
  width: number;
  height: number;
  gather: 'top' | 'bottom';
};

const SIZE_MAX = 136;
const LINES_MAX = 7;
/** How much larger the shortest line of a block may be than its longest. */
const BLOCK_RATIO_MAX = 1.4;
const CHARACTERS_MAX = 96;
const WORD_CHARACTERS_MAX = 20;

/** Of the size of a letter: how high capitals are, and what stands between lines. */
const CAPITAL = 0.75;
const GAP = 0.12;
const MARK = 0.17;

/** Of the size of a letter: about the widths of a condensed heavy face; the rest is as wide as an E. */
const widths: Readonly<Record<string, number>> = {
  '.': 0.22,
  ',': 0.22,
  ':': 0.23,
  ';': 0.23,
  '!': 0.27,
  "'": 0.17,
  '’': 0.19,
  '-': 0.3,
  '–': 0.45,
  '—': 0.7,
  '…': 0.6,
  '&': 0.58,
  '(': 0.3,
  ')': 0.3,
  '1': 0.4,
  I: 0.27,
  J: 0.34,
  L: 0.41,
  E: 0.43,
  F: 0.41,
  T: 0.44,
  M: 0.68,
  W: 0.8,
};
const SPACE = 0.19;
const WIDTH_OF_LATIN = 0.52;
const WIDTH_OF_OTHERS = 0.62;
const WIDTH_OF_SQUARES = 1;
const segmenter = new Intl.Segmenter('en');
const squares =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;

/** Sets a title as large as it fits: its lines all of one size, or all of one width. */
export function letter(title: string, box: LetteringBox, random: Random): readonly Line[] {
  const words = wordsOf(title);
  const asBlock = random.chance(0.5);
  const alignment = random.pick([0, 0, 0.5]);
  const settings = Array.from({ length: Math.min(words.length, LINES_MAX) }, (_, index) =>
    setting(split(words, index + 1), box, asBlock),
  );
  const [best] = settings.toSorted((one, other) => other.smallest - one.smallest);
  return best === undefined ? [] : place(best, box, alignment);
}

/** Text and its width at a size of one. */
type Written = { text: string; width: number };
type SizedLine = Written & { size: number };
type Setting = { lines: readonly SizedLine[]; smallest: number };

function setting(texts: readonly Written[], box: LetteringBox, asBlock: boolean): Setting {
  const even = Math.min(SIZE_MAX, box.width / Math.max(...texts.map(({ width }) => width)));
  const wanted = texts.map((written) => ({
    ...written,
    size: asBlock ? Math.min(even * BLOCK_RATIO_MAX, box.width / written.width) : even,
  }));
  const shrink = Math.min(1, box.height / heightOf(wanted));
  const lines = wanted.map((line) => ({ ...line, size: line.size * shrink }));
  return { lines, smallest: Math.min(...lines.map(({ size }) => size)) };
}

function place({ lines }: Setting, box: LetteringBox, alignment: number): readonly Line[] {
  let top = box.gather === 'top' ? box.y : box.y + box.height - heightOf(lines);
  return lines.map(({ text, size, width: widthOfOne }) => {
    const width = Math.min(box.width, widthOfOne * size);
    const baseline = top + size * (CAPITAL + markOf(text));
    top = baseline + size * GAP;
    return { text, size, width, baseline, x: box.x + (box.width - width) * alignment };
  });
}

function heightOf(lines: readonly SizedLine[]): number {
  const all = lines.reduce((sum, { text, size }) => sum + size * (CAPITAL + markOf(text) + GAP), 0);
  return all - (lines.at(-1)?.size ?? 0) * GAP;
}

/** Room for what stands above capitals. */
function markOf(text: string): number {
  return /\p{M}/u.test(text.normalize('NFD')) ? MARK : 0;
}

function widthOf(letters: readonly string[]): number {
  return letters.reduce((sum, character) => sum + widthOfCharacter(character), 0);
}

function widthOfCharacter(character: string): number {
  const plain = character.normalize('NFD').charAt(0);
  const known = widths[plain];
  if (known !== undefined) {
    return known;
  }
  if (squares.test(character)) {
    return WIDTH_OF_SQUARES;
  }
  return /[\p{Script=Latin}\p{N}]/u.test(character) ? WIDTH_OF_LATIN : WIDTH_OF_OTHERS;
}

/** The words of a title in capitals; what is too long to read on a poster is cut. */
function wordsOf(title: string): readonly Written[] {
  const graphemes = graphemesOf(title.trim().replaceAll(/\s+/gu, ' ').toUpperCase());
  const text =
    graphemes.length > CHARACTERS_MAX
      ? `${graphemes.slice(0, CHARACTERS_MAX).join('').trimEnd()}…`
      : graphemes.join('');
  return text.split(' ').flatMap((word) => {
    const letters = graphemesOf(word);
    const pieces = Math.ceil(letters.length / WORD_CHARACTERS_MAX);
    const length = Math.ceil(letters.length / pieces);
    return Array.from({ length: pieces }, (_, index) => {
      const text = letters.slice(index * length, (index + 1) * length);
      return { text: text.join(''), width: widthOf(text) };
    });
  });
}

function graphemesOf(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Breaks words into so many lines that the widest of them is as narrow as can be. */
function split(words: readonly Written[], count: number): readonly Written[] {
  type Best = { widest: number; starts: readonly number[] };
  const ends: number[] = [];
  for (const { width } of words) {
    ends.push((ends.at(-1) ?? -SPACE) + SPACE + width);
  }
  const widthFrom = (start: number, end: number): number =>
    (ends[end] ?? 0) - (start === 0 ? 0 : (ends[start - 1] ?? 0) + SPACE);
  let bests: readonly (Best | undefined)[] = words.map((_, end) => ({
    widest: widthFrom(0, end),
    starts: [0],
  }));
  for (let line = 1; line < count; line += 1) {
    const before = bests;
    bests = words.map((_, end) => {
      let best: Best | undefined;
      for (let start = line; start <= end; start += 1) {
        const rest = before[start - 1];
        const widest = Math.max(rest?.widest ?? Infinity, widthFrom(start, end));
        if (rest !== undefined && widest < (best?.widest ?? Infinity)) {
          best = { widest, starts: [...rest.starts, start] };
        }
      }
      return best;
    });
  }
  const starts = bests.at(-1)?.starts ?? [0];
  return starts.map((start, index) => {
    const next = starts[index + 1] ?? words.length;
    const text = words
      .slice(start, next)
      .map((word) => word.text)
      .join(' ');
    return { text, width: widthFrom(start, next - 1) };
  });
}
