import { formatTime } from '../../shell/times.tsx';
import { formatMoney, listed } from '../../shell/wording.ts';
import type { Leaving, ShownReservation } from './shown-reservation.ts';

/** `seat F7`, `seats F7 and F8`. */
function seatsInWords(seats: readonly string[]): string {
  return `${seats.length === 1 ? 'seat' : 'seats'} ${listed(seats)}`;
}

/** The first thing that a page of a reservation says, and a sentence beneath it. */
export function headingOf(shown: ShownReservation): { title: string; lead: string } {
  const { state, seats, voidSeats } = shown;
  switch (state) {
    case 'checking':
      return {
        title: 'We are checking your payment',
        lead: `This takes a few seconds. ${capitalized(seatsInWords(seats))} ${seats.length === 1 ? 'is' : 'are'} yours meanwhile.`,
      };
    case 'declined':
      return {
        title: 'The payment did not go through',
        lead: `Nothing was taken. ${capitalized(seatsInWords(seats))} ${seats.length === 1 ? 'is' : 'are'} still held for you.`,
      };
    case 'inReview':
      return {
        title: 'We are looking into your payment',
        lead: 'What arrived is not what was asked for. Somebody here is looking at it and will write to you.',
      };
    case 'expired':
      return {
        title: 'The time to pay ran out',
        lead: `${capitalized(seatsInWords(seats))} went back on sale. Money that still arrives goes back to you by itself.`,
      };
    case 'going':
      return { title: 'You’re going', lead: eveningInWords(shown) };
    case 'changedByHouse':
      return {
        title: 'We changed your showing',
        lead: 'The time or the seats are not what you bought. They are now as below, and your tickets stay valid.',
      };
    case 'partlyCancelled':
      return {
        title: 'You’re still going',
        lead: `You gave back ${seatsInWords(voidSeats)} and keep ${seatsInWords(seats)}.`,
      };
    case 'partlyExchanged':
      return {
        title: 'You’re going, in two parts',
        lead: `You swapped ${seatsInWords(voidSeats)} and keep ${seatsInWords(seats)}.`,
      };
    case 'over':
      return { title: 'That was that', lead: 'We hope you liked it.' };
    case 'cancelled':
      return {
        title: 'This reservation is cancelled',
        lead:
          voidSeats.length === 0
            ? 'Its seats are free again. Nothing was paid.'
            : `You gave back ${seatsInWords(voidSeats)}.`,
      };
    case 'cancelledByHouse':
      return {
        title: 'This showing is cancelled',
        lead: 'We are sorry: it does not take place, and your tickets are not valid any more.',
      };
    case 'exchanged':
      return {
        title: 'You swapped these tickets',
        lead: 'They are not valid any more. The new ones are in another reservation.',
      };
  }
}

/** Why tickets can no longer be given back, and what to do now. */
export function closedInWords(leaving: Leaving & { isOpen: false }, timeZone: string): string {
  switch (leaving.because) {
    case 'admitted':
      return 'Somebody has gone in with one of these tickets. Please ask at the box office.';
    case 'never':
      return 'These tickets were sold without the right to give them back. If something went wrong, please ask at the box office.';
    case 'closed': {
      const { closedAt } = leaving;
      const until = closedAt === null ? 'earlier' : formatTime(closedAt, timeZone, 'dateTime');
      return `They could be given back or swapped until ${until}. If something went wrong, please ask at the box office.`;
    }
  }
}

/** How a refund stands. */
export function refundInWords({ amount, status }: ShownReservation['refunds'][number]): string {
  const sum = formatMoney(amount);
  switch (status) {
    case 'requested':
      return `${sum} is on its way back to how you paid.`;
    case 'succeeded':
      return `${sum} was sent back to how you paid. Banks take a few days to show it.`;
    case 'failed':
      return `${sum} could not be sent back to how you paid. Somebody here is seeing to it.`;
  }
}

function eveningInWords({ showtime, seats }: ShownReservation): string {
  const { movie, startsAt, timeZone, cinemaName, auditoriumName } = showtime;
  const when = formatTime(startsAt, timeZone, 'dateTime');
  return `${movie.title}, ${when}. ${cinemaName}, ${auditoriumName}, ${seatsInWords(seats)}.`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
