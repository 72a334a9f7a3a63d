import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { renderCalendar } from '../ticket-calendar.ts';
import { givenCalendarEntry } from './given-tickets.ts';

type Component = { name: string; lines: { name: string; parameters: string; value: string }[] };

const entry = givenCalendarEntry();

describe('the calendar file of a reservation', () => {
  test('has one entry, on the clock of the cinema', () => {
    const event = eventOf(renderCalendar(entry));

    expect(event).toMatchObject({
      UID: '0198c0de-0000-7000-8000-000000000001@marquee',
      'DTSTART;TZID=Europe/Berlin': '20261127T193000',
      'DTEND;TZID=Europe/Berlin': '20261127T221500',
      DTSTAMP: '20261101T090000Z',
      SUMMARY: 'Metropolis',
      LOCATION: 'Kino Zentral\\, Saal 1',
      DESCRIPTION: 'Reservation 7K2M9QXA\\nSeats F7\\, F8',
      STATUS: 'CONFIRMED',
      SEQUENCE: '0',
    });
  });

  test('is the same file each time', () => {
    expect(renderCalendar(entry)).toBe(renderCalendar({ ...entry }));
  });

  test('is as lines of a calendar are', () => {
    const file = renderCalendar({ ...entry, movieTitle: 'Ein sehr langer Titel: '.repeat(20) });

    expect(file.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
    expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of file.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  test('moves the entry that is there when the showtime was moved', () => {
    const moved = eventOf(
      renderCalendar({
        ...entry,
        startsAt: new Date('2026-11-27T19:00:00Z'),
        revision: 1,
        writtenAt: new Date('2026-11-02T09:00:00Z'),
      }),
    );

    expect(moved['UID']).toBe(eventOf(renderCalendar(entry))['UID']);
    expect(moved['SEQUENCE']).toBe('1');
    expect(moved['DTSTART;TZID=Europe/Berlin']).toBe('20261127T200000');
  });

  test('strikes it out when nothing is left of the reservation', () => {
    const cancelled = eventOf(
      renderCalendar({ ...entry, isCancelled: true, seats: [], revision: 2 }),
    );

    expect(cancelled).toMatchObject({
      UID: '0198c0de-0000-7000-8000-000000000001@marquee',
      STATUS: 'CANCELLED',
      SEQUENCE: '2',
      DESCRIPTION: 'Cancelled.\\nReservation 7K2M9QXA',
    });
  });

  test('leads to a page where there is one', () => {
    const event = eventOf(renderCalendar({ ...entry, url: 'https://example.com/r/7K2M9QXA?a=1' }));

    expect(event['URL;VALUE=URI']).toBe('https://example.com/r/7K2M9QXA?a=1');
  });
});

describe('the time zone in a calendar file', () => {
  test.each([
    [
      'Europe/Berlin',
      '2026-11-27',
      ['STANDARD 20261025T030000 +0200 +0100', 'DAYLIGHT 20270328T020000 +0100 +0200'],
    ],
    [
      'Europe/London',
      '2026-07-01',
      ['DAYLIGHT 20260329T010000 +0000 +0100', 'STANDARD 20261025T020000 +0100 +0000'],
    ],
    [
      'America/New_York',
      '2026-12-24',
      ['STANDARD 20261101T020000 -0400 -0500', 'DAYLIGHT 20270314T020000 -0500 -0400'],
    ],
    [
      'Australia/Lord_Howe',
      '2026-06-01',
      ['STANDARD 20260405T020000 +1100 +1030', 'DAYLIGHT 20261004T020000 +1030 +1100'],
    ],
    ['Etc/GMT-3', '2026-06-01', ['STANDARD 19700101T000000 +0300 +0300']],
  ])('says what the clocks of %s do around %s', (timeZone, date, changes) => {
    const startsAt = new Date(`${date}T12:00:00Z`);
    const endsAt = new Date(`${date}T14:00:00Z`);

    const components = read(renderCalendar({ ...entry, timeZone, startsAt, endsAt }));

    const zone = components.find(({ name }) => name === 'VTIMEZONE');
    expect(valuesOf(zone)).toEqual({ TZID: timeZone });
    expect(
      components
        .filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT')
        .map((component) => {
          const { DTSTART, TZOFFSETFROM, TZOFFSETTO } = valuesOf(component);
          return `${component.name} ${DTSTART} ${TZOFFSETFROM} ${TZOFFSETTO}`;
        }),
    ).toEqual(changes);
  });
});

describe('text in a calendar file', () => {
  test.each([
    ['Alien\r\nATTENDEE:mailto:somebody@example.com', 'Alien ATTENDEE:mailto:somebody@example.com'],
    ['Alien\nEND:VEVENT\nBEGIN:VEVENT', 'Alien END:VEVENT BEGIN:VEVENT'],
    ['Alien\u2028X\u0085Y\u0000Z', 'Alien X Y Z'],
    ['Good, Bad; Ugly\\n', 'Good\\, Bad\\; Ugly\\\\n'],
  ])('is nothing but text: %j', (movieTitle, summary) => {
    const event = eventOf(
      renderCalendar({ ...entry, movieTitle, cinemaName: movieTitle, reference: movieTitle }),
    );

    expect(event['SUMMARY']).toBe(summary);
    expect(Object.keys(event)).not.toContain('ATTENDEE');
  });

  test('never makes another line of the file, whatever it is', () => {
    const expected = shapeOf(renderCalendar(entry));
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^([\r\n]|[A-Z:;,]){9}$/),
    );
    fc.assert(
      fc.property(text, text, text, (movieTitle, cinemaName, auditoriumName) => {
        const file = renderCalendar({ ...entry, movieTitle, cinemaName, auditoriumName });
        expect(shapeOf(file)).toEqual(expected);
      }),
    );
  });
});

/** The components of a calendar file, without what the next one contains. */
function read(file: string): Component[] {
  const components: Component[] = [];
  const open: Component[] = [];
  for (const line of file.replaceAll('\r\n ', '').trimEnd().split('\r\n')) {
    const [, name = '', parameters = '', value = ''] =
      /^([A-Z-]+)((?:;[^:]*)?):(.*)$/s.exec(line) ?? [];
    if (name === 'BEGIN') {
      const component = { name: value, lines: [] };
      components.push(component);
      open.push(component);
    } else if (name === 'END') {
      if (open.pop()?.name !== value) throw new Error(`${value} ends, but did not begin`);
    } else {
      open.at(-1)?.lines.push({ name, parameters, value });
    }
  }
  expect(open).toEqual([]);
  return components;
}

function valuesOf(component: Component | undefined): Record<string, string> {
  const entries = component?.lines.map(({ name, parameters, value }) => [name + parameters, value]);
  return Object.fromEntries(entries ?? []);
}

function eventOf(file: string): Record<string, string> {
  const events = read(file).filter(({ name }) => name === 'VEVENT');
  expect(events).toHaveLength(1);
  return valuesOf(events[0]);
}

function shapeOf(file: string): string[] {
  return read(file).flatMap(({ name, lines }) => [name, ...lines.map((line) => line.name)]);
}
