import type { Transaction } from '../../database.ts';

/** A showtime as far as what it is sold under depends on it. */
export type ShowtimeForTerms = {
  cinemaId: string;
  auditoriumId: string;
  format: string;
  startsAt: Date;
  /** `YYYY-MM-DD`. */
  businessDate: string;
  /** IANA name: the cinema's. */
  timeZone: string;
  currency: string;
  /** Of the seat map. */
  zones: readonly string[];
  /** Prices of its own, in minor units by zone; null: price lists say. */
  ownPrices: Readonly<Record<string, number>> | null;
};

/** What one ticket costs, in minor units. */
export type ListedPrice = { zone: string; ticketType: string; amount: number };

/** What a showtime asks of prices; app.ts passes it in. */
export type TermsOperations = {
  /**
   * The terms that are in force for showtimes.
   *
   * @returns their ids, in the order of the showtimes
   * @throws DomainError INVALID_REQUEST where neither a price list nor the showtime has prices
   */
  resolve: (tx: Transaction, showtimes: readonly ShowtimeForTerms[]) => Promise<string[]>;
  /** What terms say that the public is shown: every price, and the lowest of each zone. */
  pricesOf: (document: unknown) => {
    prices: readonly ListedPrice[];
    fromPrices: Readonly<Record<string, number>>;
  };
};
