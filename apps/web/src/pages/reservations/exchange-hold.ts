import { DomainError, type Caller, type IdempotencyRequest, type PageServices } from '../../api.ts';
import type { OpenedReservation } from './reservation-access.ts';

type Owner = Exclude<Caller, { kind: 'anonymous' }>;

/** Seats that tickets are to be swapped for: named, or as many as there are tickets. */
export type WantedSeats = {
  showtimeId: string;
  seats: readonly string[];
  /** Of the tickets that are given back. */
  ticketIds: readonly string[];
  /** A hold in the same showing that these seats take the place of. */
  held: string | undefined;
  idempotency: IdempotencyRequest;
};

/**
 * Holds seats for the tickets that are to be given back, and sells them as what the old ones are,
 * where the other showing knows such tickets too.
 *
 * @returns the hold
 * @throws DomainError as `placeHold`
 */
export async function holdForSwap(
  { seats: seatService, venues, showtimes }: Pick<PageServices, 'seats' | 'venues' | 'showtimes'>,
  opened: OpenedReservation,
  caller: Owner,
  wanted: WantedSeats,
): Promise<{ id: string }> {
  const { showtimeId, seats, ticketIds, held, idempotency } = wanted;
  const { owner } = caller;
  const leaving = opened.reservation.tickets.filter(({ id, status }) => {
    return status === 'valid' && ticketIds.includes(id);
  });
  if (leaving.length !== ticketIds.length) throw notTheirTickets();
  if (held !== undefined) await releaseQuietly(seatService, { showtimeId, holdId: held }, owner);
  const request = {
    showtimeId,
    taker: { owner, sessionId: caller.kind === 'user' ? caller.sessionId : null },
    asked: { channel: 'web', byStaff: false },
    idempotency,
  } as const;
  const place = async (wish: Parameters<typeof seatService.placeHold>[0]['wish']) =>
    seatService.placeHold({ ...request, wish });
  const { hold } = await (seats.length > 0 ? place({ seats }) : placeBest());
  const ticketTypes: Record<string, string> = {};
  hold.seats.forEach((seat, index) => {
    const type = leaving[index]?.ticketType;
    if (type !== undefined) ticketTypes[seat] = type;
  });
  await ignoringRefusal(
    seatService.changeHold({ showtimeId, holdId: hold.id }, owner, {
      ticketTypes,
      byStaff: false,
    }),
  );
  return { id: hold.id };

  /** Seats of the price that the old ones have, where there are enough; else the best there are. */
  async function placeBest() {
    const { document: old } = await venues.seatMap(opened.described.showtime.seatMapId);
    const kinds = new Map(old.seats.map(({ label, kind }) => [label, kind]));
    const best = {
      count: leaving.length,
      accessible: leaving.some(({ seat }) => kinds.get(seat) === 'wheelchairSpace'),
    };
    const { seatMapId } = (await showtimes.getShowtime(showtimeId, { includePlanned: false }))
      .facts;
    const { document } = await venues.seatMap(seatMapId);
    const [zone, ...otherZones] = new Set(leaving.map((ticket) => ticket.zone));
    const isThere = document.zones.some(({ id }) => id === zone);
    if (zone === undefined || otherZones.length > 0 || !isThere) {
      return place({ bestAvailable: best });
    }
    try {
      return await place({ bestAvailable: { ...best, zone } });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'NOT_ENOUGH_SEATS') throw error;
      return place({ bestAvailable: best });
    }
  }
}

async function releaseQuietly(
  seatService: PageServices['seats'],
  address: { showtimeId: string; holdId: string },
  owner: string,
): Promise<void> {
  await ignoringRefusal(seatService.releaseHold(address, owner));
}

/** What is refused here does no harm: the seats are sold as the house does unasked. */
async function ignoringRefusal(attempt: Promise<unknown>): Promise<void> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

const notTheirTickets = () =>
  new DomainError({
    kind: 'conflict',
    code: 'NOTHING_TO_EXCHANGE',
    message: 'Only valid tickets of this reservation can be exchanged. Choose again.',
  });
