import type { Database } from '../../database.ts';

// planted: a read model that writes
export async function readOccupancy(db: Database): Promise<void> {
  await db.updateTable('seats').set({ state: 'held' }).execute();
}
