import type { PageServices, ShowtimeNow } from '../../api.ts';
import type { CinemaScope } from './chosen-cinema.ts';
import { chooseDay, daysFrom, nextDayAfter, todayIn, type Day } from './days.ts';
import { choicesOf, fits, type FilterChoice, type Filters } from './filters.ts';
import { groupShowtimes, type MovieOnProgramme } from './programme.ts';
import { nextWithSeats, toListedShowtime, type ListedShowtime } from './listed-showtime.ts';

/** What is on, one day of it, as somebody wants to see it. */
export type Listing = {
  scope: CinemaScope;
  today: string;
  days: readonly Day[];
  /** The day that is shown. */
  date: string;
  /** The next day that has something. */
  nextDate: string | undefined;
  filters: Filters;
  choices: readonly FilterChoice[];
  films: readonly MovieOnProgramme[];
  /** The same showtimes in one row. */
  screenings: readonly ListedShowtime[];
  /** Showtimes of the day that the filters leave out. */
  hiddenCount: number;
  /** When this was so, in epoch milliseconds. */
  now: number;
};

type Asked = {
  scope: CinemaScope;
  date: string | undefined;
  filters: Filters;
  /** Only this film. */
  movieId?: string;
};

const MIDNIGHT = '00:00';
/** Showtimes of one day that are read at most. */
const DAY_ROWS_MAX = 500;
/** Showtimes to come that are looked through for one that is not sold out. */
const NEXT_ROWS_MAX = 101;

/** Reads what is on. Each step is one query, and none where it is kept. */
export async function readListing(
  { catalogue, pricing, showtimes }: PageServices,
  { scope, date: askedDate, filters, movieId }: Asked,
): Promise<Listing> {
  const now = new Date();
  const cinemas = scope.cinema === null ? scope.cinemas : [scope.cinema];
  const cinemaId = scope.cinema?.id;
  const dayStarts = new Map(cinemas.map((cinema) => [cinema.id, cinema.businessDayStartsAt]));
  const today = todayIn(cinemas, now);
  const datesOnSale = await showtimes.listDays({
    cinemaIds: cinemaId === undefined ? null : [cinemaId],
    movieId: movieId ?? null,
  });
  const days = daysFrom(today, datesOnSale);
  const date = chooseDay(days, askedDate);

  const listed = await showtimes.listShowtimes({
    status: 'any',
    date,
    cinemaId,
    movieId,
    after: undefined,
    rowsMax: DAY_ROWS_MAX,
  });
  const ofDay = await withPrices(listed);
  const movies = await catalogue.getMovies(ofDay.map((screening) => screening.movieId));
  const shown = await withNext(ofDay.filter((screening) => fits(screening, filters)));

  return {
    scope,
    today,
    days,
    date,
    nextDate: nextDayAfter(days, date),
    filters,
    choices: choicesOf(ofDay, filters),
    films: groupShowtimes(shown, movies),
    screenings: shown,
    hiddenCount: ofDay.length - shown.length,
    now: now.getTime(),
  };

  async function withPrices(rows: readonly ShowtimeNow[]): Promise<ListedShowtime[]> {
    const fromPrices = await pricing.fromPricesAllIn(
      rows.map(({ facts }) => facts.saleTermsId),
      now,
    );
    return rows.flatMap((row) => {
      // Of a cinema that was added a moment ago it is not known yet.
      const businessDayStartsAt = dayStarts.get(row.facts.cinema.id) ?? MIDNIGHT;
      return toListedShowtime(row, { fromPrices, businessDayStartsAt }) ?? [];
    });
  }

  /** Beside what is sold out stands where seats are left: the same day if possible, else later. */
  async function withNext(screenings: readonly ListedShowtime[]): Promise<ListedShowtime[]> {
    const soldOut = screenings.filter(({ sale }) => sale.kind === 'soldOut');
    const isElsewhere = (screening: ListedShowtime) =>
      nextWithSeats(screening, ofDay)?.cinema.id !== screening.cinema.id;
    const movieIds = [
      ...new Set(soldOut.filter(isElsewhere).map((screening) => screening.movieId)),
    ].toSorted();
    const candidates =
      movieIds.length === 0
        ? ofDay
        : [
            ...ofDay,
            ...(await withPrices(
              await showtimes.listShowtimes({
                cinemaId,
                movieIds,
                after: undefined,
                rowsMax: NEXT_ROWS_MAX,
              }),
            )),
          ];
    return screenings.map((screening) =>
      screening.sale.kind === 'soldOut'
        ? { ...screening, next: nextWithSeats(screening, candidates) ?? null }
        : screening,
    );
  }
}
