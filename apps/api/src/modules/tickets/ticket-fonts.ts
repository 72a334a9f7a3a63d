import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import fontkit from '@pdf-lib/fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';

/** A font, and what it can write. */
export type TicketFont = {
  font: PDFFont;
  /** How wide a text is, in sizes of the font. */
  widthOf(text: string): number;
  /** The text as this font can write it, in one line. */
  writable(text: string): string;
};

export type TicketFonts = { regular: TicketFont; bold: TicketFont };

/** No line of a ticket has room for more. */
const CHARACTERS_MAX = 200;

/** What stands for a character that the font has no picture of. */
const REPLACEMENT = '\uFFFD';

/** Two fonts that know Latin, Greek, Cyrillic, Hebrew and Arabic; what is not used stays out of the file. */
export async function embedFonts(pdf: PDFDocument): Promise<TicketFonts> {
  pdf.registerFontkit(fontkit);
  // Found as any package of ours is, from the sources as well as from a bundle of them.
  const require = createRequire(import.meta.url);
  const [regular, bold] = await Promise.all([
    embed(pdf, require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
    embed(pdf, require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
  ]);
  return { regular, bold };
}

async function embed(pdf: PDFDocument, file: string): Promise<TicketFont> {
  const bytes = await readFile(file);
  // Joined letters would be lost to whoever searches or copies the text.
  const font = await pdf.embedFont(bytes, { subset: true, features: { liga: false } });
  const known = new Set(font.getCharacterSet());
  const widths = new Map<string, number>();
  const widthOfCharacter = (character: string) => {
    const width = widths.get(character) ?? font.widthOfTextAtSize(character, 1);
    widths.set(character, width);
    return width;
  };
  return {
    font,
    // Letter by letter: the library takes a millisecond for a line, and a line is measured often.
    widthOf: (text) => Array.from(text, widthOfCharacter).reduce((sum, width) => sum + width, 0),
    writable(text) {
      const line = text
        .normalize('NFC')
        .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
        .replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ')
        .trim();
      return Array.from(line)
        .slice(0, CHARACTERS_MAX)
        .map((character) => (known.has(character.codePointAt(0) ?? 0) ? character : REPLACEMENT))
        .join('');
    },
  };
}
