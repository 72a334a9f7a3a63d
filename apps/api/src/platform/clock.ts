import { Temporal } from 'temporal-polyfill';

/** Offsets change on quarter hours only, in every zone in use. */
const OFFSET_BUCKET_MILLISECONDS = 15 * 60 * 1000;

/** Buckets remembered of a zone at most: three months of them. */
const BUCKETS_MAX = 10_000;

const offsetsByZone = new Map<string, Map<number, number>>();

/**
 * An instant as RFC 3339 with the offset of a time zone: `2026-11-27T19:30:00+01:00`, with
 * milliseconds only where there are some.
 *
 * @param timeZone an IANA name that `isTimeZone` accepts
 */
export function formatInstant(instant: Date, timeZone: string): string {
  const epochMilliseconds = instant.getTime();
  const offsetMinutes = offsetMinutesAt(epochMilliseconds, timeZone);
  const local = new Date(epochMilliseconds + offsetMinutes * 60_000).toISOString();
  const withoutZone = local.endsWith('.000Z') ? local.slice(0, -5) : local.slice(0, -1);
  return withoutZone + formatOffset(offsetMinutes);
}

/** The calendar date, `YYYY-MM-DD`, that a clock on the wall of a time zone shows. */
export function localDate(instant: Date, timeZone: string): string {
  return formatInstant(instant, timeZone).slice(0, 10);
}

export function isTimeZone(name: string): boolean {
  // Only names that carry their own rules: "+01:00" would be accepted by Intl, but knows no summer.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

// Asking for an offset costs some 20 µs; a listing asks for hundreds, in the same few weeks.
function offsetMinutesAt(epochMilliseconds: number, timeZone: string): number {
  const offsets = offsetsOf(timeZone);
  const bucket = Math.floor(epochMilliseconds / OFFSET_BUCKET_MILLISECONDS);
  const known = offsets.get(bucket);
  if (known !== undefined) return known;
  const nanoseconds =
    Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toZonedDateTimeISO(
      timeZone,
    ).offsetNanoseconds;
  const offsetMinutes = Math.round(nanoseconds / 60e9);
  if (offsets.size >= BUCKETS_MAX) offsets.clear();
  offsets.set(bucket, offsetMinutes);
  return offsetMinutes;
}

function offsetsOf(timeZone: string): Map<number, number> {
  const known = offsetsByZone.get(timeZone);
  if (known !== undefined) return known;
  const offsets = new Map<number, number>();
  offsetsByZone.set(timeZone, offsets);
  return offsets;
}

function formatOffset(offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offsetMinutes) % 60).padStart(2, '0');
  return `${sign}${hours}:${minutes}`;
}
