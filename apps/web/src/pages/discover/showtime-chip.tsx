import { formatDate, formatTime, isAfterMidnight, Time } from '../../shell/times.tsx';
import { formatMoney } from '../../shell/wording.ts';
import { links } from '../../shell/links.ts';
import { AvailabilityMark } from './availability-mark.tsx';
import { languageNotes } from './languages.ts';
import type { SaleState, ListedShowtime } from './listed-showtime.ts';

/** One time to see a film: a link to its seats while there are some. */
export function ShowtimeChip({ screening }: { screening: ListedShowtime }) {
  const { id, sale, salesCloseAt, next } = screening;
  const kind = sale.kind === 'onSale' ? sale.level : sale.kind;
  const content = <ChipContent screening={screening} />;
  return (
    <li class="discover-showtime" data-sales-close={salesCloseAt}>
      {sale.kind === 'onSale' ? (
        <a class={`chip chip-${kind}`} href={links.showtime(id)}>
          {content}
        </a>
      ) : (
        <p class={`chip chip-${kind}`}>{content}</p>
      )}
      {next === null ? null : <NextShowing soldOut={screening} next={next} />}
    </li>
  );
}

function ChipContent({ screening }: { screening: ListedShowtime }) {
  const { startsAt, endsAt, timeZone, format, sale, priceFrom } = screening;
  const notes = [
    ...languageNotes(screening),
    ...(isAfterMidnight(screening) ? ['after midnight'] : []),
  ];
  return (
    <>
      <span class="chip-time">
        <Time instant={startsAt} timeZone={timeZone} />
      </span>{' '}
      <span class="chip-end">
        until <Time instant={endsAt} timeZone={timeZone} />
      </span>{' '}
      {sale.kind === 'cancelled' ? (
        <span class="chip-price" />
      ) : (
        <span class="chip-price">from {formatMoney(priceFrom)}</span>
      )}{' '}
      <span class="chip-tags">
        {format}
        {notes.length === 0 ? null : <span class="discover-notes"> · {notes.join(' · ')}</span>}
      </span>{' '}
      <span class="chip-availability">
        <AvailabilityMark kind={sale.kind === 'onSale' ? sale.level : sale.kind} />
        <span data-availability>{availabilityText(sale, timeZone)}</span>
      </span>
    </>
  );
}

/** How full it is, as a word. */
function availabilityText(sale: SaleState, timeZone: string): string {
  switch (sale.kind) {
    case 'cancelled':
      return 'Cancelled';
    case 'soldOut':
      return 'Sold out';
    case 'notYet':
      return `On sale ${formatTime(sale.salesOpenAt, timeZone, 'dateTime')}`;
    case 'onSale':
      return LEVEL_WORDS[sale.level];
  }
}

const LEVEL_WORDS = {
  available: 'Available',
  filling: 'Filling up',
  nearlyFull: 'Nearly full',
} as const;

function NextShowing({ soldOut, next }: { soldOut: ListedShowtime; next: ListedShowtime }) {
  const date = next.startsAt.slice(0, 10);
  const isSameDay = date === soldOut.startsAt.slice(0, 10);
  const isElsewhere = next.cinema.id !== soldOut.cinema.id;
  return (
    <a class="discover-next" href={links.showtime(next.id)}>
      Seats at{' '}
      <time datetime={next.startsAt} data-time-zone={next.timeZone}>
        {formatTime(next.startsAt, next.timeZone)}
        {isSameDay
          ? ''
          : ` on ${formatDate(date, { weekday: 'short', day: 'numeric', month: 'short' })}`}
      </time>
      {isElsewhere ? `, ${next.cinema.name}` : ''}
    </a>
  );
}
