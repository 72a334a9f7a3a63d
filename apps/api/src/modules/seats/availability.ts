import { createHash } from 'node:crypto';

import type { Config } from '../../config.ts';
import type { Database, DatabasePool } from '../../database.ts';
import type { Cache, CacheEntry } from '../../platform/cache.ts';
import { notFound } from '../../platform/errors.ts';
import {
  readAvailability,
  readSeatStates,
  type AvailabilityRow,
} from './availability.read-model.ts';

/** The seats of a showtime as everyone sees them, written out once per change. */
export type AvailabilityDocument = {
  /** The answer to `GET /showtimes/{id}/seats`, byte for byte. */
  body: string;
  showtimeId: string;
  /** Of the content: equal content has an equal version, on every process. */
  version: string;
  seatMapId: string;
  /** Not while the showtime is planned: then it is there for staff only. */
  isPublic: boolean;
  capacity: number;
  availableCount: number;
  unavailable: string[];
  /** When the first hold in it runs out, in epoch milliseconds; null when there is none. */
  nextExpiryAt: number | null;
};

export type SeatState = 'held' | 'sold' | 'blocked';

/** What staff see of a showtime. Never cached. */
export type StatesDocument = {
  showtimeId: string;
  seatMapId: string;
  version: string;
  capacity: number;
  availableCount: number;
  states: Record<string, SeatState>;
};

export type Availability = ReturnType<typeof createAvailability>;

/** The topic that says the seats of a showtime changed. */
export const seatsTopic = (showtimeId: string) => `seats:{st:${showtimeId}}`;

/**
 * Who may still take which seat, for showing; deciding is the sale's. A document is kept until the
 * first hold in it runs out, for a second at most, and until its showtime's seats change.
 */
export function createAvailability({
  pool,
  db,
  cache,
  settings,
}: {
  pool: DatabasePool;
  db: Database;
  cache: Cache;
  settings: Config['cache'];
}) {
  const region = cache.region<AvailabilityDocument>({
    name: 'availability',
    milliseconds: settings.availabilityMilliseconds,
    isValue: isAvailabilityDocument,
    // A large house that is sold out is some kilobytes of labels.
    sizeOf: ({ unavailable }) => 1 + Math.floor(unavailable.length / 100),
    expiresAt: (document) => document.nextExpiryAt ?? undefined,
  });

  return { peek, read, readPublic, readMany, readStates };

  /** The document where this process has it, and everyone may see it. */
  function peek(showtimeId: string): AvailabilityDocument | undefined {
    const document = region.peek(entryOf(showtimeId));
    return document?.isPublic === true ? document : undefined;
  }

  /** @throws DomainError NOT_FOUND, also while the showtime is planned */
  async function readPublic(showtimeId: string): Promise<AvailabilityDocument> {
    const document = await read(showtimeId);
    if (!document.isPublic) throw notFound('showtime');
    return document;
  }

  /** @throws DomainError NOT_FOUND */
  function read(showtimeId: string): Promise<AvailabilityDocument> {
    return region.read(entryOf(showtimeId), async () => {
      const [row] = await readAvailability(pool, [showtimeId]);
      if (row === undefined) throw notFound('showtime');
      return writeDocument(row);
    });
  }

  /** @throws DomainError NOT_FOUND */
  async function readStates(showtimeId: string): Promise<StatesDocument> {
    const [states, { seatMapId, capacity }] = await Promise.all([
      readSeatStates(db, showtimeId),
      read(showtimeId),
    ]);
    const version = versionOf(seatMapId, Object.entries(states).flat());
    const availableCount = capacity - Object.keys(states).length;
    return { showtimeId, seatMapId, version, capacity, availableCount, states };
  }

  /** The documents of those showtimes that exist; what is not cached is read in one query. */
  async function readMany(
    showtimeIds: readonly string[],
  ): Promise<Map<string, AvailabilityDocument>> {
    const found = new Map<string, AvailabilityDocument>();
    const keepers = new Map<string, (document: AvailabilityDocument) => void>();
    for (const id of showtimeIds) {
      const document = region.peek(entryOf(id));
      if (document === undefined) keepers.set(id, region.reserve(entryOf(id)));
      else found.set(id, document);
    }
    if (keepers.size > 0) {
      for (const row of await readAvailability(pool, [...keepers.keys()])) {
        const document = writeDocument(row);
        found.set(row.showtimeId, document);
        keepers.get(row.showtimeId)?.(document);
      }
    }
    return found;
  }
}

function entryOf(showtimeId: string): CacheEntry {
  return { key: `{st:${showtimeId}}`, topics: [seatsTopic(showtimeId)] };
}

function writeDocument(row: AvailabilityRow): AvailabilityDocument {
  const { showtimeId, seatMapId, isPublic, capacity, unavailable, millisecondsToNextExpiry } = row;
  const version = versionOf(seatMapId, unavailable);
  const availableCount = capacity - unavailable.length;
  return {
    body: JSON.stringify({ showtimeId, seatMapId, version, capacity, availableCount, unavailable }),
    showtimeId,
    version,
    seatMapId,
    isPublic,
    capacity,
    availableCount,
    unavailable,
    nextExpiryAt: millisecondsToNextExpiry === null ? null : Date.now() + millisecondsToNextExpiry,
  };
}

function versionOf(seatMapId: string, parts: readonly string[]): string {
  return createHash('sha256')
    .update(`${seatMapId} ${parts.join(' ')}`)
    .digest('base64url')
    .slice(0, 16);
}

function isAvailabilityDocument(value: unknown): value is AvailabilityDocument {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isText = (name: string) => typeof fields.get(name) === 'string';
  const isNumber = (name: string) => typeof fields.get(name) === 'number';
  const unavailable = fields.get('unavailable');
  return (
    isText('body') &&
    isText('showtimeId') &&
    isText('version') &&
    isText('seatMapId') &&
    typeof fields.get('isPublic') === 'boolean' &&
    isNumber('capacity') &&
    isNumber('availableCount') &&
    Array.isArray(unavailable) &&
    unavailable.every((label) => typeof label === 'string') &&
    (fields.get('nextExpiryAt') === null || isNumber('nextExpiryAt'))
  );
}
