import { inReadingOrder, type Quote } from '../pricing/index.ts';
import { compareLabels } from '../seating/index.ts';
import type { HoldFacts, StoredHold } from './seats.repository.ts';

/** A claim on seats that runs out by itself. */
export type Hold = {
  id: string;
  showtimeId: string;
  status: 'active' | 'converted' | 'released' | 'expired';
  /** In the order people read them, as the tickets of the quote are. */
  seats: readonly string[];
  expiresAt: Date;
  /** The database's clock, which decides when the hold expires. */
  serverTime: Date;
  quote: Quote;
  /** What it became, or is being paid to become. */
  reservationId: string | null;
  timeZone: string;
};

/** What taking seats has to know of a showtime, however old: the sale reads it again under lock. */
export type ShowtimeForHolding = {
  id: string;
  seatMapId: string;
  saleTermsId: string;
  timeZone: string;
  cinema: { id: string };
};

type ShowtimeOfHold = { showtimeId: string; timeZone: string };

/** A hold as it was when a request was answered with it. */
export function answeredHold({ showtimeId, timeZone }: ShowtimeOfHold, facts: HoldFacts): Hold {
  return {
    id: facts.holdId,
    showtimeId,
    status: 'active',
    seats: facts.seats.toSorted(compareLabels),
    expiresAt: new Date(facts.expiresAt),
    serverTime: new Date(facts.answeredAt),
    quote: inReadingOrder(facts.quote),
    reservationId: null,
    timeZone,
  };
}

/** A hold as it is now. */
export function storedHold({ showtimeId, timeZone }: ShowtimeOfHold, stored: StoredHold): Hold {
  return {
    id: stored.id,
    showtimeId,
    status: stored.status === 'active' && stored.isExpired ? 'expired' : stored.status,
    seats: stored.seats.toSorted(compareLabels),
    expiresAt: stored.expiresAt,
    serverTime: stored.now,
    quote: inReadingOrder(stored.quote),
    reservationId: stored.reservationId,
    timeZone,
  };
}
