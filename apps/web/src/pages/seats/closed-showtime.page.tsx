import { ButtonLink } from '../../design/button.tsx';
import { EmptyState } from '../../design/notice.tsx';
import { links } from '../../shell/links.ts';
import { formatTime, Time } from '../../shell/times.tsx';
import { OtherOwnSeatsNotices, type OtherOwnSeats } from './other-own-seats.tsx';
import { ShowtimeHeader } from './showtime-header.tsx';
import type { Closed, ShownShowtime } from './shown-showtime.ts';

/** Instead of a map: why there is nothing to choose, and where there is. */
export function ClosedShowtimePage({
  showtime,
  closed,
  next,
  otherOwnSeats,
}: {
  showtime: ShownShowtime;
  closed: Closed;
  /** The next showing of the film that has seats. */
  next: ShownShowtime | undefined;
  otherOwnSeats: readonly OtherOwnSeats[];
}) {
  const { title, text } = wordsOf(closed, showtime);
  return (
    <div class="seats-closed">
      <ShowtimeHeader showtime={showtime} />
      <OtherOwnSeatsNotices others={otherOwnSeats} />
      <EmptyState title={title}>
        <p>{text}</p>
        {next === undefined ? null : <NextShowing next={next} instead={showtime} />}
        <p>
          <ButtonLink
            href={links.film(showtime.movie.id)}
            kind={next === undefined ? 'primary' : 'secondary'}
          >
            All showings of {showtime.movie.title}
          </ButtonLink>
        </p>
      </EmptyState>
    </div>
  );
}

function NextShowing({ next, instead }: { next: ShownShowtime; instead: ShownShowtime }) {
  const isElsewhere = next.cinema.id !== instead.cinema.id;
  return (
    <p>
      <ButtonLink href={links.showtime(next.id)} kind="primary">
        <span>
          Seats <Time instant={next.startsAt} timeZone={next.timeZone} show="dateTime" />
          {isElsewhere ? `, ${next.cinema.name}` : ''}
        </span>
      </ButtonLink>
    </p>
  );
}

function wordsOf(closed: Closed, { timeZone }: ShownShowtime): { title: string; text: string } {
  switch (closed.reason) {
    case 'soldOut':
      return {
        title: 'Sold out',
        text: 'Every seat is taken. Seats that are given back appear here again: it is worth another look later.',
      };
    case 'cancelled':
      return {
        title: 'Cancelled',
        text:
          closed.explanation === null
            ? 'This showing will not take place.'
            : `This showing will not take place. ${closed.explanation}`,
      };
    case 'closed':
      return {
        title: 'Online sales have closed',
        text: 'This showing is about to begin, or has begun. The box office may still have seats.',
      };
    case 'notYet':
      return {
        title: 'Not on sale yet',
        text: `Seats can be chosen from ${formatTime(closed.salesOpenAt, timeZone, 'dateTime')}.`,
      };
  }
}
