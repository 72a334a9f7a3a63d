import type { Database } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { DomainError } from '../../platform/errors.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import type { Holder } from '../auth/index.ts';
import { zoneOfAll, type SeatMapFacts, type SeatService } from '../seats/index.ts';
import type { ShowtimeFacts } from '../showtimes/index.ts';
import { ticketsToExchange } from './leaving.ts';
import { readReservation } from './reservations.read-model.ts';
import type { ReservationAddress } from './reservations.repository.ts';

type Place = Parameters<SeatService['placeHold']>[0];

/** Seats that tickets are to be exchanged for. */
export type HoldForExchange = {
  /** Whoever may exchange the reservation. */
  caller: Holder;
  reservationId: string;
  /** Undefined: all that are valid. */
  ticketIds: readonly string[] | undefined;
  showtimeId: string;
  /** Whose the hold will be. */
  taker: Place['taker'];
  /** By name; none of them: as many as there are tickets, chosen by the house. */
  seats: readonly string[];
  /** A hold of the taker that this one takes the place of; where this one cannot be had, it stays. */
  replaces: string | undefined;
  idempotency: IdempotencyRequest;
};

/** Holding the seats that tickets are exchanged for. */
export function createExchangingHolds({
  db,
  seats: { placeHold, changeHold },
  findShowtime,
  findSeatMap,
  findOwnAddress,
}: {
  db: Database;
  seats: Pick<SeatService, 'placeHold' | 'changeHold'>;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  /** @throws DomainError NOT_FOUND, also when it is somebody else's */
  findOwnAddress: (name: string, caller: Holder) => Promise<ReservationAddress>;
}) {
  return { holdForExchange };

  /**
   * Holds seats for the tickets that are to be given back, to be sold as what those are, where the other
   * showtime knows such tickets too: in their zone if it is there and has enough.
   *
   *     const { id } = await reservations.holdForExchange({ caller, reservationId, showtimeId, … });
   *
   * @returns the hold
   * @throws DomainError NOT_FOUND, NOTHING_TO_EXCHANGE, INVALID_REQUEST for tickets of another
   *   reservation, and what `placeHold` refuses
   */
  async function holdForExchange(request: HoldForExchange): Promise<{ id: string }> {
    const { caller, showtimeId, taker, seats, replaces, idempotency } = request;
    const address = await findOwnAddress(request.reservationId, caller);
    const row = present(await readReservation(db, address), 'a reservation that was just found');
    const leaving = ticketsToExchange(row, request.ticketIds);
    const wishes =
      seats.length > 0 ? [{ seats }] : await bestFor(leaving, address.showtimeId, showtimeId);
    const { hold } = await firstToBeHad(wishes, async (wish) =>
      placeHold({
        showtimeId,
        taker,
        wish,
        asked: { channel: 'web', byStaff: false },
        idempotency,
        replaces,
      }),
    );
    const ticketTypes = hold.seats.flatMap((seat, index) => {
      const ticket = leaving[index];
      return ticket === undefined ? [] : [[seat, ticket.ticketType] as const];
    });
    await unlessRefused(
      changeHold({ showtimeId, holdId: hold.id }, taker.owner, {
        ticketTypes: Object.fromEntries(ticketTypes),
        byStaff: false,
      }),
    );
    return { id: hold.id };
  }

  /** In the zone that all of the tickets have, where it is there; else anywhere. */
  async function bestFor(
    leaving: readonly { seat: string; zone: string }[],
    fromShowtimeId: string,
    toShowtimeId: string,
  ): Promise<Place['wish'][]> {
    const [from, to] = await Promise.all([mapOf(fromShowtimeId), mapOf(toShowtimeId)]);
    const best = {
      count: leaving.length,
      accessible: leaving.some(
        ({ seat }) => from.seatsByLabel.get(seat)?.kind === 'wheelchairSpace',
      ),
    };
    const zone = zoneOfAll(leaving);
    const anywhere = { bestAvailable: best };
    if (zone === null || !to.zones.has(zone)) return [anywhere];
    return [{ bestAvailable: { ...best, zone } }, anywhere];
  }

  async function mapOf(showtimeId: string): Promise<SeatMapFacts> {
    const { seatMapId } = await findShowtime(showtimeId);
    return findSeatMap(seatMapId);
  }
}

async function firstToBeHad<Wish, Result>(
  [wish, ...others]: readonly Wish[],
  attempt: (wish: Wish) => Promise<Result>,
): Promise<Result> {
  if (wish === undefined) throw new Error('nothing is wished for');
  try {
    return await attempt(wish);
  } catch (error) {
    const isFull = error instanceof DomainError && error.code === 'NOT_ENOUGH_SEATS';
    if (!isFull || others.length === 0) throw error;
    return firstToBeHad(others, attempt);
  }
}

/** What is refused here does no harm: the seats are sold as the house does unasked. */
async function unlessRefused(attempt: Promise<unknown>): Promise<void> {
  try {
    await attempt;
  } catch (error) {
    // Not refused, but not to be had now: whoever sends the same again has it then.
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
  }
}
