import { createHash } from 'node:crypto';

import { countSqlStates } from '../../../../test/support/races.ts';
import { type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { editStatements, type StatementEdit } from '../../../../test/support/without-protection.ts';
import { openDatabase } from '../../../database.ts';
import { newId } from '../../../platform/ids.ts';
import { createPricingService } from '../../pricing/index.ts';
import { createSeatMapFacts, createSeatService, type SeatService } from '../index.ts';

export type SeatCounter = {
  seats: SeatService;
  /** How many statements each edit changed. */
  changed: readonly number[];
  /** What the database refused, by SQLSTATE, also where it was tried again. */
  refusals: ReadonlyMap<string, number>;
  close: () => Promise<void>;
};

/**
 * Seats as the pages take them, over connections of their own: what the API does not offer to
 * everyone, and what is to be watched or changed on its way to the database.
 */
export function openSeatCounter(
  { databaseUrl, config }: TestApp,
  edits: readonly StatementEdit[] = [],
  before?: (text: string) => Promise<void>,
): SeatCounter {
  const selling = openDatabase(databaseUrl, config.database, () => undefined);
  const { changed } = editStatements(selling.pool, edits, before);
  const refusals = countSqlStates(selling.pool);
  // What is read before the sale is not a matter of these tests: it goes past the edits.
  const readings = openDatabase(databaseUrl, config.database, () => undefined);
  const pricing = createPricingService({
    db: readings.db,
    cancellationCutOffMinutes: config.reservations.cancellationCutOffMinutes,
    onTermsChanged: () => undefined,
  });
  const seats = createSeatService({
    db: selling.db,
    pool: selling.pool,
    policy: config.holds,
    findShowtime: async (showtimeId) => {
      const { cinemaId, ...showtime } = await readings.db
        .selectFrom('showtimes as s')
        .innerJoin('cinemas as c', 'c.id', 's.cinema_id')
        .select([
          's.id',
          's.seat_map_id as seatMapId',
          's.sale_terms_id as saleTermsId',
          'c.time_zone as timeZone',
          's.cinema_id as cinemaId',
        ])
        .where('s.id', '=', showtimeId)
        .executeTakeFirstOrThrow();
      return { ...showtime, cinema: { id: cinemaId } };
    },
    findSeatMap: createSeatMapFacts(async (seatMapId) => {
      const { document } = await readings.db
        .selectFrom('seat_maps')
        .select('document')
        .where('id', '=', seatMapId)
        .executeTakeFirstOrThrow();
      return document;
    }),
    saleTerms: pricing.saleTerms,
    findPromotion: pricing.findPromotionByCode,
    onSeatsChanged: () => undefined,
    onShowtimeStale: () => undefined,
    onOutcome: () => undefined,
  });
  return {
    seats,
    changed,
    refusals,
    close: async () => {
      await selling.close();
      await readings.close();
    },
  };
}

/** Somebody at the web's counter, as `placeHold` asks for them. */
export function takerOf({ id, sessionId }: TestUser) {
  return { owner: `user:${id}`, sessionId };
}

/** A request that was never made before. */
export function onlyOnce(operation: string) {
  return { key: newId(), operation, requestHash: createHash('sha256').update('same').digest() };
}

export const OVER_THE_WEB = { channel: 'web', byStaff: false } as const;
