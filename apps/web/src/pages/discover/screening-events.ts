import type { Money, Movie } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { posterOf } from './drawn-poster.ts';
import type { MovieOnProgramme } from './programme.ts';
import type { SaleState, ListedShowtime } from './listed-showtime.ts';

const CONTEXT = 'https://schema.org';

/** A film for machines: schema.org. */
export function movieJson(movie: Movie, publicUrl: string): object {
  const directors = movie.people.filter(({ role }) => role.toLowerCase() === 'director');
  return {
    ...movieReference(movie, publicUrl),
    image: publicUrl + posterOf(movie).posterUrl,
    duration: `PT${movie.runtimeMinutes}M`,
    ...(movie.synopsis === '' ? {} : { description: movie.synopsis }),
    ...(movie.certificate === null ? {} : { contentRating: movie.certificate }),
    ...(movie.releaseDate === null ? {} : { datePublished: movie.releaseDate }),
    ...(movie.genres.length === 0 ? {} : { genre: movie.genres.map(({ name }) => name) }),
    ...(directors.length === 0
      ? {}
      : { director: directors.map(({ name }) => ({ '@type': 'Person', name })) }),
  };
}

/** Films and their showtimes for machines, as one document. */
export function graphOf(nodes: readonly object[]): object {
  return { '@context': CONTEXT, '@graph': nodes };
}

/** Every showtime of some films for machines. */
export function screeningEvents(films: readonly MovieOnProgramme[], publicUrl: string): object[] {
  return films.flatMap(({ movie, cinemas }) =>
    cinemas.flatMap(({ formats }) =>
      formats.flatMap(({ screenings }) =>
        screenings.map((screening) => screeningEvent(screening, movie, publicUrl)),
      ),
    ),
  );
}

function screeningEvent(screening: ListedShowtime, movie: Movie, publicUrl: string): object {
  const { id, cinema, startsAt, endsAt, format, sale } = screening;
  const url = publicUrl + links.showtime(id);
  return {
    '@type': 'ScreeningEvent',
    '@id': url,
    url,
    name: movie.title,
    startDate: startsAt,
    endDate: endsAt,
    eventStatus: `${CONTEXT}/${sale.kind === 'cancelled' ? 'EventCancelled' : 'EventScheduled'}`,
    eventAttendanceMode: `${CONTEXT}/OfflineEventAttendanceMode`,
    location: { '@type': 'MovieTheater', name: cinema.name },
    workPresented: movieReference(movie, publicUrl),
    videoFormat: format,
    ...(screening.audioLanguage === null ? {} : { inLanguage: screening.audioLanguage }),
    ...(screening.subtitleLanguage === null
      ? {}
      : { subtitleLanguage: screening.subtitleLanguage }),
    offers: {
      '@type': 'Offer',
      url,
      price: decimalOf(screening.priceFrom),
      priceCurrency: screening.priceFrom.currency,
      availability: `${CONTEXT}/${stockOf(sale)}`,
      validFrom: screening.salesOpenAt,
    },
  };
}

function movieReference({ id, title }: Movie, publicUrl: string) {
  const url = publicUrl + links.film(id);
  return { '@type': 'Movie', '@id': url, url, name: title };
}

function stockOf(sale: SaleState): string {
  switch (sale.kind) {
    case 'onSale':
      return sale.level === 'nearlyFull' ? 'LimitedAvailability' : 'InStock';
    case 'notYet':
      return 'PreSale';
    case 'soldOut':
      return 'SoldOut';
    case 'cancelled':
      return 'Discontinued';
  }
}

/** `12.50`, as machines read amounts. */
function decimalOf({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return (amount / 10 ** digits).toFixed(digits);
}
