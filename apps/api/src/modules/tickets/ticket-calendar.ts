import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { Temporal } from 'temporal-polyfill';

import type { CalendarEntry } from './ticket-document.ts';

const PRODUCT = { company: 'Marquee', product: 'Tickets', language: 'EN' };

/**
 * A calendar file (RFC 5545) with one entry. The entry has the same UID for ever, so that a later
 * file with a higher revision moves it or strikes it out where it was imported.
 */
export function renderCalendar(entry: CalendarEntry): string {
  const calendar = ical({ prodId: PRODUCT, method: ICalCalendarMethod.PUBLISH });
  // On the events alone: on the calendar, it would write the stamp in local time too.
  calendar.timezone({
    name: null,
    generator: (timeZone) => renderTimeZone(timeZone, entry.startsAt),
  });
  calendar.createEvent({
    id: `${entry.reservationId}@marquee`,
    sequence: entry.revision,
    stamp: entry.writtenAt,
    start: zoned(entry.startsAt, entry.timeZone),
    end: zoned(entry.endsAt, entry.timeZone),
    timezone: entry.timeZone,
    status: entry.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    summary: oneLine(entry.movieTitle),
    location: oneLine(`${entry.cinemaName}, ${entry.auditoriumName}`),
    description: describe(entry),
    ...(entry.url === null ? {} : { url: new URL(entry.url).href }),
  });
  return `${calendar.toString()}\r\n`;
}

function describe({ seats, reference, isCancelled }: CalendarEntry): string {
  const lines = [`Reservation ${oneLine(reference)}`];
  if (isCancelled) lines.unshift('Cancelled.');
  if (seats.length > 0) {
    const label = seats.length === 1 ? 'Seat' : 'Seats';
    lines.push(`${label} ${seats.map(oneLine).join(', ')}`);
  }
  return lines.join('\n');
}

/**
 * The rules of a time zone around one event: what its clocks did last before it, and will do next.
 * An IANA name alone is not enough: RFC 5545 wants its rules in the same file, and Outlook reads them.
 */
function renderTimeZone(timeZone: string, instant: Date): string {
  const at = zoned(instant, timeZone);
  const previous = at.getTimeZoneTransition('previous');
  const next = at.getTimeZoneTransition('next');
  const observances =
    previous === null ? [observance('STANDARD', '19700101T000000', at.offset, at.offset)] : [];
  for (const transition of [previous, next]) {
    if (transition === null) continue;
    const before = transition.subtract({ nanoseconds: 1 });
    const isForward = transition.offsetNanoseconds > before.offsetNanoseconds;
    // The moment of the change is written on the clock as it went until then.
    const wall = transition.toInstant().toZonedDateTimeISO(before.offset);
    observances.push(
      observance(
        isForward ? 'DAYLIGHT' : 'STANDARD',
        wall.toPlainDateTime().toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, ''),
        before.offset,
        transition.offset,
      ),
    );
  }
  return ['BEGIN:VTIMEZONE', `TZID:${timeZone}`, ...observances, 'END:VTIMEZONE'].join('\r\n');
}

function observance(kind: 'STANDARD' | 'DAYLIGHT', start: string, from: string, to: string) {
  return [
    `BEGIN:${kind}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${from.replaceAll(':', '')}`,
    `TZOFFSETTO:${to.replaceAll(':', '')}`,
    `END:${kind}`,
  ].join('\r\n');
}

function zoned(instant: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
}

/** Text that cannot begin another line, nor break the file otherwise. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
