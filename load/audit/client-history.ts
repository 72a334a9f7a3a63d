/**
 * What the clients of a load were told, to be held against the database afterwards. Every outcome
 * is one of three: it was done, it was refused, or nobody knows.
 */
export type Outcome = 'done' | 'refused' | 'unknown';

/** A ticket as an answer told of it. */
export type ToldTicket = { id: string; seat: string; amount: number };

export type ToldReservation = {
  id: string;
  reference: string;
  /** All that it costs, fees included. */
  amount: number;
  /** Null before it is confirmed. */
  tickets: readonly ToldTicket[] | null;
};

export type BookingRecord = {
  showtimeId: string;
  /** `user:<id>` or `guest:<hash of the guest token>`. */
  owner: string;
  /** The Idempotency-Key, of this owner alone. */
  key: string;
  outcome: Outcome;
  /** Told when it was done; its tickets perhaps later. */
  reservation?: ToldReservation;
  /** Whether the provider took the money; undefined where nobody went to pay. */
  payment?: Outcome;
};

export type HoldRecord = {
  showtimeId: string;
  owner: string;
  key: string;
  outcome: Outcome;
  /** Told when it was done, and whenever its quote was changed. */
  hold?: { id: string; seats: readonly string[]; amount: number | null };
};

export type CancelRecord = {
  reservationId: string;
  /** Undefined: all of the reservation. */
  ticketIds: readonly string[] | undefined;
  outcome: Outcome;
};

export type ExchangeRecord = CancelRecord & {
  /** The showtime that they were exchanged into. */
  showtimeId: string;
  /** The new one; told when it was done. */
  reservation?: ToldReservation;
};

export type ShowtimeCancelRecord = { showtimeId: string; outcome: Outcome };

/** Answers to one key that were not the same. */
export type DifferentAnswers = { key: string; first: string; second: string };

export type ClientHistory = {
  bookings: BookingRecord[];
  holds: HoldRecord[];
  cancels: CancelRecord[];
  exchanges: ExchangeRecord[];
  showtimeCancels: ShowtimeCancelRecord[];
  differentAnswers: DifferentAnswers[];
};

export function newHistory(): ClientHistory {
  return {
    ...{ bookings: [], holds: [], cancels: [], exchanges: [] },
    ...{ showtimeCancels: [], differentAnswers: [] },
  };
}
