import type { Transaction } from '../../database.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { lockSeats } from '../seats/index.ts';
import {
  readLeaving,
  type LeavingMoney,
  type LeavingReservation,
} from './cancelling.repository.ts';
import { nothingToExchange } from './reservations.errors.ts';
import type { ReservationAddress } from './reservations.repository.ts';

/** Some seats of one showtime. */
export type SeatsOfShowtime = { showtimeId: string; seats: readonly string[] };

/**
 * Locks what giving tickets back touches, in the order in which everybody does: seats, over two
 * showtimes by showtime and then by label, then the reservation and its tickets.
 *
 * @param ticketIds undefined: all of them
 * @param elsewhere other seats that the transaction touches
 */
export async function lockLeaving(
  tx: Transaction,
  address: ReservationAddress,
  ticketIds: readonly string[] | undefined,
  elsewhere: readonly SeatsOfShowtime[] = [],
): Promise<LeavingReservation> {
  const { showtimeId } = address;
  const before = await readLeaving(tx, address, { lock: false });
  const seats = seatsToLeave(before, ticketIds);
  await lockSeatsOfShowtimes(tx, [{ showtimeId, seats }, ...elsewhere]);
  const locked = await readLeaving(tx, address, { lock: true });
  // It was paid meanwhile, and for other seats. Whoever meets us the other way round tries again.
  const missed = seatsToLeave(locked, ticketIds).filter((seat) => !seats.includes(seat));
  if (missed.length > 0) await lockSeats(tx, showtimeId, missed);
  return locked;
}

type Ticket = { id: string; status: 'valid' | 'void' };

/** The live tickets that are asked for. @throws DomainError INVALID_REQUEST for those of somebody else */
export function ticketsToLeave<Known extends Ticket>(
  { tickets }: { tickets: readonly Known[] },
  ticketIds: readonly string[] | undefined,
): Known[] {
  const asked =
    ticketIds === undefined
      ? tickets
      : ticketIds.map((id, index) => {
          const found = tickets.find((ticket) => ticket.id === id);
          if (found !== undefined) return found;
          throw invalidRequest([
            { pointer: `/ticketIds/${index}`, message: 'is not a ticket of this reservation' },
          ]);
        });
  return asked.filter((ticket) => ticket.status === 'valid');
}

/** All that are asked for: one that is void already is no value to exchange. */
export function ticketsToExchange<Known extends Ticket>(
  reservation: Pick<LeavingReservation, 'status'> & { tickets: readonly Known[] },
  ticketIds: readonly string[] | undefined,
): Known[] {
  const live = ticketsToLeave(reservation, ticketIds);
  if (reservation.status !== 'confirmed' || live.length === 0) throw nothingToExchange();
  if (ticketIds !== undefined && live.length !== ticketIds.length) throw nothingToExchange();
  return live;
}

/** Of a credit, what is there to go somewhere else: the rest was never paid, and less is due. */
export function moneyOf(credit: number, money: LeavingMoney): number {
  return Math.max(0, Math.min(credit - unpaidOf(money), money.left));
}

/** The largest credit that leaves the house owing no more than it has. */
export function creditMaxOf(money: LeavingMoney): number {
  return unpaidOf(money) + money.left;
}

function unpaidOf({ due, requested }: LeavingMoney): number {
  return Math.max(0, due + requested);
}

/** What the house owes and nobody has asked back yet, as far as it has it. */
export function owedBack({ due, requested, left }: LeavingMoney): number {
  return Math.max(0, Math.min(-(due + requested), left));
}

function seatsToLeave(
  reservation: LeavingReservation,
  ticketIds: readonly string[] | undefined,
): string[] {
  const tickets = ticketsToLeave(reservation, ticketIds).map(({ seat }) => seat);
  const isPending = reservation.status === 'pendingPayment';
  return isPending ? reservation.quote.tickets.map(({ seat }) => seat) : tickets;
}

async function lockSeatsOfShowtimes(
  tx: Transaction,
  wanted: readonly SeatsOfShowtime[],
): Promise<void> {
  const showtimeIds = [...new Set(wanted.map(({ showtimeId }) => showtimeId))].toSorted();
  for (const showtimeId of showtimeIds) {
    const seats = wanted.flatMap((some) => (some.showtimeId === showtimeId ? some.seats : []));
    if (seats.length > 0) await lockSeats(tx, showtimeId, seats);
  }
}
