import {
  concatTransformationMatrix,
  fill,
  PDFDocument,
  popGraphicsState,
  pushGraphicsState,
  rectangle,
  rgb,
  setFillingColor,
  type PDFPage,
} from 'pdf-lib';

import { present } from '../../platform/assert.ts';
import { darkRuns, qrModules, QUIET_ZONE } from './qr.ts';
import type { TicketDocument } from './ticket-document.ts';
import { embedFonts, type TicketFont, type TicketFonts } from './ticket-fonts.ts';
import { dateText, priceText, timeText } from './ticket-text.ts';

/** Points: 72 an inch, from the lower left. */
const PAGE = { width: 595.28, height: 841.89 };
const TICKETS_ON_A_PAGE = 3;
const BAND_HEIGHT = PAGE.height / TICKETS_ON_A_PAGE;
const MARGIN = 42;
/** 50 mm with the quiet zone: 43 mm of modules. */
const QR_SIDE = 142;
const GAP = 26;
const TEXT_WIDTH = PAGE.width - 2 * MARGIN - QR_SIDE - GAP;

const BLACK = rgb(0, 0, 0);
const GREY = rgb(0.38, 0.38, 0.38);
const PALE = rgb(0.72, 0.72, 0.72);

type Style = {
  font: TicketFont;
  size: number;
  /** What is too long is written as small as this. */
  sizeMin?: number;
  mayWrap?: boolean;
  color?: typeof BLACK;
};

/** The pages of {@link renderTicketsPdf}. */
export async function drawTickets(tickets: readonly TicketDocument[]): Promise<Uint8Array> {
  const first = present(tickets[0], 'a ticket to print');
  const pdf = await PDFDocument.create();
  const fonts = await embedFonts(pdf);
  const title = `${tickets.length === 1 ? 'Ticket' : 'Tickets'} ${first.reference}: ${first.movieTitle}`;
  pdf.setTitle(title, { showInWindowTitleBar: true });
  pdf.setSubject(`${first.cinemaName}, ${dateText(first)}, ${timeText(first)}`);
  pdf.setLanguage('en');
  pdf.setCreator('Marquee');
  pdf.setProducer('Marquee');

  for (let start = 0; start < tickets.length; start += TICKETS_ON_A_PAGE) {
    const page = pdf.addPage([PAGE.width, PAGE.height]);
    for (const [place, ticket] of tickets.slice(start, start + TICKETS_ON_A_PAGE).entries()) {
      const top = PAGE.height - place * BAND_HEIGHT;
      drawTicket(page, fonts, ticket, top);
      if (place < TICKETS_ON_A_PAGE - 1) drawCutLine(page, fonts, top - BAND_HEIGHT);
    }
  }
  return pdf.save();
}

function drawTicket(page: PDFPage, fonts: TicketFonts, ticket: TicketDocument, top: number): void {
  const { regular, bold } = fonts;
  const strong = { font: bold, size: 13, sizeMin: 9, mayWrap: true };
  const huge = { font: bold, size: 25, sizeMin: 12 };
  const small = { font: regular, size: 9, sizeMin: 7, color: GREY };
  const at = (down: number, left = 0) => ({ x: MARGIN + left, y: top - down });

  drawLine(page, ticket.cinemaName, at(43), TEXT_WIDTH, { font: bold, size: 11, sizeMin: 8 });
  page.drawLine({
    start: at(50),
    end: at(50, TEXT_WIDTH),
    thickness: 1.2,
    color: BLACK,
  });
  const headline = { font: bold, size: 23, sizeMin: 14, mayWrap: true };
  drawLine(page, ticket.movieTitle, at(86), TEXT_WIDTH, headline);
  const facts = [ticket.certificate, `${ticket.runtimeMinutes} min`, ticket.format];
  const line = facts.filter((fact) => fact !== null && fact !== '').join('  ·  ');
  drawLine(page, line, at(103), TEXT_WIDTH, { ...small, size: 10 });

  const field = (label: string, value: string, place: [number, number, number], style: Style) => {
    const [down, left, width] = place;
    drawLine(page, label, at(down, left), width, { ...small, size: 7.5 });
    drawLine(page, value, at(down + 26, left), width, style);
  };
  field('DATE', dateText(ticket), [126, 0, 235], strong);
  field('TIME', timeText(ticket), [126, 245, TEXT_WIDTH - 245], huge);
  field('SCREEN', ticket.auditoriumName, [174, 0, 110], strong);
  field('TICKET', ticket.ticketTypeName, [174, 120, 115], strong);
  field('SEAT', ticket.seat, [174, 245, TEXT_WIDTH - 245], huge);
  const buyer = ticket.buyerName === null ? [] : [ticket.buyerName];
  const last = [ticket.zoneName, priceText(ticket.price), ...buyer].join('  ·  ');
  drawLine(page, last, at(234), TEXT_WIDTH, small);

  const left = TEXT_WIDTH + GAP;
  drawQr(page, ticket.code, at(38, left));
  const width = QR_SIDE;
  drawLine(page, ticket.reference, at(200, left), width, { ...strong, size: 15 }, 'centred');
  drawLine(page, `Seat ${ticket.seat}`, at(216, left), width, { ...small, size: 10 }, 'centred');
}

/** @param corner the upper left one */
function drawQr(page: PDFPage, code: string, corner: { x: number; y: number }): void {
  const modules = qrModules(code);
  const scale = QR_SIDE / (modules.size + 2 * QUIET_ZONE);
  const inset = QUIET_ZONE * scale;
  page.pushOperators(
    pushGraphicsState(),
    setFillingColor(BLACK),
    // From here on one unit is one module, and rows are counted downwards.
    concatTransformationMatrix(scale, 0, 0, -scale, corner.x + inset, corner.y - inset),
    ...darkRuns(modules).map(({ row, column, length }) => rectangle(column, row, length, 1)),
    fill(),
    popGraphicsState(),
  );
}

function drawCutLine(page: PDFPage, { regular }: TicketFonts, y: number): void {
  page.drawText('\u2702', { x: 14, y: y - 3.6, size: 11, font: regular.font, color: PALE });
  page.drawLine({
    start: { x: 28, y },
    end: { x: PAGE.width - 14, y },
    thickness: 0.7,
    color: PALE,
    dashArray: [4, 4],
  });
}

/** Text that fits: smaller first, then in two lines that end at the given one, then cut short. */
function drawLine(
  page: PDFPage,
  text: string,
  { x, y }: { x: number; y: number },
  width: number,
  style: Style,
  align: 'left' | 'centred' = 'left',
): void {
  const { size, sizeMin = size, color = BLACK } = style;
  const { font } = style.font;
  const widthOf = (line: string) => style.font.widthOf(line);
  const whole = style.font.writable(text);
  const natural = widthOf(whole) * size;
  const fitting = natural <= width ? size : Math.max(sizeMin, (size * width) / natural);
  // Widths are sums: a hair more, so that what was made to fit does.
  const fits = (line: string) => widthOf(line) * fitting <= width + 0.01;
  const lines = style.mayWrap === true ? breakInTwo(whole, fits) : [whole];
  for (const [index, line] of lines.entries()) {
    const shown = cutShort(line, fits);
    const slack = align === 'centred' ? width - widthOf(shown) * fitting : 0;
    const above = (lines.length - 1 - index) * fitting * 1.2;
    page.drawText(shown, { x: x + slack / 2, y: y + above, size: fitting, font, color });
  }
}

/** As many words as fit, and the rest; or all of it, where it fits or cannot be broken. */
function breakInTwo(text: string, fits: (line: string) => boolean): string[] {
  const words = text.split(' ');
  let count = words.length;
  while (count > 1 && !fits(words.slice(0, count).join(' '))) count -= 1;
  const lines = [words.slice(0, count).join(' '), words.slice(count).join(' ')];
  return lines.filter((line) => line !== '');
}

function cutShort(text: string, fits: (line: string) => boolean): string {
  if (fits(text)) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && !fits(`${characters.join('').trimEnd()}…`)) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
