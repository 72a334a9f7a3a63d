import { LRUCache } from 'lru-cache';

import {
  prepareSeatMap,
  type PreparedSeatMap,
  type Seat,
  type SeatMapDocument,
} from '../seating/index.ts';

/** What taking seats asks of a seat map, worked out once a map: it never changes. */
export type SeatMapFacts = {
  zones: ReadonlySet<string>;
  zoneNames: ReadonlyMap<string, string>;
  seatsByLabel: ReadonlyMap<string, Seat>;
  /** Labels of the seats that are only sold together, by unit. */
  unitMembers: ReadonlyMap<string, readonly string[]>;
  prepared: PreparedSeatMap;
};

const MAPS_MAX = 500;

/** Keeps the facts of the maps in use. */
export function createSeatMapFacts(
  findDocument: (seatMapId: string) => Promise<SeatMapDocument>,
): (seatMapId: string) => Promise<SeatMapFacts> {
  const known = new LRUCache<string, SeatMapFacts>({ max: MAPS_MAX });
  return async (seatMapId) => {
    const found = known.get(seatMapId);
    if (found !== undefined) return found;
    const facts = factsOf(await findDocument(seatMapId));
    known.set(seatMapId, facts);
    return facts;
  };
}

function factsOf(document: SeatMapDocument): SeatMapFacts {
  const unitMembers = new Map<string, string[]>();
  for (const { unitId, label } of document.seats) {
    if (unitId === undefined) continue;
    unitMembers.set(unitId, [...(unitMembers.get(unitId) ?? []), label]);
  }
  return {
    zones: new Set(document.zones.map((zone) => zone.id)),
    zoneNames: new Map(document.zones.map(({ id, name }) => [id, name])),
    seatsByLabel: new Map(document.seats.map((seat) => [seat.label, seat])),
    unitMembers,
    prepared: prepareSeatMap(document),
  };
}
