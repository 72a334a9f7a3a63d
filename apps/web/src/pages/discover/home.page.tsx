import { Poster } from '../../design/poster.tsx';
import { links } from '../../shell/links.ts';
import { formatDate } from '../../shell/times.tsx';
import { count } from '../../shell/wording.ts';
import { CinemaChoice } from './cinema-choice.tsx';
import { relativeDay } from './days.ts';
import { posterOf } from './drawn-poster.ts';
import { FilmFacts } from './film-facts.tsx';
import { FilmShowtimes } from './film-showtimes.tsx';
import type { ListingLinks } from './listing-query.ts';
import { ListingSection, showtimeCount } from './listing-section.tsx';
import type { Listing } from './listing.ts';
import type { MovieOnProgramme } from './programme.ts';

/** Posters that are seen without scrolling. */
const POSTERS_SEEN_FIRST = 3;

/** What is on, by film. */
export function HomePage({
  listing,
  listingLinks,
  path,
}: {
  listing: Listing;
  listingLinks: ListingLinks;
  path: string;
}) {
  const { date, today, films, scope } = listing;
  const relative = relativeDay(date, today);
  return (
    <div class="discover-home">
      <header class="discover-head">
        <div>
          <h1>
            <span class="visually-hidden">What’s on: </span>
            {relative ?? formatDate(date)}
          </h1>
          {relative === undefined ? null : <p class="discover-head-date">{formatDate(date)}</p>}
        </div>
        <CinemaChoice scope={scope} path={path} />
      </header>
      <ListingSection
        listing={listing}
        links={listingLinks}
        summary={`${showtimeCount(listing)}, ${count(films.length, 'film')}`}
      >
        <ol class="discover-films" role="list">
          {films.map((film, position) => (
            <li key={film.movie.id}>
              <FilmEntry
                film={film}
                isLead={position === 0}
                isSeenFirst={position < POSTERS_SEEN_FIRST}
                date={date}
              />
            </li>
          ))}
        </ol>
      </ListingSection>
    </div>
  );
}

function FilmEntry({
  film: { movie, cinemas },
  isLead,
  isSeenFirst,
  date,
}: {
  film: MovieOnProgramme;
  /** The first, which is given more room than the others where there is some. */
  isLead: boolean;
  isSeenFirst: boolean;
  date: string;
}) {
  const href = links.film(movie.id, { date });
  return (
    <article class="discover-film">
      {/* The title beside it leads to the same place. */}
      <a class="discover-film-poster" href={href} tabIndex={-1} aria-hidden="true">
        <Poster movie={posterOf(movie)} loading={isSeenFirst ? 'eager' : 'lazy'} />
      </a>
      <header>
        <h2 class="title">
          <a href={href}>{movie.title}</a>
        </h2>
        <FilmFacts movie={movie} />
        {isLead && movie.synopsis !== '' ? (
          <p class="discover-lead-synopsis">{movie.synopsis}</p>
        ) : null}
      </header>
      <div class="discover-film-times">
        <FilmShowtimes cinemas={cinemas} headingLevel={3} />
      </div>
    </article>
  );
}
