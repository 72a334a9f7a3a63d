import { create } from 'qrcode';

/** What a QR code is drawn from: rows of dark and light modules, without the quiet zone around. */
export type QrModules = { size: number; isDark(row: number, column: number): boolean };

/** A run of dark modules in one row, as a rectangle of height 1. */
export type QrRun = { row: number; column: number; length: number };

/** The light frame that scanners need: four modules on every side. */
export const QUIET_ZONE = 4;

/**
 * Version 8 has room for 152 bytes with error correction M (15 % may be dirty or torn): for every
 * ticket code, so that all look alike. In one segment of bytes: a mix of modes would be another size
 * for each code.
 */
const VERSION = 8;
const ERROR_CORRECTION = 'M';
const SCALE_PIXELS = 8;
const LIGHT = 255;
const DARK = 0;

/** The modules of the QR code of a ticket code: the same each time. */
export function qrModules(code: string): QrModules {
  return modulesOf(create(segmentsOf(code), options()));
}

function modulesOf({ modules }: ReturnType<typeof create>): QrModules {
  return {
    size: modules.size,
    isDark: (row, column) => modules.get(row, column) !== 0,
  };
}

/** The dark modules, joined along the rows: half as many rectangles. */
export function darkRuns(modules: QrModules): QrRun[] {
  const { size } = modules;
  const runs: QrRun[] = [];
  for (let row = 0; row < size; row += 1) {
    let start: number | null = null;
    for (let column = 0; column <= size; column += 1) {
      const dark = column < size && modules.isDark(row, column);
      if (dark && start === null) start = column;
      if (!dark && start !== null) {
        runs.push({ row, column: start, length: column - start });
        start = null;
      }
    }
  }
  return runs;
}

/**
 * The QR code as an SVG document that scales without blur.
 *
 * @param title what a screen reader says, like "Ticket for seat F7"
 */
export function renderQrSvg(code: string, { title }: { title: string }): string {
  return drawSvg(qrModules(code), title);
}

/** The same of any text, as large as that needs: up to 2,331 bytes. */
export function renderTextQrSvg(text: string, { title }: { title: string }): string {
  const code = create(segmentsOf(text), { errorCorrectionLevel: ERROR_CORRECTION });
  return drawSvg(modulesOf(code), title);
}

function drawSvg(modules: QrModules, title: string): string {
  const side = modules.size + 2 * QUIET_ZONE;
  const path = darkRuns(modules)
    .map(({ row, column, length }) => {
      return `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h${length}v1h-${length}z`;
    })
    .join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side * SCALE_PIXELS}"` +
    ` height="${side * SCALE_PIXELS}" role="img" aria-labelledby="title" shape-rendering="crispEdges">` +
    `<title id="title">${escapeXml(title)}</title>` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${path}"/></svg>`
  );
}

/**
 * The QR code as a PNG of 456 by 456 pixels. Drawn by sharp, off the thread that serves requests:
 * filtering it there took 12 ms a code.
 */
export async function renderQrPng(code: string): Promise<Buffer> {
  const modules = qrModules(code);
  const side = modules.size + 2 * QUIET_ZONE;
  const pixels = Buffer.alloc(side * side, LIGHT);
  for (const { row, column, length } of darkRuns(modules)) {
    const start = (row + QUIET_ZONE) * side + column + QUIET_ZONE;
    pixels.fill(DARK, start, start + length);
  }
  // Loaded by the first who wants one: it carries a library of its own.
  const { default: sharp } = await import('sharp');
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .resize(side * SCALE_PIXELS, side * SCALE_PIXELS, { kernel: 'nearest' })
    .png({ palette: true, colours: 2 })
    .toBuffer();
}

function segmentsOf(code: string) {
  return [{ mode: 'byte' as const, data: Buffer.from(code) }];
}

function options() {
  return { version: VERSION, errorCorrectionLevel: ERROR_CORRECTION } as const;
}

function escapeXml(text: string): string {
  return (
    text
      // What XML cannot say at all, escaped or not.
      .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
