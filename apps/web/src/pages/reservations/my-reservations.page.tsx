import type { Money } from '../../api.ts';
import { ButtonLink } from '../../design/button.tsx';
import { EmptyState } from '../../design/notice.tsx';
import { Badge, PageHeading } from '../../design/page-heading.tsx';
import { Poster } from '../../design/poster.tsx';
import { links } from '../../shell/links.ts';
import { Time } from '../../shell/times.tsx';
import { count, formatMoney } from '../../shell/wording.ts';

/** A reservation in a list of one's own. */
export type ListedReservation = {
  id: string;
  reference: string;
  movie: { id: string; title: string; posterUrl: string | null };
  cinemaName: string;
  auditoriumName: string;
  startsAt: string;
  timeZone: string;
  seats: readonly string[];
  isUpcoming: boolean;
  /** What is not as usual, in a word or two. */
  badge: { kind: 'warning' | 'bad' | 'plain'; text: string } | null;
  due: Money | null;
  hasTickets: boolean;
};

export type MyReservationsProps = {
  /** Newest purchase first. */
  reservations: readonly ListedReservation[];
  /** Of this browser alone: whoever looks has no account, or has not signed in. */
  isGuests: boolean;
  isContinued: boolean;
  /** The address of the page after it; null on the last. */
  olderUrl: string | null;
};

/** What somebody has bought, with an account or in this browser: what is still to come first. */
export function MyReservationsPage({
  reservations,
  isGuests,
  isContinued,
  olderUrl,
}: MyReservationsProps) {
  const upcoming = reservations
    .filter(({ isUpcoming }) => isUpcoming)
    .toSorted((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));
  const past = reservations.filter(({ isUpcoming }) => !isUpcoming);
  return (
    <>
      <PageHeading title="My tickets" lead={isGuests ? 'Bought in this browser.' : undefined} />
      {reservations.length === 0 && !isContinued ? <Nothing /> : null}
      {upcoming.length === 0 ? null : (
        <section class="section">
          <h2>Coming up</h2>
          <List reservations={upcoming} />
        </section>
      )}
      {past.length === 0 ? null : (
        <section class="section">
          <h2>Past and cancelled</h2>
          <List reservations={past} />
        </section>
      )}
      <nav class="cluster section" aria-label="Pages">
        {isContinued ? <ButtonLink href={links.reservations()}>Newest purchases</ButtonLink> : null}
        {olderUrl === null ? null : <ButtonLink href={olderUrl}>Earlier purchases</ButtonLink>}
      </nav>
      {isGuests ? <BoughtElsewhere /> : null}
    </>
  );
}

function Nothing() {
  return (
    <EmptyState title="No tickets yet">
      <p>When you buy some, they wait for you here.</p>
      <p>
        <ButtonLink kind="primary" href={links.home()}>
          See what is on
        </ButtonLink>
      </p>
    </EmptyState>
  );
}

function List({ reservations }: { reservations: readonly ListedReservation[] }) {
  return (
    <ul role="list" class="reservation-list">
      {reservations.map((reservation) => (
        <li key={reservation.id}>
          <Entry reservation={reservation} />
        </li>
      ))}
    </ul>
  );
}

function Entry({ reservation }: { reservation: ListedReservation }) {
  const { id, movie, startsAt, timeZone, seats, badge, due, isUpcoming, hasTickets } = reservation;
  return (
    <article class="reservation-entry">
      <Poster movie={movie} />
      <div class="stack-tight">
        <h3 class="title">
          <a href={links.reservation(id)}>{movie.title}</a>
        </h3>
        <p>
          <Time instant={startsAt} timeZone={timeZone} show="dateTime" />
        </p>
        <p class="muted">
          {reservation.cinemaName}, {reservation.auditoriumName}
          {seats.length === 0 ? '' : ` · ${seats.join(', ')}`}
        </p>
        {badge === null && due === null ? null : (
          <p class="cluster">
            {badge === null ? null : <Badge kind={badge.kind}>{badge.text}</Badge>}
            {due === null ? null : <Badge kind="warning">{formatMoney(due)} to pay</Badge>}
          </p>
        )}
        {isUpcoming && hasTickets ? (
          <p>
            <ButtonLink href={links.tickets(id)}>Open {count(seats.length, 'ticket')}</ButtonLink>
          </p>
        ) : null}
      </div>
    </article>
  );
}

/** For whoever has bought nothing that this browser knows of. */
export function WhereAreMyTicketsPage() {
  return (
    <>
      <PageHeading title="My tickets" />
      <EmptyState title="No tickets yet">
        <p>What you buy in this browser waits for you here.</p>
        <BoughtElsewhere />
        <p>
          <ButtonLink kind="primary" href={links.home()}>
            See what is on
          </ButtonLink>
        </p>
      </EmptyState>
    </>
  );
}

function BoughtElsewhere() {
  return (
    <p class="muted">
      Bought on another device? Open the link in the mail that we sent you, or{' '}
      <a href={links.signIn({ returnTo: links.reservations() })}>sign in</a> if you have an account.
    </p>
  );
}
