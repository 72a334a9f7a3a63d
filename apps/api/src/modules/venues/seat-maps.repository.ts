import type { Database, Transaction } from '../../database.ts';
import type { SeatMapDocument } from '../seating/index.ts';

/** One version of the seat map of an auditorium. Never changes. */
export type SeatMapVersion = {
  id: string;
  auditoriumId: string;
  versionNumber: number;
  name: string;
  capacity: number;
  document: SeatMapDocument;
};

export async function findSeatMap(
  db: Database,
  seatMapId: string,
): Promise<SeatMapVersion | undefined> {
  return db
    .selectFrom('seat_maps as m')
    .select([
      'm.id',
      'm.auditorium_id as auditoriumId',
      'm.version_number as versionNumber',
      'm.name',
      'm.capacity',
      'm.document',
    ])
    .where('m.id', '=', seatMapId)
    .executeTakeFirst();
}

/** Whether a seat map is one of an auditorium. */
export async function isSeatMapOf(
  db: Database,
  auditoriumId: string,
  seatMapId: string,
): Promise<boolean> {
  const found = await db
    .selectFrom('seat_maps as m')
    .select('m.id')
    .where('m.id', '=', seatMapId)
    .where('m.auditorium_id', '=', auditoriumId)
    .executeTakeFirst();
  return found !== undefined;
}

/** The number of the next version; call under the lock of the auditorium. */
export async function nextVersionNumber(tx: Transaction, auditoriumId: string): Promise<number> {
  const { last } = await tx
    .selectFrom('seat_maps as m')
    .select((eb) => eb.fn.max('m.version_number').as('last'))
    .where('m.auditorium_id', '=', auditoriumId)
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
}

export async function insertSeatMap(tx: Transaction, seatMap: SeatMapVersion): Promise<void> {
  await tx
    .insertInto('seat_maps')
    .values({
      id: seatMap.id,
      auditorium_id: seatMap.auditoriumId,
      version_number: seatMap.versionNumber,
      name: seatMap.name,
      capacity: seatMap.capacity,
      document: JSON.stringify(seatMap.document),
    })
    .execute();
}
