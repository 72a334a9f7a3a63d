import type { PromotionTerms, SaleTerms } from '../pricing/index.ts';
import type { Seat } from '../seating/index.ts';
import type { Buyer } from './buyers.ts';
import type { Order } from './demand.ts';
import type { Showpiece } from './showpieces.ts';

/** Under which circumstances a showtime was sold so far. */
export type Moment = {
  seed: number;
  showpiece: Showpiece | undefined;
  /** What has happened by then is written; what would come later is not. */
  asOf: Date;
  /** When the showtime was cancelled, and why. */
  cancelled: { at: Date; reason: string } | null;
  terms: SaleTerms;
  /** The promotion that guests have a code of; null where there is none. */
  welcome: PromotionTerms | null;
};

/** Seats that somebody took. */
export type Purchase = { seats: Seat[]; order: Order; buyer: Buyer };
