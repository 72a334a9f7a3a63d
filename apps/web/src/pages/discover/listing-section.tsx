import type { ComponentChildren } from 'preact';

import { ButtonLink } from '../../design/button.tsx';
import { EmptyState } from '../../design/notice.tsx';
import { formatDate } from '../../shell/times.tsx';
import { count } from '../../shell/wording.ts';
import { DateStrip } from './date-strip.tsx';
import { relativeDay } from './days.ts';
import { ListingFilters } from './listing-filters.tsx';
import type { ListingLinks } from './listing-query.ts';
import type { Listing } from './listing.ts';

/**
 * One day of what is on: the days to choose from, what may be asked of showtimes, how many there are,
 * and they themselves. What is marked `data-swap` a script exchanges when the filters change.
 */
export function ListingSection({
  listing,
  links,
  summary,
  children,
}: {
  listing: Listing;
  links: ListingLinks;
  /** How many there are, in words. */
  summary: string;
  children: ComponentChildren;
}) {
  const { days, today, date, choices, films, now } = listing;
  return (
    <>
      <div data-swap="days">
        <DateStrip days={days} today={today} chosen={date} hrefOf={links.day} />
      </div>
      <div class="discover-bar">
        <p class="discover-count" role="status" data-swap-text>
          {summary}
        </p>
        <ListingFilters choices={choices} action={links.action} date={date} />
      </div>
      <div data-swap="list" data-now={now}>
        {films.length === 0 ? <NothingOn listing={listing} links={links} /> : children}
      </div>
    </>
  );
}

/** "18 showtimes" as the summary of a list says it. */
export function showtimeCount({ screenings, hiddenCount }: Listing): string {
  const shown = count(screenings.length, 'showtime');
  return hiddenCount === 0 ? shown : `${shown} of ${screenings.length + hiddenCount}`;
}

/** "today", "tomorrow", or "on Saturday 28 November". */
export function whenOf(date: string, today: string): string {
  return relativeDay(date, today)?.toLowerCase() ?? `on ${formatDate(date)}`;
}

function NothingOn({ listing, links }: { listing: Listing; links: ListingLinks }) {
  const { date, today, nextDate, hiddenCount, scope } = listing;
  if (hiddenCount > 0) {
    return (
      <EmptyState title="Nothing fits these filters">
        <p>There are {count(hiddenCount, 'showtime')} without them.</p>
        <p>
          <ButtonLink href={links.unfiltered(date)}>Show all</ButtonLink>
        </p>
      </EmptyState>
    );
  }
  const where = scope.cinema === null ? '' : ` at ${scope.cinema.name}`;
  if (nextDate !== undefined) {
    return (
      <EmptyState
        title={`Nothing on ${relativeDay(date, today)?.toLowerCase() ?? formatDate(date)}`}
      >
        <p>
          The next showtimes{where} are {whenOf(nextDate, today)}.
        </p>
        <p>
          <ButtonLink href={links.day(nextDate)}>
            See {relativeDay(nextDate, today)?.toLowerCase() ?? formatDate(nextDate)}
          </ButtonLink>
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing on sale">
      <p>There are no showtimes{where} at the moment. New ones are put up every week.</p>
    </EmptyState>
  );
}
