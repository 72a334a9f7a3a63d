import { LRUCache } from 'lru-cache';

import type { Database, Transaction } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { readSeatMap, type SeatMapDescription } from './seat-map-description.ts';
import * as seatMaps from './seat-maps.repository.ts';
import type { SeatMapVersion } from './seat-maps.repository.ts';
import * as venues from './venues.repository.ts';

export type { SeatMapVersion };

export type NewSeatMap = SeatMapDescription & {
  auditoriumId: string;
  /** Default: the auditorium's. */
  name?: string;
  /** Whether new showtimes get it. Default true. */
  makeCurrent?: boolean;
};

/** Seats of all the maps a process keeps at hand: some 50 MB at most. */
const SEATS_KEPT_MAX = 100_000;

/** Seat maps: making versions of them, and reading them without asking the database twice. */
export function createSeatMapsService({
  db,
  onVenuesChanged,
}: {
  db: Database;
  /** Called after the commit of a change that others may have cached. */
  onVenuesChanged: () => void;
}) {
  // A version never changes, so what was read once is right for ever.
  const kept = new LRUCache<string, SeatMapVersion>({
    maxSize: SEATS_KEPT_MAX,
    sizeCalculation: (seatMap) => seatMap.capacity,
  });
  const loading = new Map<string, Promise<SeatMapVersion | undefined>>();

  return { addSeatMap, seatMap, seatMapWithin };

  /**
   * A version of a seat map, from the process's memory where it was read before.
   *
   * @throws DomainError NOT_FOUND
   */
  async function seatMap(seatMapId: string): Promise<SeatMapVersion> {
    const known = kept.get(seatMapId);
    if (known !== undefined) return known;
    const found = await loadOnce(seatMapId);
    if (found === undefined) throw notFound('seat map');
    return found;
  }

  /** The same inside of a transaction, which must not ask for a second connection. */
  async function seatMapWithin(
    tx: Transaction,
    seatMapId: string,
  ): Promise<SeatMapVersion | undefined> {
    const known = kept.get(seatMapId);
    if (known !== undefined) return known;
    const found = await seatMaps.findSeatMap(tx, seatMapId);
    if (found !== undefined) kept.set(seatMapId, found);
    return found;
  }

  async function loadOnce(seatMapId: string): Promise<SeatMapVersion | undefined> {
    const current = loading.get(seatMapId);
    if (current !== undefined) return current;
    const promise = seatMaps.findSeatMap(db, seatMapId);
    loading.set(seatMapId, promise);
    try {
      const found = await promise;
      if (found !== undefined) kept.set(seatMapId, found);
      return found;
    } finally {
      loading.delete(seatMapId);
    }
  }

  /**
   * Makes the next version of an auditorium's seat map.
   *
   * @throws DomainError NOT_FOUND; INVALID_REQUEST with everything that is wrong with it
   */
  async function addSeatMap(
    { auditoriumId, name, makeCurrent = true, ...description }: NewSeatMap,
    actor: Actor,
  ): Promise<SeatMapVersion> {
    const document = readSeatMap(description);
    const added = await runTransaction(db, async (tx) => {
      const auditorium = await venues.lockAuditorium(tx, auditoriumId);
      if (auditorium === undefined) throw notFound('auditorium');
      const seatMap: SeatMapVersion = {
        id: newId(),
        auditoriumId: auditorium.id,
        versionNumber: await seatMaps.nextVersionNumber(tx, auditorium.id),
        name: name ?? auditorium.name,
        capacity: document.seats.length,
        document,
      };
      await seatMaps.insertSeatMap(tx, seatMap);
      if (makeCurrent) {
        await venues.updateAuditorium(tx, { ...auditorium, currentSeatMapId: seatMap.id });
      }
      const { document: _, ...after } = seatMap;
      await recordAudit(tx, {
        actor,
        action: 'seatMap.create',
        subjectType: 'seatMap',
        subjectId: seatMap.id,
        before: null,
        after: { ...after, isCurrent: makeCurrent },
      });
      return seatMap;
    });
    onVenuesChanged();
    return added;
  }
}
