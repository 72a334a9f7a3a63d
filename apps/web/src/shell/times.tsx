/**
 * A moment as the clock on the cinema's wall shows it.
 *
 * @param instant RFC 3339 with the cinema's offset
 * @param timeZone IANA name; a script adds the zone's name where the browser's clock shows another time
 */
export function Time({
  instant,
  timeZone,
  show = 'time',
}: {
  instant: string;
  timeZone: string;
  show?: 'time' | 'date' | 'dateTime';
}) {
  return (
    <time
      datetime={instant}
      data-time-zone={timeZone}
      data-show={show === 'dateTime' ? show : undefined}
    >
      {formatTime(instant, timeZone, show)}
    </time>
  );
}

const FORMATS = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { weekday: 'short', day: 'numeric', month: 'long' },
  dateTime: {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
} as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The same as text: `19:30`, `Fri 27 November`, `Fri 27 November at 19:30`. */
export function formatTime(
  instant: string,
  timeZone: string,
  show: keyof typeof FORMATS = 'time',
): string {
  const key = `${show} ${timeZone}`;
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...FORMATS[show], timeZone });
  formats.set(key, format);
  return format.format(new Date(instant));
}

const dates = new Map<string, Intl.DateTimeFormat>();

/**
 * A calendar date as people say it.
 *
 * @param date `YYYY-MM-DD`
 */
export function formatDate(
  date: string,
  options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' },
): string {
  const key = JSON.stringify(options);
  const format =
    dates.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  dates.set(key, format);
  return format.format(new Date(`${date}T00:00:00Z`));
}

/** Whether it is listed under the evening it ends, though the calendar is a day further. */
export function isAfterMidnight({
  startsAt,
  businessDate,
}: {
  /** RFC 3339 with the cinema's offset. */
  startsAt: string;
  /** `YYYY-MM-DD`. */
  businessDate: string;
}): boolean {
  return startsAt.slice(0, 10) !== businessDate;
}
