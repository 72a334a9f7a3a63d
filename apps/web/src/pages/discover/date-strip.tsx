import { formatDate } from '../../shell/times.tsx';
import { relativeDay, type Day } from './days.ts';

/** The days there are: a link to each that has something, and the others in their places. */
export function DateStrip({
  days,
  today,
  chosen,
  hrefOf,
}: {
  days: readonly Day[];
  today: string;
  chosen: string;
  hrefOf: (date: string) => string;
}) {
  return (
    <nav class="discover-days" aria-label="Days">
      <ol class="date-strip">
        {days.map(({ date, hasShowtimes }) => (
          <li key={date}>
            {hasShowtimes || date === chosen ? (
              <a href={hrefOf(date)} {...(date === chosen ? { 'aria-current': 'date' } : {})}>
                <DayLabel date={date} today={today} />
              </a>
            ) : (
              <span class="date" aria-disabled="true">
                <DayLabel date={date} today={today} />
                <span class="visually-hidden">, nothing on</span>
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function DayLabel({ date, today }: { date: string; today: string }) {
  return (
    <time datetime={date}>
      <span class="date-weekday">
        {relativeDay(date, today) === 'Today' ? 'Today' : formatDate(date, { weekday: 'short' })}
      </span>{' '}
      <span class="date-day">{formatDate(date, { day: 'numeric' })}</span>{' '}
      <span class="date-month">{formatDate(date, { month: 'short' })}</span>
    </time>
  );
}
