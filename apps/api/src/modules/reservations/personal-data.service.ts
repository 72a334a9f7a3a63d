import type { Database, Transaction } from '../../database.ts';
import { listReservationsOfUser } from './personal-data.read-model.ts';
import { erasePerson } from './personal-data.repository.ts';

/** What reservations hold of a person: for showing it to them, and for forgetting it. */
export function createPersonalData({ db }: { db: Database }) {
  return {
    /** Their reservations with tickets, payments and refunds, as plain JSON. */
    async exportReservations(userId: string): Promise<readonly unknown[]> {
      const rows = await listReservationsOfUser(db, userId);
      return rows.map(
        ({ createdAtExact: _position, owner: _owner, customer: _self, ...row }) => row,
      );
    },
    /** What was paid stays; who paid it is gone. */
    async erase(tx: Transaction, { userId }: { userId: string }): Promise<void> {
      await erasePerson(tx, userId);
    },
  };
}
