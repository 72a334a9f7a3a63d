import type { ComponentChildren } from 'preact';

import { formatDate } from '../shell/times.tsx';
import { Icon } from './icons.tsx';

/** How full a showing is. Every level has a word and a shape of its own. */
export type AvailabilityLevel = 'available' | 'filling' | 'nearlyFull' | 'soldOut';

const WORDS: Readonly<Record<AvailabilityLevel, string>> = {
  available: 'Available',
  filling: 'Filling up',
  nearlyFull: 'Nearly full',
  soldOut: 'Sold out',
};

/** A showing to choose: a link, or where nothing is left, only the news of it. */
export function Chip({
  href,
  time,
  ends,
  tags,
  price,
  availability,
  word = WORDS[availability],
}: {
  href?: string | undefined;
  time: ComponentChildren;
  /** "ends 21:24", or the runtime. */
  ends?: ComponentChildren;
  /** Format, language, for whom: "Lumen XL · Subtitled". */
  tags?: string | undefined;
  /** "from £9.50" */
  price?: string | undefined;
  availability: AvailabilityLevel;
  word?: string;
}) {
  const content = (
    <>
      <span class="chip-time">{time}</span>
      {ends === undefined ? null : <span class="chip-end">{ends}</span>}
      {price === undefined ? null : <span class="chip-price">{price}</span>}
      {tags === undefined ? null : <span class="chip-tags">{tags}</span>}
      <Availability level={availability} word={word} />
    </>
  );
  const look = `chip chip-${availability}`;
  return href === undefined || availability === 'soldOut' ? (
    <div class={look}>{content}</div>
  ) : (
    <a class={look} href={href}>
      {content}
    </a>
  );
}

export function Availability({
  level,
  word = WORDS[level],
}: {
  level: AvailabilityLevel;
  word?: string;
}) {
  return (
    <span class="chip-availability">
      <Icon name={level} />
      {word}
    </span>
  );
}

/** The days to choose from. A day without an address has no showings. */
export function DateStrip({
  label = 'Day',
  days,
}: {
  label?: string;
  days: readonly {
    /** `YYYY-MM-DD` */
    date: string;
    href?: string | undefined;
    current: boolean;
    /** Instead of the day of the week: "Today". */
    name?: string | undefined;
  }[];
}) {
  return (
    <nav aria-label={label}>
      <ul class="date-strip" role="list">
        {days.map(({ date, href, current, name }) => (
          <li key={date}>
            {href === undefined ? (
              <span class="date">
                <DayOfStrip date={date} name={name} />
                <span class="visually-hidden"> no showings</span>
              </span>
            ) : (
              <a href={href} {...(current ? { 'aria-current': 'date' } : {})}>
                <DayOfStrip date={date} name={name} />
              </a>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}

function DayOfStrip({ date, name }: { date: string; name: string | undefined }) {
  return (
    <>
      <span>{name ?? formatDate(date, { weekday: 'short' })} </span>
      <span class="date-day">{formatDate(date, { day: 'numeric' })} </span>
      <span>{formatDate(date, { month: 'short' })}</span>
    </>
  );
}
