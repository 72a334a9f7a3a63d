import fc from 'fast-check';
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFString,
  type PDFPage,
} from 'pdf-lib';
import { describe, expect, test } from 'vitest';

import type { TicketDocument } from '../ticket-document.ts';
import { renderTicketsPdf } from '../ticket-pdf.ts';
import { dateText, fileName, priceText, timeText } from '../ticket-text.ts';
import { givenTicket } from './given-tickets.ts';
import { readQr } from './qr-reader.ts';

describe('tickets to print', () => {
  test.each([
    [1, [1]],
    [3, [3]],
    [4, [3, 1]],
    [8, [3, 3, 2]],
  ])('of %i seats are on pages of A4 with %j', async (count, onPages) => {
    const tickets = Array.from({ length: count }, (_, index) => givenTicket({ seat: `F${index}` }));

    const pages = (await open(tickets)).getPages();

    for (const page of pages) {
      expect(page.getSize()).toEqual({ width: 595.28, height: 841.89 });
    }
    const codes = pages.map(codesOn);
    expect(codes.map(({ length }) => length)).toEqual(onPages);
    expect(codes.flat()).toEqual(tickets.map(({ code }) => code));
  });

  test('say what they are, and in which language', async () => {
    const pdf = await open([givenTicket(), givenTicket({ seat: 'F8' })]);

    expect(pdf.getTitle()).toBe('Tickets 7K2M9QXA: The Grand Budapest Hotel');
    expect(pdf.getSubject()).toBe('Kino Zentral, Friday 27 November 2026, 19:30');
    const language = pdf.catalog.lookup(PDFName.of('Lang'));
    expect(language instanceof PDFString || language instanceof PDFHexString).toBe(true);
    expect(String(language)).toMatch(/en|656E/);
  });

  test('bring their letters with them, but only those that they need', async () => {
    const bytes = await renderTicketsPdf([givenTicket()]);
    const pdf = await PDFDocument.load(bytes);

    const fonts = dictionariesOf(pdf).filter((one) => one.has(PDFName.of('FontFile2')));
    expect(fonts.map((one) => String(one.get(PDFName.of('FontName'))))).toEqual([
      expect.stringContaining('DejaVuSans'),
      expect.stringContaining('DejaVuSans-Bold'),
    ]);
    expect(bytes.length).toBeLessThan(60_000);
  });

  test('leave out what is void', async () => {
    const [valid, gone] = [givenTicket(), givenTicket({ seat: 'F8', status: 'void' })];

    const pdf = await open([gone, valid]);

    expect(pdf.getPages().flatMap(codesOn)).toEqual([valid.code]);
    expect(pdf.getTitle()).toBe('Ticket 7K2M9QXA: The Grand Budapest Hotel');
  });

  test('are refused where none is valid, and where there is none', async () => {
    const gone = givenTicket({ status: 'void' });

    await expect(renderTicketsPdf([gone])).rejects.toMatchObject({ code: 'TICKET_VOID' });
    await expect(renderTicketsPdf([])).rejects.toMatchObject({ code: 'TICKETS_NOT_ISSUED' });
  });

  test('are drawn once, and anew when something about them has changed', async () => {
    const ticket = givenTicket();
    const [first, again] = [await renderTicketsPdf([ticket]), await renderTicketsPdf([ticket])];
    const moved = { ...ticket, startsAt: new Date('2026-11-27T19:00:00Z') };

    expect(again).toBe(first);
    expect((await open([moved])).getSubject()).toContain('20:00');
  });

  test.each([
    ['in letters that the font lacks', '君の名は 🦖 𓀀'],
    ['from right to left', 'שלום مرحبا'],
    ['with controls in it', 'A\u0000B\nC\tD\u2028E\u200B'],
    ['with half a letter', '\uD83D Alien'],
    ['of one word that is too long', 'M'.repeat(300)],
    [
      'of many words',
      'Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb '.repeat(9),
    ],
    ['of nothing', ''],
  ])('are there for a title %s', async (_, title) => {
    const ticket = givenTicket({
      movieTitle: title,
      cinemaName: title,
      auditoriumName: title,
      ticketTypeName: title,
      zoneName: title,
      buyerName: title,
    });

    expect((await open([ticket])).getPages().flatMap(codesOn)).toEqual([ticket.code]);
  });

  test('are there whatever they are called', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        const bytes = await renderTicketsPdf([givenTicket({ movieTitle: text, buyerName: text })]);
        expect(bytes.length).toBeGreaterThan(1000);
      }),
      { numRuns: 15 },
    );
  });
});

describe('what stands on a ticket', () => {
  test('is the time on the clock of the cinema', () => {
    const startsAt = new Date('2026-10-25T00:30:00Z');

    const shown = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo'].map(
      (timeZone) => `${dateText({ startsAt, timeZone })} ${timeText({ startsAt, timeZone })}`,
    );
    expect(shown).toEqual([
      'Sunday 25 October 2026 02:30',
      'Saturday 24 October 2026 20:30',
      'Sunday 25 October 2026 09:30',
    ]);
    const midnight = new Date('2026-11-27T23:00:00Z');
    expect(timeText({ startsAt: midnight, timeZone: 'Europe/Berlin' })).toBe('00:00');
  });

  test.each([
    [1450, 'GBP', '£14.50'],
    [1800, 'JPY', 'JP¥1,800'],
    [12_345, 'KWD', 'KWD 12.345'],
    [0, 'EUR', '€0.00'],
  ])('is the price in whole units: %i of %s are %s', (amount, currency, text) => {
    expect(priceText({ amount, currency }).replaceAll(/\s/g, ' ')).toBe(text);
  });
});

test('The name of a file is made of letters and digits, whatever it is made from', () => {
  expect(fileName(['tickets', '7K2M9QXA'], 'pdf')).toBe('tickets-7K2M9QXA.pdf');
  expect(fileName(['a"\r\nSet-Cookie: x', '../../etc', '', '…'], 'svg')).toBe(
    'aSetCookiex-etc.svg',
  );
});

async function open(tickets: readonly TicketDocument[]): Promise<PDFDocument> {
  return PDFDocument.load(await renderTicketsPdf(tickets), { updateMetadata: false });
}

function dictionariesOf(pdf: PDFDocument): PDFDict[] {
  return pdf.context
    .enumerateIndirectObjects()
    .flatMap(([, value]) => (value instanceof PDFDict ? [value] : []))
    .toSorted((one, another) => String(one).length - String(another).length);
}

/** The QR codes of a page, read from the rectangles that are drawn on it. */
function codesOn(page: PDFPage): string[] {
  return contentOf(page)
    .split(/^Q$/m)
    .map((part) => [...part.matchAll(/^(\d+) (\d+) (\d+) 1 re$/gm)])
    .filter(({ length }) => length > 0)
    .map((rectangles) => {
      const dark = new Set<string>();
      for (const [, column, row, length] of rectangles) {
        for (let step = 0; step < Number(length); step += 1) {
          dark.add(`${row} ${Number(column) + step}`);
        }
      }
      return readQr({ size: 49, isDark: (row, column) => dark.has(`${row} ${column}`) });
    });
}

function contentOf(page: PDFPage): string {
  const contents = page.node.Contents();
  const streams =
    contents instanceof PDFArray
      ? contents.asArray().map((reference) => page.doc.context.lookup(reference))
      : [contents];
  return streams
    .map((stream) =>
      stream instanceof PDFRawStream
        ? Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1')
        : '',
    )
    .join('\n');
}
