import { Facts } from '../../design/page-heading.tsx';
import { Poster } from '../../design/poster.tsx';
import type { Movie } from '../../api.ts';
import { listed } from '../../shell/wording.ts';
import { CinemaChoice } from './cinema-choice.tsx';
import { posterOf } from './drawn-poster.ts';
import { FilmFacts } from './film-facts.tsx';
import { FilmShowtimes } from './film-showtimes.tsx';
import type { ListingLinks } from './listing-query.ts';
import { ListingSection, showtimeCount, whenOf } from './listing-section.tsx';
import type { Listing } from './listing.ts';

/** A film, and when and where it can be seen: nothing stands between the two. */
export function FilmPage({
  movie,
  listing,
  listingLinks,
  path,
}: {
  movie: Movie;
  listing: Listing;
  listingLinks: ListingLinks;
  path: string;
}) {
  const { title, originalTitle, synopsis } = movie;
  const isOn = listing.days.some(({ hasShowtimes }) => hasShowtimes) || listing.films.length > 0;
  return (
    <article class="discover-film-page">
      <div class="discover-banner" aria-hidden="true">
        <img src={posterOf(movie).posterUrl} alt="" />
      </div>
      <div class="discover-film-page-poster">
        <Poster movie={posterOf(movie)} loading="eager" />
      </div>
      <header class="discover-film-page-head">
        <h1 class="title">{title}</h1>
        {originalTitle === null || originalTitle === title ? null : (
          <p class="discover-original-title">{originalTitle}</p>
        )}
        <FilmFacts movie={movie} showsYear />
      </header>
      <div class="discover-about">
        {synopsis === '' ? null : <p class="discover-synopsis">{synopsis}</p>}
        <People movie={movie} />
        <Trailer movie={movie} />
      </div>
      <section class="discover-film-page-times" aria-label="Showtimes">
        <CinemaChoice scope={listing.scope} path={path} />
        {isOn ? (
          <ListingSection
            listing={listing}
            links={listingLinks}
            summary={`${showtimeCount(listing)} ${whenOf(listing.date, listing.today)}`}
          >
            {listing.films.map(({ cinemas }) => (
              <FilmShowtimes key={movie.id} cinemas={cinemas} headingLevel={2} />
            ))}
          </ListingSection>
        ) : (
          <NotOn movie={movie} listing={listing} />
        )}
      </section>
    </article>
  );
}

function NotOn({ movie: { status }, listing: { scope } }: { movie: Movie; listing: Listing }) {
  if (status === 'archived') {
    return <p class="discover-not-on">This film has left our screens.</p>;
  }
  return (
    <p class="discover-not-on">
      {scope.cinema === null
        ? 'This film is not on sale at the moment.'
        : `This film is not on sale at ${scope.cinema.name} at the moment. Another cinema may show it.`}
    </p>
  );
}

/** Who made it: names by what they did, in the order in which they are credited. */
function People({ movie: { people } }: { movie: Movie }) {
  if (people.length === 0) return null;
  const roles = [...new Set(people.map(({ role }) => role))];
  const facts = roles.map((role) => {
    const names = people.filter((person) => person.role === role).map(({ name }) => name);
    return { name: role.charAt(0).toUpperCase() + role.slice(1), value: listed(names) };
  });
  return <Facts facts={facts} />;
}

/** A link to where the trailer is: nothing of it is loaded before somebody asks for it. */
function Trailer({ movie: { trailerUrl } }: { movie: Movie }) {
  if (trailerUrl === null || !URL.canParse(trailerUrl)) return null;
  return (
    <p>
      <a href={trailerUrl} target="_blank" rel="noopener noreferrer">
        Watch the trailer
        <span class="muted"> on {new URL(trailerUrl).hostname.replace(/^www\./, '')}</span>
      </a>
    </p>
  );
}
