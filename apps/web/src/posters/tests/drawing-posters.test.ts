import { describe, expect, it } from 'vitest';

import { contrast } from '../colours.ts';
import { designPoster } from '../draw-poster.ts';
import { familiesOf, type Family } from '../genre-families.ts';
import { drawPoster, posterPalette, type PosterFilm } from '../index.ts';
import { motifs } from '../motifs/index.ts';
import { palettes } from '../palettes.ts';
import { letteringOf, problemsOfXml, textsOf } from './reading-svg.ts';
import { demoFilms } from './demo-films.ts';

const BYTES_MAX = 4096;

const hostileTitles: readonly string[] = [
  '',
  '   ',
  '<script>alert("1")</script>',
  `"Quotes" & 'apostrophes' ]]> <!-- <![CDATA[`,
  '</text></svg><image href="https://example.org/"/>',
  '🎬 A family 👩‍👩‍👧 at the cinema',
  'Control \u0000\u0008\u001b\uFFFE characters',
  'Half a pair \ud83d and the other \udc4d',
  '&amp;&lt;&#0;',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  '東京物語',
  'المصير',
  'A very long title '.repeat(12).slice(0, 200),
  'x'.repeat(200),
];

const families = Object.keys(motifs) as Family[];

/** Films of every family, named by every word that asks for a picture. */
const filmsOfEveryPicture: readonly PosterFilm[] = families.flatMap((family) =>
  motifs[family].flatMap((motif) =>
    ['of Paris', 'Returns', 'Is Late', 'and the Sea'].map((rest) =>
      film({ title: `The ${motif.words[0] ?? 'Whole'} ${rest}`, genres: genresOf(family) }),
    ),
  ),
);

describe('drawing the poster of a film', () => {
  it('draws the same poster of the same film every time', () => {
    for (const each of demoFilms) {
      expect(drawPoster({ ...each })).toBe(drawPoster(each));
    }
  });

  it('draws no two films alike, not even of one title', () => {
    const films = [...demoFilms, ...filmsOfEveryPicture];
    const different = new Set(films.map((each) => JSON.stringify(each)));
    expect(new Set(films.map((each) => drawPoster(each))).size).toBe(different.size);
    const remakes = [1925, 1962, 1989, 2004].map((year) =>
      withoutText(drawPoster(film({ title: 'The Phantom of the Opera', year }))),
    );
    expect(new Set(remakes).size).toBe(remakes.length);
  });

  it('gives no two films of the demo the same picture in the same inks', () => {
    const designs = demoFilms.map((each) => {
      const { motif, inks } = designPoster(each);
      return `${motif.name} ${Object.values(inks).join(' ')}`;
    });
    expect(new Set(designs).size).toBe(demoFilms.length);
  });

  it('shows what a word of the title asks for, if it suits the film', () => {
    const pictureOf = (title: string, family: Family): string =>
      designPoster(film({ title, genres: genresOf(family) })).motif.name;
    expect(pictureOf('A Trip to the Moon', 'scienceFiction')).toBe('moon and rocket');
    expect(pictureOf('Häxan', 'horror')).toBe('hat and fire');
    expect(pictureOf('The Rocket Summer', 'western')).not.toBe('moon and rocket');
  });

  it('draws well-formed XML with no script, reference or raster in it', () => {
    for (const each of [...demoFilms, ...filmsOfEveryPicture]) {
      const svg = drawPoster(each);
      expect(problemsOfXml(svg), each.title).toEqual([]);
      expect(svg, each.title).not.toMatch(
        /<script|<image|<foreignObject|@import|url\(|NaN|undefined/,
      );
      expect(svg.replace('http://www.w3.org/2000/svg', ''), each.title).not.toMatch(/https?:/);
      expect(new Set(svg.match(/href="[^"]*"/g) ?? ['href="#a"'])).toEqual(new Set(['href="#a"']));
    }
  });

  it('stays well-formed and light whatever a film is called', () => {
    for (const title of hostileTitles) {
      for (const family of families) {
        const svg = drawPoster(
          film({ title, directors: [title, '<b>&'], genres: genresOf(family) }),
        );
        expect(problemsOfXml(svg), title).toEqual([]);
        expect(svg, title).not.toMatch(/<script|<image/);
        expect(Buffer.byteLength(svg), title).toBeLessThanOrEqual(BYTES_MAX);
      }
    }
  });

  it('draws every picture in four kilobytes', () => {
    for (const each of [...demoFilms, ...filmsOfEveryPicture]) {
      expect(Buffer.byteLength(drawPoster(each)), each.title).toBeLessThanOrEqual(BYTES_MAX - 512);
    }
  });

  it('letters the title, the year and the directors', () => {
    const svg = drawPoster(
      film({ title: 'Fanny & Alexander', year: 1982, directors: ['Ingmar Bergman'] }),
    );
    expect(letteringOf(svg).join(' ')).toBe('FANNY & ALEXANDER');
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['Ingmar Bergman', '1982']));
    expect(svg).toContain('<title>Fanny &amp; Alexander</title>');
    for (const each of demoFilms) {
      expect(letteringOf(drawPoster(each)).join(' ')).toBe(each.title.toUpperCase());
    }
  });

  it('letters a film of no name, year or director as well', () => {
    const svg = drawPoster({ title: ' ', year: null, genres: [], directors: [] });
    expect(textsOf(svg)).toEqual(['UNTITLED']);
  });

  it('cuts short a title that could not be read, and names that would meet the year', () => {
    const svg = drawPoster(
      film({
        title: 'On and on '.repeat(20),
        directors: ['Somebody of a Rather Long Name', 'Another', 'A Third'],
      }),
    );
    const [last] = letteringOf(svg).slice(-1);
    expect(last).toMatch(/…$/);
    expect(textsOf(svg)).toContain('Somebody of a Rather Long Name and others');
  });

  it('keeps every line of a title on the sheet, in whatever face it is set', () => {
    for (const each of [...demoFilms, ...hostileTitles.map((title) => film({ title }))]) {
      for (const line of drawPoster(each).matchAll(
        /<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)" textLength="([\d.]+)" lengthAdjust/g,
      )) {
        const [x = 0, baseline = 0, size = 0, width = 0] = line.slice(1).map(Number);
        expect(x, each.title).toBeGreaterThanOrEqual(32);
        expect(x + width, each.title).toBeLessThanOrEqual(368.2);
        expect(baseline - size * 0.75, each.title).toBeGreaterThanOrEqual(50);
        expect(baseline, each.title).toBeLessThanOrEqual(545);
      }
    }
  });
});

describe('the inks of a poster', () => {
  it('are told from each other, and titles are read on every one of them', () => {
    for (const { dark, light, hot, mid } of Object.values(palettes).flat()) {
      const name = [dark, light, hot, mid].join(' ');
      expect(contrast(dark, light), name).toBeGreaterThan(9);
      for (const ground of [hot, mid]) {
        expect(Math.max(contrast(dark, ground), contrast(light, ground)), name).toBeGreaterThan(
          3.5,
        );
      }
    }
  });

  it('are told to pages, so that these can be tinted with them', () => {
    for (const each of demoFilms) {
      const { ground, ink, accent } = posterPalette(each);
      const svg = drawPoster(each);
      for (const colour of [ground, ink, accent]) {
        expect(colour).toMatch(/^#[\da-f]{6}$/);
        expect(svg, each.title).toContain(colour);
      }
      expect(contrast(ink, ground), each.title).toBeGreaterThan(3.6);
      expect(accent).not.toBe(ground);
    }
  });
});

describe('the family of a film', () => {
  it('is what it looks like first, in whatever order its genres are told', () => {
    expect(familiesOf(['comedy', 'horror'])).toEqual(['horror', 'comedy']);
    expect(familiesOf(['short', 'western'])).toEqual(['western']);
    expect(familiesOf(['romantic-comedy'])).toEqual(['comedy', 'romance']);
    expect(familiesOf(['film-noir', 'drama'])).toEqual(['thriller', 'drama']);
  });

  it('is the cinema itself where no genre is known', () => {
    expect(familiesOf([])).toEqual(['cinema']);
    expect(familiesOf(['house-favourites'])).toEqual(['cinema']);
  });
});

function film(facts: Partial<PosterFilm>): PosterFilm {
  return {
    title: 'A Film',
    year: 1950,
    genres: [{ slug: 'horror' }],
    directors: ['A. Name'],
    ...facts,
  };
}

function genresOf(family: Family): PosterFilm['genres'] {
  return [{ slug: family === 'scienceFiction' ? 'sci-fi' : family }];
}

function withoutText(svg: string): string {
  return svg.replaceAll(/<(text|title)\b.*?<\/\1>/gsu, '');
}
