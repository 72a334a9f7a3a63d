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
  { seats: seatService, venues }: Pick<PageServices, 'seats' | 'venues'>,
  opened: OpenedReservation,
  caller: Owner,
  wanted: WantedSeats,
): Promise<{ id: string }> {
  const { showtimeId, seats, ticketIds, held, idempotency } = wanted;
  const { owner } = caller;
  if (held !== undefined) await releaseQuietly(seatService, { showtimeId, holdId: held }, owner);
  const leaving = opened.reservation.tickets.filter(({ id }) => ticketIds.includes(id));
  const { document } = await venues.seatMap(opened.described.showtime.seatMapId);
  const kinds = new Map(document.seats.map(({ label, kind }) => [label, kind]));
  const accessible = leaving.some(({ seat }) => kinds.get(seat) === 'wheelchairSpace');
  const { hold } = await seatService.placeHold({
    showtimeId,
    taker: { owner, sessionId: caller.kind === 'user' ? caller.sessionId : null },
    wish: seats.length > 0 ? { seats } : { bestAvailable: { count: leaving.length, accessible } },
    asked: { channel: 'web', byStaff: false },
    idempotency,
  });
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
