import { CertificateBadge } from '../../design/certificate.tsx';
import { Badge } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import { Time } from '../../shell/times.tsx';
import type { ShownShowtime } from './shown-showtime.ts';

/** Which showing it is, in two lines: what somebody checks before they choose. */
export function ShowtimeHeader({ showtime }: { showtime: ShownShowtime }) {
  const { movie, cinema, auditoriumName, startsAt, timeZone, format } = showtime;
  return (
    <header class="seats-header">
      <h1>
        <span class="visually-hidden">Choose seats for </span>
        <a class="title" href={links.film(movie.id)}>
          {movie.title}
        </a>
      </h1>
      <p class="seats-header-facts">
        <b>
          <Time instant={startsAt} timeZone={timeZone} show="dateTime" />
        </b>
        <span>{cinema.name}</span>
        <span>{auditoriumName}</span>
        <span class="badges">
          <Badge>{format}</Badge>
          <CertificateBadge certificate={movie.certificate} />
        </span>
      </p>
    </header>
  );
}
