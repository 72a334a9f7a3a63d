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
  isContinued: boolean;
  /** The address of the page after it; null on the last. */
  olderUrl: string | null;
};

/** What somebody with an account has bought: what is still to come first. */
export function MyReservationsPage({ reservations, isContinued, olderUrl }: MyReservationsProps) {
  const upcoming = reservations
    .filter(({ isUpcoming }) => isUpcoming)
    .toSorted((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));
  const past = reservations.filter(({ isUpcoming }) => !isUpcoming);
  return (
    <>
      <PageHeading title="My tickets" />
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

/** For whoever has no account: where their tickets are. */
export function WhereAreMyTicketsPage({ returnTo }: { returnTo: string }) {
  return (
    <div class="narrow stack">
      <PageHeading title="My tickets" lead="Where yours are depends on how you bought them." />
      <section class="stack-tight">
        <h2>With an account</h2>
        <p>Sign in, and everything you bought is listed here.</p>
        <p>
          <ButtonLink kind="primary" href={links.signIn({ returnTo })}>
            Sign in
          </ButtonLink>
        </p>
      </section>
      <section class="stack-tight">
        <h2>Without one</h2>
        <p>
          Open the link in the mail that we sent you: it leads to your tickets, on any device. In
          this browser the address of your reservation opens it too.
        </p>
      </section>
    </div>
  );
}
