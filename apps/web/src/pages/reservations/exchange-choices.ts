import { formatInstant, isOnSaleAt, money, type PageServices } from '../../api.ts';
import { formatMoney } from '../../shell/wording.ts';
import type { ExchangeSeatsProps } from './exchange-seats.page.tsx';
import type { ShownShowing } from './exchange-showings.page.tsx';
import type { OpenedReservation } from './reservation-access.ts';

const SHOWINGS_MAX = 100;

type Read = Pick<PageServices, 'showtimes' | 'venues' | 'availability' | 'pricing'>;

/** Showings of a film that the tickets of a reservation can be swapped for, in order of their start. */
export async function showingsToSwapFor(
  { showtimes }: Pick<Read, 'showtimes'>,
  { described: { showtime } }: Pick<OpenedReservation, 'described'>,
  movieId: string,
): Promise<ShownShowing[]> {
  const listed = await showtimes.listShowtimes({
    movieId,
    after: undefined,
    rowsMax: SHOWINGS_MAX,
  });
  const now = Date.now();
  return listed
    .filter(({ facts, seats }) => {
      return (
        isOnSaleAt(facts, now) && seats.availableCount > 0 && facts.currency === showtime.currency
      );
    })
    .map(({ facts, seats }) => ({
      showtimeId: facts.id,
      startsAt: formatInstant(new Date(facts.startsAt), facts.timeZone),
      timeZone: facts.timeZone,
      businessDate: facts.businessDate,
      cinemaName: facts.cinema.name,
      auditoriumName: facts.auditorium.name,
      format: facts.format,
      seatsLeft: seats.availableCount,
      isTheSame: facts.id === showtime.id,
    }));
}

/** The films that are shown where the reservation is for, that one first. */
export async function filmsToSwapFor(
  { showtimes }: Pick<Read, 'showtimes'>,
  { described: { showtime } }: Pick<OpenedReservation, 'described'>,
): Promise<{ id: string; title: string }[]> {
  const listed = await showtimes.listShowtimes({
    cinemaId: showtime.cinema.id,
    after: undefined,
    rowsMax: SHOWINGS_MAX,
  });
  const { movie } = showtime;
  const others = new Map(listed.map(({ facts }) => [facts.movie.id, facts.movie.title]));
  others.delete(movie.id);
  return [
    { id: movie.id, title: movie.title },
    ...[...others]
      .map(([id, title]) => ({ id, title }))
      .toSorted((one, other) => one.title.localeCompare(other.title)),
  ];
}

/** The free seats of a showing, by row from the screen to the back, with what one costs, all in. */
export async function freeRows(
  { venues, availability, pricing }: Pick<Read, 'venues' | 'availability' | 'pricing'>,
  showtime: Pick<Showtime, 'id' | 'seatMapId' | 'saleTermsId' | 'currency'>,
): Promise<ExchangeSeatsProps['rows']> {
  const { document } = await venues.seatMap(showtime.seatMapId);
  const { unavailable } = await availability.readPublic(showtime.id);
  const { saleTermsId, currency } = showtime;
  const fromPrices = (await pricing.fromPricesAllIn([saleTermsId], new Date())).get(saleTermsId);
  const taken = new Set(unavailable);
  const names = new Map(document.zones.map(({ id, name }) => [id, name]));
  const rows = new Map<string, FreeSeat[]>();
  for (const seat of document.seats.filter(({ label }) => !taken.has(label))) {
    // A row has stretches of one price each.
    const name = names.get(seat.zone) ?? seat.zone;
    const amount = fromPrices?.[seat.zone];
    const price = amount === undefined ? '' : `, from ${formatMoney(money(amount, currency))}`;
    const stretch = `Row ${seat.row}, ${name}${price}`;
    rows.set(stretch, [...(rows.get(stretch) ?? []), seat]);
  }
  return [...rows].map(([name, seats]) => ({
    name,
    seats: seats
      .toSorted((one, other) => one.number - other.number)
      .map(({ label, number, kind, features }) => ({
        label,
        number,
        about: [KINDS[kind], features.includes('restrictedView') ? 'restricted view' : '']
          .filter((word) => word !== '')
          .join(', '),
      })),
  }));
}

type Showtime = Awaited<ReturnType<Read['showtimes']['getShowtime']>>['facts'];
type FreeSeat = Awaited<ReturnType<Read['venues']['seatMap']>>['document']['seats'][number];

const KINDS = {
  seat: '',
  wheelchairSpace: 'wheelchair space',
  companion: 'companion seat',
  sofa: 'sofa',
} as const;
