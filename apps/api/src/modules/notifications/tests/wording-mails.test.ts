import { describe, expect, test } from 'vitest';

import { toHtml, toText } from '../mail-document.ts';
import { readContent, type MessageContent, type MessageKind } from '../messages.ts';
import { renderMessage } from '../rendering.ts';
import type { ReservationMailFacts } from '../reservation-mail-facts.ts';
import { formatAmount, formatList, formatMoment } from '../wording.ts';
import { aReservation } from './reservation-facts.ts';

const EUROS = { amount: 1450, currency: 'EUR' };
const LINK = 'https://cinema.example/account?token=a&b=c';
const EXPIRES_AT = '2026-11-27T19:30:00Z';

/** One message of each kind. */
const CONTENTS: { [Kind in MessageKind]: Extract<MessageContent, { kind: Kind }>['facts'] } = {
  reservationConfirmed: {},
  reservationCancelled: { seats: ['F9'], refund: EUROS, kept: EUROS, reason: 'Broken seat.' },
  refundIssued: { amount: EUROS, reason: 'The sound was off.' },
  paymentRefunded: { amount: EUROS },
  seatsMoved: { previousSeats: ['A1', 'A2'], seats: ['F7', 'F8'] },
  showtimeCancelled: { seats: ['F7', 'F8'], refund: EUROS, reason: null },
  showtimeMoved: {
    previousStartsAt: '2026-11-26T18:30:00Z',
    previousAuditoriumName: 'Screen 2',
    refundableUntil: null,
  },
  exchangeConfirmed: { previousReference: 'ABCDEFGH', paid: EUROS, refund: null },
  passwordReset: { name: 'Ada', link: LINK, expiresAt: EXPIRES_AT },
  emailChange: { name: 'Ada', link: LINK, expiresAt: EXPIRES_AT },
  emailTaken: {},
  emailChanged: { name: 'Ada' },
  passwordChanged: { name: 'Ada' },
  secondFactorChanged: { name: 'Ada', change: 'added' },
  accountErased: { name: 'Ada' },
};

const KINDS = Object.entries(CONTENTS);

describe('a mail', () => {
  test.each(KINDS)('about %s says the same as text and as HTML', async (kind, facts) => {
    const { text, html, subject } = await write(kind, facts);
    expect(subject.length).toBeLessThan(90);
    const words = html
      .replace(/^[^]*<body[^>]*>/, '')
      .replaceAll(/<br>|<\/(p|th|td|tr|h1|caption)>/g, ' ')
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&#39;', "'");
    for (const word of words.split(/\s+/).filter((part) => /^[\p{L}\d€.,]+$/u.test(part))) {
      expect(text).toContain(word);
    }
  });

  test.each(KINDS)('about %s fetches nothing and runs nothing', async (kind, facts) => {
    const { html } = await write(kind, facts);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).not.toMatch(/<script|<link|<iframe|<form|javascript:|url\(/i);
    for (const [, source] of html.matchAll(/ src="([^"]*)"/g)) expect(source).toMatch(/^cid:/);
    for (const [image] of html.matchAll(/<img [^>]*>/g)) expect(image).toMatch(/ alt="[^"]+"/);
  });

  test('escapes what people wrote', async () => {
    const { html, text } = await write('passwordChanged', { name: '<b>Ada</b>\r\n& "co"' });
    expect(html).toContain('Hello &lt;b&gt;Ada&lt;/b&gt; &amp; &quot;co&quot;,');
    expect(text).toContain('Hello <b>Ada</b> & "co",');
  });

  test('links to the web and nowhere else', async () => {
    const facts = { name: 'Ada', link: 'javascript:alert(1)', expiresAt: EXPIRES_AT };
    await expect(write('passwordReset', facts)).rejects.toThrow('a mail links to the web only');
  });
});

describe('the mail with the tickets', () => {
  test('says what, when, where and for how much, on the clock of the cinema', async () => {
    const { text, subject } = await write('reservationConfirmed', {});
    expect(subject).toBe('Your tickets for Amélie (7K3MPQ2X)');
    expect(text).toContain(
      'Begins: Friday, 27 November 2026 at 19:30 (Central European Standard Time)',
    );
    expect(text).toContain('Cinema: Rialto, 1 Marktplatz, Berlin');
    expect(text).toContain('Seats: F7, F8');
    expect(text).toContain('  2 × Booking fee: €2.00\n  Total: €26.00');
    expect(text).toContain('The total contains €1.70 VAT.');
    expect(text).toContain(
      'You can cancel until Friday, 27 November 2026 at 18:30 (Central European Standard Time).',
    );
    expect(text).toContain('https://cinema.example/reservations/1?access=token');
    expect(text).toContain('https://cinema.example/reservations/1/tickets?access=token');
    expect(text).not.toContain('To pay');
  });

  test('brings a code for each ticket, all of them to print, and the time for a calendar', async () => {
    const { html, attachments } = await write('reservationConfirmed', {});
    expect(
      attachments.map(({ fileName, contentType, contentId }) => [fileName, contentType, contentId]),
    ).toEqual([
      ['ticket-1.png', 'image/png', 'ticket-1@marquee'],
      ['ticket-2.png', 'image/png', 'ticket-2@marquee'],
      ['tickets-7K3MPQ2X.pdf', 'application/pdf', null],
      ['showtime-7K3MPQ2X.ics', 'text/calendar; charset=utf-8', null],
    ]);
    expect(html).toContain('src="cid:ticket-1@marquee" alt="QR code: Seat F7 · Adult"');
    expect(html).toContain('src="cid:ticket-2@marquee" alt="QR code: Seat F8 · Child"');
  });

  test('says what is still to be paid at the box office', async () => {
    const { text } = await write('reservationConfirmed', {}, aReservation({ amountDue: 2600 }));
    expect(text).toContain('To pay at the box office: €26.00.');
  });

  test.each([
    ['cancelled', aReservation({ status: 'cancelled', tickets: [] })],
    ['of a cancelled showtime', aReservation({ showtime: cancelledShowtime() })],
  ])('brings no tickets that admit nobody, when it is late: %s', async (_case, reservation) => {
    const { text, attachments } = await write('reservationConfirmed', {}, reservation);
    expect(attachments).toEqual([]);
    expect(text).toContain('has been cancelled since');
    expect(text).not.toContain('code-of-f7');
  });

  test('is not written about a reservation that is not there', async () => {
    expect(await renderMessage({ kind: 'reservationConfirmed', facts: {} }, async () => null)).toBe(
      null,
    );
  });
});

describe('amounts and times', () => {
  test.each([
    [{ amount: 1450, currency: 'GBP' }, '£14.50'],
    [{ amount: 1800, currency: 'JPY' }, '¥1,800'],
    [{ amount: 5, currency: 'EUR' }, '€0.05'],
    [{ amount: 12_345, currency: 'KWD' }, 'KWD 12.345'],
    [{ amount: -500, currency: 'USD' }, '-$5.00'],
  ])('%j is written %s', (amount, written) => {
    expect(formatAmount(amount).replaceAll('\u00a0', ' ')).toBe(written);
  });

  test('the two half past two of the night when clocks go back are told apart', () => {
    const summer = formatMoment(new Date('2026-10-25T00:30:00Z'), 'Europe/Berlin');
    const winter = formatMoment(new Date('2026-10-25T01:30:00Z'), 'Europe/Berlin');
    expect(summer).toBe('Sunday, 25 October 2026 at 02:30 (Central European Summer Time)');
    expect(winter).toBe('Sunday, 25 October 2026 at 02:30 (Central European Standard Time)');
  });

  test('seats are listed as people say them', () => {
    expect(formatList(['F7'])).toBe('F7');
    expect(formatList(['F7', 'F8', 'F9'])).toBe('F7, F8 and F9');
  });
});

function cancelledShowtime() {
  return { ...aReservation().showtime, isCancelled: true };
}

async function write(
  kind: string,
  facts: object,
  reservation: ReservationMailFacts = aReservation(),
) {
  const content = readContent(kind as MessageKind, facts);
  if (content === null) throw new Error(`these are no facts of ${kind}`);
  const rendered = await renderMessage(content, async () => reservation);
  if (rendered === null) throw new Error('nothing was written');
  const { document, attachments } = rendered;
  return {
    subject: document.subject,
    text: toText(document),
    html: toHtml(document),
    attachments,
  };
}
