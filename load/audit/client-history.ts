/**
 * What the clients of a load were told, to be held against the database afterwards. Every outcome
 * is one of three: it was done, it was refused, or nobody knows.
 */
export type Outcome = 'done' | 'refused' | 'unknown';

/** A ticket as an answer told of it. */
export type ToldTicket = { id: string; seat: string; amount: number };

export type BookingRecord = {
  showtimeId: string;
  userId: string;
  /** The Idempotency-Key, of this user alone. */
  key: string;
  outcome: Outcome;
  /** Told when it was done. */
  reservation?: { id: string; reference: string; amount: number; tickets: readonly ToldTicket[] };
};

export type HoldRecord = {
  showtimeId: string;
  userId: string;
  key: string;
  outcome: Outcome;
  /** Told when it was done. */
  hold?: { id: string; seats: readonly string[]; amount: number };
};

export type CancelRecord = {
  reservationId: string;
  /** Undefined: all of the reservation. */
  ticketIds: readonly string[] | undefined;
  outcome: Outcome;
};

export type ShowtimeCancelRecord = { showtimeId: string; outcome: Outcome };

/** Answers to one key that were not the same. */
export type DifferentAnswers = { key: string; first: string; second: string };

export type ClientHistory = {
  bookings: BookingRecord[];
  holds: HoldRecord[];
  cancels: CancelRecord[];
  showtimeCancels: ShowtimeCancelRecord[];
  differentAnswers: DifferentAnswers[];
};

export function newHistory(): ClientHistory {
  return { bookings: [], holds: [], cancels: [], showtimeCancels: [], differentAnswers: [] };
}
