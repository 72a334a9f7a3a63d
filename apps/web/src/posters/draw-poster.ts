import { familiesOf, type Family } from './genre-families.ts';
import { letter, type LetteringBox } from './lettering.ts';
import { legibleOn, type Composition, type Motif, type TitlePlace } from './motif.ts';
import { motifs } from './motifs/index.ts';
import { palettes, type Inks } from './palettes.ts';
import { seededRandom, slugOf, type Random } from './seed.ts';
import { d, escapeText, SHEET } from './svg.ts';

/** What a poster is drawn from. */
export type PosterFilm = {
  title: string;
  year: number | null;
  genres: readonly { readonly slug: string }[];
  directors: readonly string[];
};

/** The colours of a poster, as `#rrggbb`. */
export type PosterPalette = {
  /** The field the picture stands on. */
  ground: string;
  /** Large letters are read on the ground in this. */
  ink: string;
  /** What is seen first. */
  accent: string;
};

const TITLE_OF_NOTHING = 'Untitled';
/** Of the document's own title, which nobody reads on a wall. */
const TITLE_CHARACTERS_MAX = 120;
const NAMES_CHARACTERS_MAX = 44;
/** Longer ones are set narrower, so that they never meet the year. */
const NAMES_CHARACTERS_EASY = 26;
const NAMES_WIDTH_MAX = 264;

const displayFaces =
  "'HelveticaNeue-CondensedBlack','Avenir Next Condensed',Impact,'Roboto Condensed','Arial Narrow','DejaVu Sans Condensed',sans-serif-condensed,sans-serif";
const smallFaces = "'Helvetica Neue',Arial,sans-serif";

const MARGIN = 32;
const boxes: Readonly<Record<TitlePlace, LetteringBox & { credits: number }>> = {
  head: { x: MARGIN, y: 58, width: 336, height: 124, gather: 'top', credits: 40 },
  foot: { x: MARGIN, y: 436, width: 336, height: 108, gather: 'bottom', credits: 572 },
};

/**
 * Draws the poster of a film that has none: a whole SVG document, two wide to three high, that is the
 * same whenever it is drawn for the same film. Meant to be shown as an image of its own.
 */
export function drawPoster(film: PosterFilm): string {
  const title = film.title.trim() === '' ? TITLE_OF_NOTHING : film.title.trim();
  const { inks, random, composition } = designPoster(film);
  const { ground, art, under = ground, title: place } = composition;
  const ink = legibleOn(under, inks);
  const box = boxes[place];
  const lines = letter(title, box, random).map(
    ({ text, x, baseline, size, width }) =>
      d`<text x="${x}" y="${baseline}" font-size="${size}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${escapeText(text)}</text>`,
  );
  const margin = random.chance(0.4)
    ? `<path d="M0 0H400V600H0z" fill="none" stroke="${inks.light}" stroke-width="24"/>`
    : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SHEET.width} ${SHEET.height}" role="img">`,
    `<title>${escapeText(title.slice(0, TITLE_CHARACTERS_MAX))}</title>`,
    '<style>text{font-synthesis:none}</style>',
    `<path d="M0 0H400V600H0z" fill="${ground}"/>`,
    art,
    margin,
    `<g fill="${ink}" font-family="${displayFaces}" font-weight="900">${lines.join('')}</g>`,
    credits(film, ink, box.credits),
    '</svg>',
  ].join('');
}

/** The colours that a film's drawn poster is printed in, for a page to be tinted with. */
export function posterPalette(film: PosterFilm): PosterPalette {
  const { inks, composition } = designPoster(film);
  const { ground, art } = composition;
  const ink = legibleOn(ground, inks);
  const accent = [inks.hot, inks.mid].find((each) => each !== ground && art.includes(each));
  return { ground, ink, accent: accent ?? ink };
}

/** All that is settled about a poster before it is lettered. */
export type PosterDesign = {
  motif: Motif;
  inks: Inks;
  composition: Composition;
  /** What is still left to chance. */
  random: Random;
};

/** Settles what the poster of a film shows, and in which inks. */
export function designPoster({ title, year, genres }: PosterFilm): PosterDesign {
  const slug = slugOf(title);
  const random = seededRandom(`${slug} ${String(year ?? '')} ${title}`);
  const families = familiesOf(genres.map((genre) => genre.slug));
  const inks = random.pick(palettes[families[0]]);
  const motif = chooseMotif(slug, families, random);
  return { motif, inks, random, composition: motif.compose({ inks, random }) };
}

/** The picture that a word of the title asks for, or else one that suits the family. */
function chooseMotif(
  slug: string,
  families: readonly [Family, ...Family[]],
  random: Random,
): Motif {
  const any = random.pick(motifs[families[0]]);
  const words = new Set(slug.split('-'));
  const asked = families
    .flatMap((family) => motifs[family])
    .find((motif) => motif.words.some((word) => words.has(word)));
  return asked ?? any;
}

function credits({ directors, year }: PosterFilm, ink: string, baseline: number): string {
  const names = namesOf(directors);
  const narrowed =
    [...names].length > NAMES_CHARACTERS_EASY
      ? ` textLength="${NAMES_WIDTH_MAX}" lengthAdjust="spacingAndGlyphs"`
      : '';
  return [
    `<g fill="${ink}" font-family="${smallFaces}" font-weight="700" font-size="15">`,
    names === ''
      ? ''
      : `<text x="${MARGIN}" y="${baseline}"${narrowed}>${escapeText(names)}</text>`,
    year === null
      ? ''
      : `<text x="${SHEET.width - MARGIN}" y="${baseline}" text-anchor="end">${year}</text>`,
    '</g>',
  ].join('');
}

function namesOf(directors: readonly string[]): string {
  const names = directors.map((name) => name.trim()).filter((name) => name !== '');
  const all = names.join(', ');
  if (all.length <= NAMES_CHARACTERS_MAX) {
    return all;
  }
  const [first = ''] = names;
  const others = names.length > 1 ? ' and others' : '';
  const room = NAMES_CHARACTERS_MAX - others.length;
  return `${first.length > room ? `${first.slice(0, room - 1).trimEnd()}…` : first}${others}`;
}
