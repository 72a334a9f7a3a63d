import { randomBytes } from 'node:crypto';

import sharp from 'sharp';
import { describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import {
  darkRuns,
  qrModules,
  QUIET_ZONE,
  renderQrPng,
  renderQrSvg,
  renderTextQrSvg,
} from '../qr.ts';
import { createTicketCodes } from '../ticket-codes.ts';
import { parseTicketKeys } from '../ticket-keys.ts';
import { readQr } from './qr-reader.ts';

const newCode = (keyId = 'k1') =>
  createTicketCodes(parseTicketKeys(`${keyId}:${randomBytes(32).toString('hex')}`)).codeFor({
    showtimeId: newId(),
    ticketId: newId(),
  });

const code = newCode();
const title = 'Ticket for seat F7';

describe('the QR code of a ticket', () => {
  test.each([1, 2, 8, 16])('says the code, with a key id of %i letters', (length) => {
    const codes = Array.from({ length: 20 }, () => newCode('k'.repeat(length)));

    expect(codes.map((one) => readQr(qrModules(one)))).toEqual(codes);
  });

  test('is of one size for all', () => {
    expect(qrModules(newCode('k')).size).toBe(qrModules(newCode('k'.repeat(16))).size);
  });
});

describe('as SVG', () => {
  test('it can be read, with light all around it', () => {
    const isDark = drawnBy(renderQrSvg(code, { title }));

    const side = 49 + 2 * QUIET_ZONE;
    expect(readQr({ size: 49, isDark: (y, x) => isDark(y + QUIET_ZONE, x + QUIET_ZONE) })).toBe(
      code,
    );
    for (let along = 0; along < side; along += 1) {
      for (let depth = 0; depth < QUIET_ZONE; depth += 1) {
        expect(isDark(depth, along) || isDark(along, depth)).toBe(false);
        expect(isDark(side - 1 - depth, along) || isDark(along, side - 1 - depth)).toBe(false);
      }
    }
  });

  test('it is the same each time, and looks the same when it is drawn', async () => {
    const svg = renderQrSvg(code, { title });

    expect(renderQrSvg(code, { title })).toBe(svg);
    const [fromSvg, fromPng] = await Promise.all(
      [Buffer.from(svg), await renderQrPng(code)].map((picture) =>
        sharp(picture).greyscale().raw().toBuffer(),
      ),
    );
    expect(fromSvg?.equals(fromPng ?? Buffer.alloc(0))).toBe(true);
  });

  test('it says what it is to whoever does not see it', () => {
    const svg = renderQrSvg(code, { title: 'Seat <F7> & "F8"\u0000' });

    expect(svg).toContain('role="img" aria-labelledby="title"');
    expect(svg).toContain('<title id="title">Seat &lt;F7&gt; &amp; &quot;F8&quot; </title>');
  });
});

describe('of any other text', () => {
  test('it says that text, and is as large as it needs', () => {
    const text = `otpauth://totp/Marquee:${'a'.repeat(110)}`;
    const isDark = drawnBy(renderTextQrSvg(text, { title }));

    expect(readQr({ size: 49, isDark: (y, x) => isDark(y + QUIET_ZONE, x + QUIET_ZONE) })).toBe(
      text,
    );
    const sideOf = (length: number) =>
      Number(/viewBox="0 0 (\d+)/.exec(renderTextQrSvg('a'.repeat(length), { title }))?.[1]);
    expect(sideOf(20)).toBeLessThan(sideOf(133));
    expect(sideOf(400)).toBeGreaterThan(sideOf(133));
  });
});

describe('as PNG', () => {
  test('it can be read, and is the same each time', async () => {
    const png = await renderQrPng(code);

    expect((await renderQrPng(code)).equals(png)).toBe(true);
    const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([456, 456]);
    const isDark = (row: number, column: number) => {
      const [y, x] = [row + QUIET_ZONE, column + QUIET_ZONE].map((place) => place * 8 + 4);
      return (data[(y ?? 0) * info.width + (x ?? 0)] ?? 255) < 128;
    };
    expect(readQr({ size: 49, isDark })).toBe(code);
  });
});

test('Dark modules are joined along their row, and none is lost', () => {
  const modules = qrModules(code);
  const runs = darkRuns(modules);

  let dark = 0;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.isDark(row, column)) dark += 1;
    }
  }
  expect(runs.reduce((sum, { length }) => sum + length, 0)).toBe(dark);
  expect(runs.length).toBeLessThan(dark / 1.5);
});

/** What the second path of the document fills, asked by row and column. */
function drawnBy(svg: string): (row: number, column: number) => boolean {
  const [, path = ''] = /fill="#000" d="([^"]*)"/.exec(svg) ?? [];
  const filled = new Set<string>();
  for (const [, column, row, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(length); step += 1) {
      filled.add(`${row} ${Number(column) + step}`);
    }
  }
  return (row, column) => filled.has(`${row} ${column}`);
}
