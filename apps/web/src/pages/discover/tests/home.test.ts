import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { adultTerms } from '../../../../../api/test/support/givens.ts';
import type { TestApp } from '../../../../../api/test/support/test-app.ts';
import {
  chipsOf,
  dateAhead,
  dateOf,
  givenListed,
  jsonLdOf,
  startHouse,
  textOf,
  visit,
} from './discover-givens.ts';

const DAY_MINUTES = 24 * 60;
const webFee = {
  code: 'booking',
  name: 'Booking fee',
  per: 'booking',
  amount: 99,
  channels: ['web'],
  isRefundable: false,
} as const;

let house: TestApp;
let tomorrow: string;

beforeAll(async () => {
  house = await startHouse();
  tomorrow = dateAhead(1);
});

afterAll(async () => house.stop());

describe('the landing page', () => {
  test('D2: shows today’s showtimes to anybody, each a plain link', async () => {
    const fresh = await startHouse();
    const now = new Date();
    const { cinemaId } = await givenListed(fresh);
    const before = await visit(fresh, '/');
    const [, today = ''] = /<time datetime="(\d{4}-\d\d-\d\d)"/.exec(before.body) ?? [];
    const { showtimeId } = await givenListed(
      fresh,
      { cinemaId, startsInMinutes: 0 },
      { business_date: today, starts_at: now },
    );

    const page = await visit(fresh, '/');
    await fresh.stop();

    expect(page.statusCode).toBe(200);
    expect(page.headers['cache-control']).toBe('private, no-cache');
    expect(page.body).toMatch(/<h1>.*Today.*<\/h1>/);
    expect(chipsOf(page).map(({ href }) => href)).toEqual([`/showtimes/${showtimeId}`]);
    expect(page.body).not.toMatch(/ style="| onclick="|<script>/);
  });

  test('D3: has a strip of days, of which those without showtimes lead nowhere', async () => {
    const { cinemaId } = await givenListed(house, {}, { business_date: tomorrow });
    const page = await visit(house, '/', cinemaId);
    const strip = /<ol class="date-strip">(.*?)<\/ol>/s.exec(page.body)?.[1] ?? '';

    expect(strip.match(/<li>/g)?.length).toBeGreaterThanOrEqual(7);
    expect([...strip.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      `/?date=${tomorrow}`,
    ]);
    expect(strip.match(/aria-disabled="true"/g)?.length).toBeGreaterThanOrEqual(6);
    expect(page.body).toContain('aria-current="date"');
  });

  test('D3: shows the next day that has something where today has nothing, or says which that is', async () => {
    const { cinemaId } = await givenListed(house, {}, { business_date: tomorrow });
    const later = dateAhead(3);

    expect(chipsOf(await visit(house, '/', cinemaId))).toHaveLength(1);
    expect(chipsOf(await visit(house, '/?date=yesterday', cinemaId))).toHaveLength(1);
    const empty = await visit(house, `/?date=${dateAhead(0)}`, cinemaId);
    expect(empty.body).toContain(`href="/?date=${tomorrow}"`);
    const over = await visit(house, `/?date=${later}`, cinemaId);
    expect(textOf(over.body)).toContain('Nothing on sale');
  });

  test('is named after its day, with a date where that is neither today nor tomorrow', async () => {
    const later = dateAhead(3);
    const { cinemaId } = await givenListed(house, {}, { business_date: later });
    await givenListed(house, { cinemaId }, { business_date: tomorrow });
    const titleOf = ({ body }: { body: string }) => /<title>(.*) · Marquee</.exec(body)?.[1];

    expect(titleOf(await visit(house, `/?date=${tomorrow}`, cinemaId))).toBe('What’s on tomorrow');
    expect(titleOf(await visit(house, `/?date=${later}`, cinemaId))).toMatch(
      /^On [A-Z][a-z]+day \d+ [A-Z][a-z]+$/,
    );
  });

  test('D4: groups showtimes by film, then cinema, then format', async () => {
    const cinemaId = await house.givenCinema({ name: 'Alhambra' });
    const metropolis = await house.givenMovie({ title: 'Metropolis' });
    const sunrise = await house.givenMovie({ title: 'Sunrise' });
    const date = { business_date: tomorrow };
    await givenListed(house, { cinemaId, movieId: metropolis }, { ...date, format: '35 mm' });
    await givenListed(house, { cinemaId, movieId: sunrise, startsInMinutes: 1400 }, date);
    await givenListed(house, { cinemaId, movieId: metropolis, startsInMinutes: 1500 }, date);
    await givenListed(
      house,
      { cinemaId, movieId: metropolis, startsInMinutes: 1560 },
      { ...date, format: '35 mm' },
    );

    const { body } = await visit(house, `/?date=${tomorrow}`, cinemaId);
    const headings = [...body.matchAll(/<h([234])[^>]*>(.*?)<\/h\1>/gs)].map(
      ([, level = '', heading = '']) => `${level} ${textOf(heading)}`,
    );

    expect(headings).toEqual([
      '2 Metropolis',
      '3 Alhambra',
      '4 35 mm',
      '4 2D',
      '2 Sunrise',
      '3 Alhambra',
      '4 2D',
    ]);
  });

  test('D5 C9: a chip says when it begins and ends, its format, its price with every fee, and how full it is', async () => {
    const terms = { ...adultTerms({ standard: 1250 }), fees: [webFee] };
    const { cinemaId, showtimeId } = await givenListed(
      house,
      { terms },
      { business_date: tomorrow, subtitle_language: 'en', audio_language: 'fr' },
    );
    const { startsAt } = (await house.request({ url: `/showtimes/${showtimeId}` })).json<{
      startsAt: string;
    }>();

    const [chip] = chipsOf(await visit(house, `/?date=${tomorrow}`, cinemaId));

    expect(chip?.text).toMatch(
      /^\d\d:\d\d until \d\d:\d\d from £13.49 2D · French · English subtitles.* Nearly full$/,
    );
    expect(chip?.text).toContain(startsAt.slice(11, 16));
  });

  test('D7: lists what is sold out without a link, and offers where seats are left', async () => {
    const { cinemaId, showtimeId, seats, movieId } = await givenListed(
      house,
      { seats: 'ss' },
      { business_date: tomorrow },
    );
    await givenListed(house, { cinemaId, movieId, seats: 's', startsInMinutes: 1600 });
    const next = await givenListed(house, { cinemaId, movieId, startsInMinutes: 3 * DAY_MINUTES });
    await house.givenReservation(showtimeId, seats);

    const page = await visit(house, `/?date=${tomorrow}`, cinemaId);
    const [chip] = chipsOf(page);

    expect(chip).toMatchObject({ href: undefined });
    expect(chip?.text).toContain('Sold out');
    expect(page.body).toContain(`<a class="discover-next" href="/showtimes/${next.showtimeId}"`);
  });

  test('shows what is cancelled and what is not yet on sale as such, and nothing that is over or planned', async () => {
    const { cinemaId, showtimeId } = await givenListed(house, {}, { business_date: tomorrow });
    const at = { business_date: tomorrow };
    const admin = await house.givenUser({ role: 'admin' });
    await house.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/cancel`,
      payload: { reason: 'The projector broke' },
      as: admin,
    });
    await givenListed(
      house,
      { cinemaId, startsInMinutes: 1500 },
      { ...at, sales_open_at: new Date(Date.now() + 3_600_000) },
    );
    await givenListed(house, { cinemaId, startsInMinutes: -20 }, at);
    await givenListed(house, { cinemaId, status: 'planned' }, at);

    const page = await visit(house, `/?date=${tomorrow}`, cinemaId);
    const chips = chipsOf(page);

    expect(chips.map(({ href }) => href)).toEqual([undefined, undefined]);
    expect(chips.map(({ text }) => text).toSorted((a, b) => a.length - b.length)).toEqual([
      expect.stringContaining('Cancelled'),
      expect.stringMatching(/On sale \w{3},? \d/),
    ]);
    expect(jsonLdOf(page).map((node) => node['eventStatus'])).toContain(
      'https://schema.org/EventCancelled',
    );
  });

  test('lists what begins after midnight under the evening it ends', async () => {
    const evening = dateAhead(4);
    const { cinemaId } = await givenListed(
      house,
      { startsInMinutes: 5 * DAY_MINUTES },
      { business_date: evening },
    );

    const [chip] = chipsOf(await visit(house, `/?date=${evening}`, cinemaId));

    expect(chip?.text).toContain('after midnight');
  });

  test('D9: narrows the list to what the address asks for, without any script', async () => {
    const at = { business_date: tomorrow };
    const { cinemaId } = await givenListed(house, {}, { ...at, subtitle_language: 'en' });
    await givenListed(house, { cinemaId }, { ...at, format: 'IMAX', audio_language: 'fr' });

    const whole = await visit(house, `/?date=${tomorrow}`, cinemaId);
    const imax = await visit(house, `/?date=${tomorrow}&format=IMAX&language=&utm=x`, cinemaId);
    const nothing = await visit(house, `/?date=${tomorrow}&format=IMAX&subtitles=en`, cinemaId);

    expect(chipsOf(whole)).toHaveLength(2);
    expect(textOf(whole.body)).toContain('2 showtimes, 2 films');
    expect(chipsOf(imax).map(({ text }) => text)).toEqual([expect.stringContaining('IMAX')]);
    expect(imax.body).toMatch(/role="status"[^>]*>\s*1 showtime of 2, 1 film</);
    expect(imax.body).toContain(`href="/?date=${tomorrow}&amp;format=IMAX"`);
    expect(textOf(nothing.body)).toContain('Nothing fits these filters');
    expect(nothing.body).toContain(`href="/?date=${tomorrow}"`);
  });

  test('D13: tells machines of every showtime', async () => {
    const terms = { ...adultTerms({ standard: 1250 }), fees: [webFee] };
    const cinemaId = await house.givenCinema({ name: 'Electric', timeZone: 'Asia/Kolkata' });
    const movieId = await house.givenMovie({ title: '</script><b>Häxan' });
    const { showtimeId } = await givenListed(
      house,
      { cinemaId, movieId, terms },
      { format: 'IMAX', subtitle_language: 'en' },
    );
    const page = await visit(house, '/', cinemaId);
    const nodes = jsonLdOf(page);
    const url = house.config.server.publicUrl;

    expect(nodes.find((node) => node['@type'] === 'ScreeningEvent')).toMatchObject({
      name: '</script><b>Häxan',
      startDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\+05:30$/) as string,
      location: { '@type': 'MovieTheater', name: 'Electric' },
      workPresented: { '@type': 'Movie', name: '</script><b>Häxan' },
      eventStatus: 'https://schema.org/EventScheduled',
      videoFormat: 'IMAX',
      subtitleLanguage: 'en',
      offers: {
        price: '13.49',
        priceCurrency: 'GBP',
        url: `${url}/showtimes/${showtimeId}`,
        availability: 'https://schema.org/LimitedAvailability',
      },
    });
    expect(nodes.find((node) => node['@type'] === 'Movie')).toMatchObject({ duration: 'PT75M' });
  });

  test('D14: shows times by the cinema’s clock, and says its zone to those who live by another', async () => {
    const cinemaId = await house.givenCinema({ timeZone: 'America/New_York', currency: 'USD' });
    const { showtimeId } = await givenListed(house, { cinemaId });
    const { startsAt } = (await house.request({ url: `/showtimes/${showtimeId}` })).json<{
      startsAt: string;
    }>();

    const { body } = await visit(house, '/', cinemaId);

    expect(startsAt).toMatch(/-0[45]:00$/);
    expect(body).toContain(
      `<time datetime="${startsAt}" data-time-zone="America/New_York">${startsAt.slice(11, 16)}</time>`,
    );
    expect(body).toMatch(/data-zone-note="America\/New_York" hidden[^>]*>Times are Eastern/);
  });

  test('asks the database as often for many films as for one', async () => {
    const { cinemaId } = await givenListed(house, {}, { business_date: tomorrow });
    const connect = vi.spyOn(house.pool, 'connect');
    await visit(house, `/?date=${tomorrow}`, cinemaId);
    const forOne = connect.mock.calls.length;
    connect.mockRestore();
    for (let films = 0; films < 4; films += 1) {
      await givenListed(house, { cinemaId }, { business_date: tomorrow });
    }
    const again = vi.spyOn(house.pool, 'connect');
    const page = await visit(house, `/?date=${tomorrow}`, cinemaId);
    const forMany = again.mock.calls.length;
    again.mockRestore();

    expect(chipsOf(page)).toHaveLength(5);
    expect(forMany).toBeLessThanOrEqual(forOne);
    expect(forOne).toBeGreaterThan(0);
    expect(forOne).toBeLessThanOrEqual(8);
  });

  test('P1: runs no more script than five kilobytes', async () => {
    const { body } = await visit(house, '/');
    const scripts = [...body.matchAll(/<script type="module" src="([^"]*)"/g)];
    const sizes = await Promise.all(
      scripts.map(async ([, url = '']) => {
        const file = await house.app.inject({ url, headers: { 'accept-encoding': 'gzip' } });
        expect(file.headers['content-encoding']).toBe('gzip');
        return file.rawPayload.length;
      }),
    );

    expect(sizes).toHaveLength(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(5000);
  });
});

describe('the cinema somebody goes to', () => {
  const choose = async (cinema: string, returnTo?: string) =>
    house.app.inject({
      method: 'POST',
      url: '/cinema',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
      },
      payload: new URLSearchParams({
        cinema,
        ...(returnTo === undefined ? {} : { returnTo }),
      }).toString(),
    });

  test('D12: is asked for once, remembered, and can be changed', async () => {
    const here = await givenListed(house, {}, { business_date: tomorrow });
    await givenListed(house, {}, { business_date: tomorrow });

    const chosen = await choose(here.cinemaId, `/?date=${tomorrow}`);
    const cookie = String(chosen.headers['set-cookie']);
    const asked = await visit(house, '/');
    const known = await visit(house, `/?date=${tomorrow}`, here.cinemaId);

    expect(chosen.statusCode).toBe(303);
    expect(chosen.headers.location).toBe(`/?date=${tomorrow}`);
    expect(cookie).toContain(`cinema=${here.cinemaId}; Max-Age=31536000; Path=/; HttpOnly`);
    expect(asked.body).toContain('Where do you go to the pictures?');
    expect(known.body).not.toContain('Where do you go to the pictures?');
    expect(known.body).toContain('Change cinema');
    expect(chipsOf(known).map(({ href }) => href)).toEqual([`/showtimes/${here.showtimeId}`]);
  });

  test('is asked for again where the one that was chosen is not there', async () => {
    expect((await choose('nowhere', 'https://elsewhere.example/')).headers.location).toBe('/');
    const page = await visit(house, '/', dateOf(new Date()));
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Where do you go to the pictures?');
  });

  test('is not all of them where that is a list without end, whatever the browser says', async () => {
    const rows = await house.db.selectFrom('cinemas').select('id').execute();
    for (let count = rows.length; count <= 4; count += 1) await house.givenShowtime();

    expect((await choose('all')).headers['set-cookie']).toContain('cinema=;');
    const page = await visit(house, '/', 'all');
    expect(page.body).toContain('Where do you go to the pictures?');
    expect(page.body).not.toContain('All cinemas');
  });
});
