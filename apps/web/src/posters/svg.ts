/** The sheet every poster is drawn on. */
export const SHEET = { width: 400, height: 600 } as const;

/** Path data and attribute values, with numbers to a tenth: nobody sees more, and a poster is light. */
export function d(parts: TemplateStringsArray, ...values: readonly (number | string)[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => short(value)));
}

function short(value: number | string): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;
}

export function shape(path: string, fill: string): string {
  return `<path d="${path}" fill="${fill}"/>`;
}

export type StrokeOptions = { round?: boolean; dashes?: string };

export function stroke(
  path: string,
  colour: string,
  width: number,
  { round = false, dashes }: StrokeOptions = {},
): string {
  const cap = round ? ' stroke-linecap="round" stroke-linejoin="round"' : '';
  const dash = dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`;
  return d`<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}"${cap}${dash}/>`;
}

export function disc(x: number, y: number, radius: number, fill: string): string {
  return d`<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>`;
}

export function ring(x: number, y: number, radius: number, colour: string, width: number): string {
  return d`<circle cx="${x}" cy="${y}" r="${radius}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
}

export function oval(x: number, y: number, across: number, down: number, fill: string): string {
  return d`<ellipse cx="${x}" cy="${y}" rx="${across}" ry="${down}" fill="${fill}"/>`;
}

export function block(x: number, y: number, width: number, height: number, fill: string): string {
  return d`<path d="M${x} ${y}h${width}v${height}h${-width}z" fill="${fill}"/>`;
}

export type Placing = { turn?: number; scale?: number };

export function placed(
  content: string,
  x: number,
  y: number,
  { turn, scale }: Placing = {},
): string {
  const turning = turn === undefined ? '' : d`rotate(${turn})`;
  const scaling = scale === undefined ? '' : `scale(${Math.round(scale * 100) / 100})`;
  return d`<g transform="translate(${x} ${y})${turning}${scaling}">${content}</g>`;
}

/** Left for right. */
export function mirrored(content: string): string {
  return `<g transform="matrix(-1 0 0 1 ${SHEET.width} 0)">${content}</g>`;
}

/** One shape many times: its drawing is written once, and is `#a` for whoever wants more of it. */
export function repeated(content: string, places: readonly string[]): string {
  const uses = places.map((place) => `<use href="#a" transform="${place}"/>`);
  return `<defs><g id="a">${content}</g></defs>${uses.join('')}`;
}

/** Path data of wedges that meet at a point, every second one left out. */
export function rays(x: number, y: number, count: number, reach: number, offset = 0): string {
  const step = Math.PI / count;
  return Array.from({ length: count }, (_, index) => {
    const from = offset + index * 2 * step;
    const [fromX, fromY] = [x + reach * Math.cos(from), y + reach * Math.sin(from)];
    const to = from + step;
    const [toX, toY] = [x + reach * Math.cos(to), y + reach * Math.sin(to)];
    return `M${Math.round(x)} ${Math.round(y)}L${Math.round(fromX)} ${Math.round(fromY)} ${Math.round(toX)} ${Math.round(toY)}z`;
  }).join('');
}

/** Path data of a wavy line from edge to edge. */
export function wave(y: number, length: number, height: number, shift = 0): string {
  const half = length / 2;
  const count = Math.ceil((SHEET.width + shift) / half);
  const halves = Array.from({ length: count - 1 }, () => d`t${half} 0`).join('');
  return d`M${-shift} ${y}q${half / 2} ${-height} ${half} 0${halves}`;
}

const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Text as XML may hold it between tags: what means something there is escaped, what it forbids is left out. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNWRITABLE, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
