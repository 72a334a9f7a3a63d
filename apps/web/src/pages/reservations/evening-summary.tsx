import { Poster } from '../../design/poster.tsx';
import { Facts } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import { Time } from '../../shell/times.tsx';
import { listed } from '../../shell/wording.ts';
import type { ShownReservation } from './shown-reservation.ts';

/** What, where and when, beside everything that is done with a reservation. */
export function EveningSummary({
  shown,
}: {
  shown: Pick<ShownReservation, 'showtime' | 'seats' | 'voidSeats' | 'reference'>;
}) {
  const { showtime, seats, voidSeats, reference } = shown;
  const { movie, startsAt, timeZone } = showtime;
  const shownSeats = seats.length > 0 ? seats : voidSeats;
  return (
    <>
      <div class="order-summary-heading">
        <Poster movie={movie} loading="eager" />
        <h2 class="title">
          <a href={links.film(movie.id)}>{movie.title}</a>
        </h2>
      </div>
      <Facts
        facts={[
          { name: 'Date', value: <Time instant={startsAt} timeZone={timeZone} show="date" /> },
          { name: 'Time', value: <Time instant={startsAt} timeZone={timeZone} /> },
          { name: 'Cinema', value: showtime.cinemaName },
          { name: 'Screen', value: showtime.auditoriumName },
          ...(shownSeats.length === 0
            ? []
            : [{ name: shownSeats.length === 1 ? 'Seat' : 'Seats', value: listed(shownSeats) }]),
          { name: 'Reference', value: <Reference reference={reference} /> },
        ]}
      />
    </>
  );
}

/** In two halves, as people read it out; copied, it is one word. */
export function Reference({ reference }: { reference: string }) {
  return (
    <span class="reservation-reference">
      <span>{reference.slice(0, 4)}</span>
      <span>{reference.slice(4)}</span>
    </span>
  );
}
