import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { cancelling } from '../../../../../api/src/modules/reservations/tests/leaving-givens.ts';
import { reservationOf } from '../../../../../api/test/support/paying.ts';
import { openHouse, type House } from './the-house.ts';
import {
  textOf,
  visitingGuest,
  visitingStranger,
  visitingUser,
} from '../../../../test/support/visiting.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => house.close());

const CODE = /src="data:image\/svg\+xml;base64,([\w+/=]+)"/g;

describe('the ticket page', () => {
  test('C13: opens from the one link of the mail, with every ticket and its code', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1', 'A2', 'A3']);
    const page = await visitingStranger(house.api).get(
      await house.mailedLink(purchase, '/tickets'),
    );

    expect(page.statusCode).toBe(200);
    for (const [index, number] of ['1', '2', '3'].entries()) {
      expect(page.body).toContain(`Ticket ${index + 1} of 3: row A, seat ${number}`);
    }
    const codes = [...page.body.matchAll(CODE)].map(([, code = '']) => code);
    expect(new Set(codes).size).toBe(3);
    expect(Buffer.from(codes[0] ?? '', 'base64').toString()).toMatch(/^<svg .*<\/svg>$/s);
  });

  test('says in words that a film is for everybody', async () => {
    const movieId = await house.api.givenMovie();
    await house.api.db
      .updateTable('movies')
      .set({ certificate: 'all' })
      .where('id', '=', movieId)
      .execute();
    const { showtimeId } = await house.api.givenShowtime({ movieId });
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    const url = `/reservations/${purchase.reservationId}/tickets`;
    expect(textOf(await visitingGuest(house.api, purchase).get(url))).toContain('All ages2D');
  });

  test('shows what was given back as void, and without a code', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1', 'A2']);
    const { tickets } = await reservationOf(house.api, purchase);
    const { headers, reservationId } = purchase;
    const ticketIds = tickets.slice(0, 1).map(({ id }) => id);
    await house.api.request(cancelling(reservationId, { headers }, { ticketIds }));

    const page = await visitingGuest(house.api, purchase).get(
      `/reservations/${reservationId}/tickets`,
    );
    expect(page.body.match(CODE)).toHaveLength(1);
    expect(textOf(page)).toContain('Void This ticket was given back. It opens no door.');
    expect(page.body).toContain('Ticket 2 of 2: row A, seat 1');
  });

  test('says that something is to be paid before the codes open the door', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const { id, buyer } = await house.api.givenReservation(showtimeId, ['A1']);
    const page = await (await visitingUser(house.api, buyer)).get(`/reservations/${id}/tickets`);
    expect(textOf(page)).toContain('£12.50 to pay at the box office');
  });

  test('leads to how the payment stands while there are no tickets', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPending(showtimeId, ['A1']);
    const url = `/reservations/${purchase.reservationId}`;
    for (const place of ['tickets', 'tickets.pdf', 'calendar.ics']) {
      const answer = await visitingGuest(house.api, purchase).get(`${url}/${place}`);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, url]);
    }
  });

  test('gives the tickets as a PDF and the time for a calendar', async () => {
    const { showtimeId } = await house.api.givenShowtime();
    const purchase = await house.givenPaid(showtimeId, ['A1']);
    const visitor = visitingGuest(house.api, purchase);
    const url = `/reservations/${purchase.reservationId}`;
    const pdf = await visitor.get(`${url}/tickets.pdf`);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    const calendar = await visitor.get(`${url}/calendar.ics`);
    expect(calendar.headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'no-store',
    });
  });
});

test('C14: mail, calendar and ticket say the same time, screen and seats', async () => {
  const cinemaId = await house.api.givenCinema({ timeZone: 'Australia/Adelaide', currency: 'AUD' });
  const { showtimeId } = await house.api.givenShowtime({ cinemaId });
  const purchase = await house.givenPaid(showtimeId, ['A10', 'A9']);
  const link = await house.mailedLink(purchase, '/tickets');
  const stranger = visitingStranger(house.api);
  const page = textOf(await stranger.get(link));
  const calendar = (await stranger.get(link.replace('/tickets', '/calendar.ics'))).body.replaceAll(
    '\r\n ',
    '',
  );
  const { text: mail = '' } = house.api.mails.find(({ text }) => text.includes(link)) ?? {};

  const [, day, month, time] =
    /Begins: \w+, (\d+) (\w+) \d{4} at (\d\d:\d\d) \(Australian Central/.exec(mail) ?? [];
  expect(page).toMatch(new RegExp(`\\w+ ${day} ${month} \\d{4} ${time} `));
  const dateTime = /DTSTART;TZID=Australia\/Adelaide:\d{6}(\d\d)T(\d\d)(\d\d)/.exec(calendar) ?? [];
  expect(dateTime.slice(1)).toEqual([day?.padStart(2, '0'), ...(time ?? '').split(':')]);

  const [, screen = 'none'] = /Auditorium: (.*)/.exec(mail) ?? [];
  expect(page).toContain(screen);
  expect(calendar).toContain(screen);

  expect(mail).toContain('Seats: A9, A10');
  expect(calendar).toContain('Seats A9\\, A10');
  expect(page).toMatch(/Row A Seat 9 .*Row A Seat 10/);
});

test('C13: the worker that keeps tickets is served under one name, and asked for anew', async () => {
  const worker = await house.api.app.inject({ url: '/service-worker.js' });
  expect(worker.statusCode).toBe(200);
  expect(worker.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
  });
});
