import type { Database, Transaction } from '../../database.ts';
import { withdrawMessagesAbout } from '../notifications/index.ts';
import { listReservationsOfUser } from './personal-data.read-model.ts';
import { forgetContact, moveContact, type Person } from './personal-data.repository.ts';

/** What reservations hold of a person: for showing it to them, for changing it, and for forgetting it. */
export function createPersonalData({ db }: { db: Database }) {
  return { exportReservations, erase, moveContact };

  /** Their reservations with tickets, payments and refunds, as plain JSON. No secrets to pay with. */
  async function exportReservations(userId: string): Promise<readonly unknown[]> {
    const rows = await listReservationsOfUser(db, userId);
    return rows.map(
      ({ createdAtExact: _position, owner: _owner, customer: _self, payment, ...row }) => {
        if (payment === null) return { ...row, payment };
        const { checkoutUrl: _page, clientSecret: _secret, ...paid } = payment;
        return { ...row, payment: paid };
      },
    );
  }

  /**
   * What was paid stays; who paid it is gone, and what was to be mailed about it or about them is not.
   * The user is locked against sales.
   */
  async function erase(tx: Transaction, person: Person): Promise<void> {
    const reservationIds = await forgetContact(tx, person);
    await withdrawMessagesAbout(tx, [person.userId, ...reservationIds]);
  }
}
