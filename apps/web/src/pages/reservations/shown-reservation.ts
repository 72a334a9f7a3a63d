import {
  type CancellationQuote,
  compareLabels,
  formatInstant,
  lastMoment,
  money,
  type Money,
  type PageServices,
  quoteLines,
} from '../../api.ts';
import { links } from '../../shell/links.ts';
import type { OpenedReservation } from './reservation-access.ts';
import { stateOf, type ReservationState } from './reservation-state.ts';

/** One line of an account. */
export type AccountLine = { name: string; amount: Money };

/** Whether tickets can be given back now, and what comes back of all of them. */
export type Leaving =
  | { isOpen: true; refund: Money; until: string }
  | { isOpen: false; because: 'closed' | 'admitted' | 'never'; closedAt: string | null };

/** Another showing of the same film. */
export type Alternative = {
  showtimeId: string;
  startsAt: string;
  timeZone: string;
  cinemaName: string;
};

/** A reservation as its page shows it. */
export type ShownReservation = {
  id: string;
  reference: string;
  state: ReservationState;
  email: string | null;
  showtime: {
    id: string;
    movie: { id: string; title: string; posterUrl: string | null };
    cinemaName: string;
    auditoriumName: string;
    startsAt: string;
    /** When it was to start before the house moved it; null where it did not. */
    previousStartsAt: string | null;
    timeZone: string;
    cancellationReason: string | null;
  };
  /** Of live tickets; before they are issued, those that are held. */
  seats: readonly string[];
  /** Of tickets that were given back or exchanged. */
  voidSeats: readonly string[];
  hasTickets: boolean;
  lines: readonly AccountLine[];
  total: Money;
  /** What has become of the money since it was sold: empty where it was paid and that was all. */
  balance: readonly AccountLine[];
  /** To be paid. */
  due: Money | null;
  /** Owed back, and not there yet. */
  owed: Money | null;
  refunds: readonly { amount: Money; status: 'requested' | 'succeeded' | 'failed' }[];
  /** Until when it can be paid. */
  payBy: string | null;
  /** Null where there is nothing to give back. */
  leaving: Leaving | null;
  /** Other showings of the film, where the house cancelled this one. */
  alternatives: readonly Alternative[];
  isGuests: boolean;
  /** Whether the house takes money online at all. */
  isPaidOnline: boolean;
  links: {
    self: string;
    tickets: string;
    calendar: string;
    cancel: string;
    exchange: string;
    pay: string;
    showtime: string;
    film: string;
    exchangedFrom: string | null;
    exchangedTo: string | null;
  };
};

/** Everything that the page of a reservation says of it. */
export function shownReservation(
  opened: OpenedReservation,
  {
    quote,
    previousStart,
    alternatives,
    isPaidOnline,
    accessLinks,
  }: {
    /** What giving all of it back comes to; null where there is nothing to give back. */
    quote: CancellationQuote | null;
    /** When it was to start before the house moved it. */
    previousStart?: Date | undefined;
    alternatives: readonly Alternative[];
    isPaidOnline: boolean;
    accessLinks: PageServices['accessLinks'];
  },
): ShownReservation {
  const { reservation, described, access } = opened;
  const { showtime, document } = described;
  const { timeZone, movie } = showtime;
  const { id, balance } = reservation;
  const { currency } = reservation.quote;
  const at = (epochMilliseconds: number) => formatInstant(new Date(epochMilliseconds), timeZone);
  const seatsThat = (status: 'valid' | 'void') =>
    document.tickets
      .filter((ticket) => ticket.status === status)
      .map(({ seat }) => seat)
      .toSorted(compareLabels);
  // The buyer is the same: who has the link to one could see the other in their mails.
  const linkToOther = (other: string | null) =>
    other === null
      ? null
      : links.reservation(other, {
          access: access === undefined ? undefined : accessLinks.tokenFor(other),
        });
  return {
    id,
    reference: reservation.reference,
    state: stateOf(reservation, showtime, Date.now()),
    email: reservation.email,
    showtime: {
      id: showtime.id,
      movie: { id: movie.id, title: movie.title, posterUrl: movie.posterUrl },
      cinemaName: showtime.cinema.name,
      auditoriumName: showtime.auditorium.name,
      startsAt: reservation.showtime.startsAt,
      previousStartsAt: previousStart === undefined ? null : at(previousStart.getTime()),
      timeZone,
      cancellationReason: showtime.cancellationReason,
    },
    seats:
      document.tickets.length === 0
        ? reservation.quote.tickets.map(({ seat }) => seat).toSorted(compareLabels)
        : seatsThat('valid'),
    voidSeats: seatsThat('void'),
    hasTickets: document.tickets.length > 0,
    lines: linesOf(opened),
    total: money(reservation.quote.total, currency),
    balance: balanceLines(opened),
    due:
      balance.due > 0 && reservation.status === 'confirmed' ? money(balance.due, currency) : null,
    owed: balance.due < 0 ? money(-balance.due, currency) : null,
    refunds: reservation.refunds.map(({ amount, status }) => ({
      amount: money(amount, currency),
      status,
    })),
    payBy: reservation.payBy === null ? null : at(reservation.payBy),
    leaving: quote === null ? null : leavingOf(quote),
    alternatives,
    isPaidOnline,
    isGuests: opened.holder.userId === null,
    links: {
      self: links.reservation(id, { access }),
      tickets: links.tickets(id, { access }),
      calendar: links.calendar(id, { access }),
      cancel: links.cancel(id, { access }),
      exchange: links.exchange(id, { access }),
      pay: links.pay(id, { access }),
      showtime: links.showtime(showtime.id),
      film: links.film(movie.id),
      exchangedFrom: linkToOther(reservation.exchangedFromId),
      exchangedTo: linkToOther(reservation.exchangedToId),
    },
  };
}

function linesOf({ reservation, described }: OpenedReservation): AccountLine[] {
  const { quote } = reservation;
  const names = new Map(described.terms.ticketTypes.map(({ code, name }) => [code, name]));
  return quoteLines(quote).map(({ kind, seat, name = '', ticketType = '', quantity, amount }) => {
    const text = kind === 'ticket' ? (names.get(ticketType) ?? ticketType) : name;
    return {
      name: [quantity === 1 ? text : `${quantity} × ${text}`, seat].filter(Boolean).join(', '),
      amount: money(amount, quote.currency),
    };
  });
}

function balanceLines({ reservation }: OpenedReservation): AccountLine[] {
  const { balance, status, quote } = reservation;
  if (status === 'pendingPayment' || status === 'expired') return [];
  const isUntouched = balance.total === quote.total && balance.due === 0 && balance.refunded === 0;
  if (isUntouched) return [];
  const lines: [string, number][] = [
    ['Your tickets now', balance.total],
    ['Kept by us', balance.charged],
    ['Paid', balance.paid],
    ['Sent back', -balance.refunded],
    ['To pay', Math.max(balance.due, 0)],
    ['On its way back to you', Math.min(balance.due, 0)],
  ];
  return lines
    .filter(([, amount]) => amount !== 0)
    .map(([name, amount]) => ({ name, amount: money(amount, quote.currency) }));
}

/** What the house says to whoever wants to give tickets back, by the quote that decides it. */
export function leavingOf(quote: CancellationQuote): Leaving | null {
  const { cancellation, closedBecause, until, showtime, terms, startsAt, reservation } = quote;
  if (cancellation.tickets.length === 0) return null;
  const { timeZone } = showtime;
  if (closedBecause === null && until !== null) {
    const refund = money(quote.refund, reservation.quote.currency);
    return { isOpen: true, refund, until: formatInstant(until, timeZone) };
  }
  if (closedBecause === 'TICKET_ADMITTED') {
    return { isOpen: false, because: 'admitted', closedAt: null };
  }
  const last = lastMoment(terms.refundPolicy, startsAt);
  return last === null
    ? { isOpen: false, because: 'never', closedAt: null }
    : { isOpen: false, because: 'closed', closedAt: formatInstant(last, timeZone) };
}
