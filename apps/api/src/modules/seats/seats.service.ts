import type { Config } from '../../config.ts';
import type { Database, DatabasePool } from '../../database.ts';
import type { SaleTerms } from '../pricing/index.ts';
import { createHoldDescribing } from './describing-holds.service.ts';
import { createHoldCounter } from './hold-counter.ts';
import type { ShowtimeForHolding } from './hold.ts';
import { createHoldingAgain } from './holding-again.service.ts';
import { createHoldKeeping } from './keeping-holds.service.ts';
import { findOwnHolds } from './own-holds.repository.ts';
import { createHoldPlacing } from './placing-holds.service.ts';
import type { FindPromotion } from './quoting-seats.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';

export type SeatService = ReturnType<typeof createSeatService>;

/** Seats as people take, keep and leave them. */
export function createSeatService(resources: {
  db: Database;
  pool: DatabasePool;
  policy: Config['holds'];
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeForHolding>;
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  /** By id: terms never change. */
  saleTerms: (id: string) => Promise<SaleTerms>;
  findPromotion: FindPromotion;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** What `findShowtime` told turned out to be older than the database. */
  onShowtimeStale: () => void;
  onOutcome: (operation: string, outcome: string) => void;
}) {
  const { db, policy } = resources;
  const counter = createHoldCounter(resources);
  const { placeHold } = createHoldPlacing({ ...resources, counter });
  return {
    placeHold,
    priceNamedSeats: counter.priceNamedSeats,
    liveSeatsMaxOf: counter.liveSeatsMaxOf,
    /** Seats that one hold may have. */
    seatsMax: policy.seatsMax,
    findOwnHolds: async (whose: Parameters<typeof findOwnHolds>[1]) => findOwnHolds(db, whose),
    ...createHoldDescribing(resources),
    ...createHoldKeeping(resources),
    ...createHoldingAgain({ db, placeHold }),
  };
}
