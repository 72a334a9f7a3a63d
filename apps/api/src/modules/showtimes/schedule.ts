import { Temporal } from 'temporal-polyfill';

/** How long the parts of a screening take, in elapsed minutes. */
export type ScreeningDurations = {
  preShowMinutes: number;
  runtimeMinutes: number;
  turnaroundMinutes: number;
};

/** The instants of a screening. The auditorium is occupied in `[startsAt, turnaroundEndsAt)`. */
export type ScreeningInstants = {
  /** The advertised time. */
  startsAt: Date;
  /** After the pre-show. */
  featureStartsAt: Date;
  endsAt: Date;
  /** When the auditorium is ready for the next audience. */
  turnaroundEndsAt: Date;
};

/** How a cinema reads the clock on its wall. */
export type CinemaClock = {
  /** IANA name. */
  timeZone: string;
  /** `HH:MM` or `HH:MM:SS`: what starts earlier in the day belongs to the business date before. */
  businessDayStartsAt: string;
};

/** An instant somebody wrote down, or why it is none. */
export type ReadInstant =
  | { kind: 'instant'; instant: Date }
  /** Neither an instant with an offset nor a local time; or a date that no calendar has. */
  | { kind: 'malformed' }
  /** The clocks went forward over this local time. */
  | { kind: 'skipped' }
  /** The clocks went back: this local time comes twice, with these two offsets. */
  | { kind: 'repeated'; offsets: readonly [string, string] };

const INSTANT =
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

/** The instants that follow from the advertised one. Durations are elapsed: no clock is asked. */
export function instantsFrom(startsAt: Date, durations: ScreeningDurations): ScreeningInstants {
  const featureStartsAt = addMinutes(startsAt, durations.preShowMinutes);
  const endsAt = addMinutes(featureStartsAt, durations.runtimeMinutes);
  const turnaroundEndsAt = addMinutes(endsAt, durations.turnaroundMinutes);
  return { startsAt, featureStartsAt, endsAt, turnaroundEndsAt };
}

export function addMinutes(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * 60_000);
}

/**
 * Reads an instant: RFC 3339 with any offset, or a local time without one
 * (`2026-11-27T19:30`, seconds optional), which is the cinema's.
 */
export function readInstant(text: string, timeZone: string): ReadInstant {
  try {
    if (INSTANT.test(text)) {
      return { kind: 'instant', instant: toDate(Temporal.Instant.from(text)) };
    }
    if (!LOCAL_TIME.test(text)) return { kind: 'malformed' };
    return resolveLocalTime(Temporal.PlainDateTime.from(text), timeZone);
  } catch (error) {
    // The shape is right, but there is no 30 February, or no such year.
    if (error instanceof RangeError) return { kind: 'malformed' };
    throw error;
  }
}

function resolveLocalTime(local: Temporal.PlainDateTime, timeZone: string): ReadInstant {
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) {
    return { kind: 'instant', instant: toDate(earlier.toInstant()) };
  }
  if (!earlier.toPlainDateTime().equals(local)) return { kind: 'skipped' };
  return { kind: 'repeated', offsets: [earlier.offset, later.offset] };
}

/** The trading day, `YYYY-MM-DD`: a showtime at 00:15 on Saturday belongs to Friday. */
export function businessDateOf(startsAt: Date, clock: CinemaClock): string {
  const local = Temporal.Instant.fromEpochMilliseconds(startsAt.getTime())
    .toZonedDateTimeISO(clock.timeZone)
    .toPlainDateTime();
  const dayStartsAt = Temporal.PlainTime.from(clock.businessDayStartsAt);
  const isBeforeDayStarts = Temporal.PlainTime.compare(local.toPlainTime(), dayStartsAt) < 0;
  const date = local.toPlainDate();
  return (isBeforeDayStarts ? date.subtract({ days: 1 }) : date).toString();
}

/** Which business dates of a stretch, and which times of the clock on each, are to be screened. */
export type Recurrence = {
  /** `YYYY-MM-DD`, both inclusive; business dates. */
  from: string;
  to: string;
  /** ISO: 1 is Monday. Of the business date. Without them every day. */
  weekdays?: readonly number[];
  /** `HH:MM`, by the cinema's clock. */
  localTimes: readonly string[];
};

/**
 * The local times of a recurrence (`2026-11-27T19:30`), in order. A time before the business day
 * starts is on the calendar day after: 00:15 of business date Friday is in the night to Saturday.
 *
 * @param countMax stops soon after so many: a caller that refuses them need not wait for all
 */
export function localTimesOf(
  { from, to, weekdays, localTimes }: Recurrence,
  { businessDayStartsAt }: CinemaClock,
  countMax: number,
): string[] {
  const dayStartsAt = businessDayStartsAt.slice(0, 5);
  const ordered = localTimes.toSorted((a, b) => {
    const isNextDay = Number(a < dayStartsAt) - Number(b < dayStartsAt);
    return isNextDay === 0 ? Number(a > b) - Number(a < b) : isNextDay;
  });
  const last = Temporal.PlainDate.from(to);
  const found: string[] = [];
  let date = Temporal.PlainDate.from(from);
  while (Temporal.PlainDate.compare(date, last) <= 0 && found.length <= countMax) {
    if (weekdays === undefined || weekdays.includes(date.dayOfWeek)) {
      for (const time of ordered) {
        const day = time < dayStartsAt ? date.add({ days: 1 }) : date;
        found.push(`${day.toString()}T${time}`);
      }
    }
    date = date.add({ days: 1 });
  }
  return found;
}

function toDate(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}
