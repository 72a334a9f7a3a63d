import type { Database } from '../../database.ts';
import { lockSeats } from './seats.repository.ts';

// planted: a lock outside a transaction, which does not compile
export async function lockForNobody(db: Database): Promise<string[]> {
  return lockSeats(db);
}
