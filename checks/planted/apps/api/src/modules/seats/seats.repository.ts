import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';

export async function lockSeats(tx: Transaction): Promise<string[]> {
  const seats = await tx.selectFrom('seats').select('label').forUpdate().execute();
  return seats.map((seat) => seat.label);
}

export async function countSeats(db: Database): Promise<number> {
  const seats = await db.selectFrom('seats').select('label').execute();
  return seats.length;
}

// planted: a transaction under another name
export async function blockSeats(transaction: Transaction): Promise<void> {
  await transaction.updateTable('seats').set({ state: 'blocked' }).execute();
}

// planted: SQL from strings, and an export that nobody uses
export async function findSeats(db: Database, label: string): Promise<void> {
  await sql.raw(`select label from seats where label = '${label}'`).execute(db);
}
