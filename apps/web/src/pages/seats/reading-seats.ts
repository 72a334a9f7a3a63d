import type { FastifyRequest } from 'fastify';

import {
  callerOf,
  hasSeatsFor,
  type OwnHold,
  type PageServices,
  type ShowtimeNow,
} from '../../api.ts';
import { links } from '../../shell/links.ts';
import type { OtherOwnSeats } from './other-own-seats.tsx';
import { knownSeats, type SeatChoice } from './seat-choice.ts';
import type { createSeatHouses, SeatHouse } from './seat-house.ts';
import { seatPrices } from './seat-prices.ts';
import { showShowtime, type ShownShowtime } from './shown-showtime.ts';

/** Everything there is to know of a showtime before somebody chooses. */
export type SeatsNow = {
  showtime: ShowtimeNow;
  house: SeatHouse;
  /** Of the seats as they are now. */
  version: string;
  /** Labels of what cannot be had, without the visitor's own. */
  unavailable: ReadonlySet<string>;
  /** What the visitor holds already, and may exchange for something else. */
  ownHold: OwnHold | undefined;
  /** What else is theirs and not to be changed here: taken, as the map shows it. */
  otherOwnSeats: readonly OtherOwnSeats[];
};

/** Showtimes to come that are looked through for one with seats. */
const NEXT_ROWS_MAX = 101;

/**
 * Reads a showtime with its seats: what never changes from memory, what does as everybody is shown it.
 *
 * @throws DomainError NOT_FOUND
 */
export async function readSeats(
  services: PageServices,
  houseOf: ReturnType<typeof createSeatHouses>,
  request: FastifyRequest,
  showtimeId: string,
): Promise<SeatsNow> {
  const { availability, pricing, showtimes, venues } = services;
  const showtime = await showtimes.getShowtime(showtimeId, { includePlanned: false });
  const { seatMapId, saleTermsId } = showtime.facts;
  const [taken, seatMap, terms, ownHolds] = await Promise.all([
    availability.readPublic(showtimeId),
    venues.seatMap(seatMapId),
    pricing.saleTerms(saleTermsId),
    findOwnHolds(services, request, showtimeId),
  ]);
  const prices = seatPrices(terms, seatMap.document.zones, new Date(showtime.now));
  const house = houseOf({ id: seatMapId, document: seatMap.document }, prices);
  const ownHold = ownHolds.find(({ reservationId }) => reservationId === null);
  const unavailable = new Set(taken.unavailable);
  for (const label of ownHold?.seats ?? []) unavailable.delete(label);
  return {
    showtime,
    house,
    version: taken.version,
    unavailable,
    ownHold,
    otherOwnSeats: ownHolds
      .filter((hold) => hold !== ownHold)
      .map(({ id, seats, reservationId }) => ({
        labels: knownSeats(house, seats),
        ...(reservationId === null
          ? { isInPayment: false, url: links.hold(showtimeId, id) }
          : { isInPayment: true, url: links.reservation(reservationId) }),
      })),
  };
}

// Whoever is nobody yet holds nothing: most visitors cost no query here.
async function findOwnHolds(
  { seats }: PageServices,
  request: FastifyRequest,
  showtimeId: string,
): Promise<readonly OwnHold[]> {
  const caller = callerOf(request);
  if (caller.kind === 'anonymous') return [];
  return seats.findOwnHolds({ showtimeId, owner: caller.owner, channel: 'web' });
}

/** The choice of a visitor: of what was named, what they can have. */
export function choiceOf(
  { house, unavailable, ownHold }: SeatsNow,
  { named, party }: { named: readonly string[]; party: number },
): SeatChoice {
  const chosen = new Set(named);
  return {
    house,
    unavailable,
    own: ownHold?.seats ?? [],
    selected: house.seats.flatMap(({ label }) =>
      chosen.has(label) && !unavailable.has(label) ? [label] : [],
    ),
    party,
  };
}

/** The next showing of the same film with seats for a party: here if possible, else in another cinema. */
export async function findNextShowing(
  { showtimes }: PageServices,
  { facts }: ShowtimeNow,
  party: number,
): Promise<ShownShowtime | undefined> {
  for (const cinemaId of [facts.cinema.id, undefined]) {
    const listed = await showtimes.listShowtimes({
      movieId: facts.movie.id,
      cinemaId,
      after: undefined,
      rowsMax: NEXT_ROWS_MAX,
    });
    const next = listed.find((other) => other.facts.id !== facts.id && hasSeatsFor(other, party));
    if (next !== undefined) return showShowtime(next);
  }
  return undefined;
}
