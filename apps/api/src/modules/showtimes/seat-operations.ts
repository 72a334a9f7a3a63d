import type { Transaction } from '../../database.ts';
import type { SeatMapDocument } from '../seating/index.ts';
import type { SeatCounts } from './availability-word.ts';

/** What changing the schedule asks of the seats of a showtime; app.ts passes it in. */
export type SeatOperations = {
  /** Makes a row for every seat of the map. */
  createSeats(tx: Transaction, showtimeId: string, document: SeatMapDocument): Promise<void>;
  /** Locks every seat row of the showtime in label order, then counts what is live. */
  lockAndCountSales(
    tx: Transaction,
    showtimeId: string,
  ): Promise<{ liveHolds: number; liveTickets: number }>;
  /** After `lockAndCountSales` counted nothing: the seats of another map instead. */
  replaceSeats(tx: Transaction, showtimeId: string, document: SeatMapDocument): Promise<void>;
  /** After `lockAndCountSales`: blocks the unsold, ends holds, voids tickets, cancels reservations. */
  endSales(
    tx: Transaction,
    showtimeId: string,
    reason: string,
  ): Promise<{ voidedTickets: number; endedHolds: number; cancelledReservations: number }>;
  /** After `lockAndCountSales`: lets everybody give tickets back, ends plain holds, and has holders told. */
  noteMove(
    tx: Transaction,
    showtimeId: string,
    move: { reason: string; startsAtBefore: Date },
  ): Promise<{ endedHolds: number; reservations: number }>;
  /** How many seats there are and how many are free, at most a second old. */
  availabilityOf(showtimeIds: readonly string[]): Promise<ReadonlyMap<string, SeatCounts>>;
  /** The topic that says the seats of a showtime changed. */
  topicOf(showtimeId: string): string;
};
