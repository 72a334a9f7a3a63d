import { sql } from 'kysely';

import type { TestApp, TestUser } from '../../../../test/support/test-app.ts';

export type Purchase = {
  id: string;
  showtimeId: string;
  tickets: { id: string; seat: string; code: string }[];
};

/** What staff do with money and tickets, through the door. Null where it is refused as a conflict. */
export function counterOf(api: TestApp, staff: TestUser) {
  return { sellForCash, cancel, refund, handOutRefunds, admit, exchange };

  async function post<T>(url: string, payload: object): Promise<T | null> {
    const response = await api.request({ method: 'POST', url, payload, as: staff });
    if (response.statusCode === 409) return null;
    if (response.statusCode >= 300) throw new Error(`${url}: ${response.body}`);
    return response.json<T>();
  }

  /** @param seats what is sold, by label: who sits there */
  async function sellForCash(
    showtimeId: string,
    seats: Readonly<Record<string, string>>,
  ): Promise<Purchase | null> {
    const sold = await post<Omit<Purchase, 'showtimeId'>>('/reservations?channel=boxOffice', {
      showtimeId,
      seats: Object.keys(seats),
      ticketTypes: seats,
      payment: { method: 'cash' },
    });
    return sold === null ? null : { ...sold, showtimeId };
  }

  function cancel(
    reservationId: string,
    refund: 'full' | 'policy' | 'none',
    ticketIds?: readonly string[],
  ) {
    return post(`/reservations/${reservationId}/cancel`, {
      reason: 'Asked at the counter.',
      refund,
      ...(ticketIds === undefined ? {} : { ticketIds }),
    });
  }

  function refund(reservationId: string, amount: number) {
    const asked = { amount, reason: 'The sound failed.', handedOut: true };
    return post(`/reservations/${reservationId}/refunds`, asked);
  }

  /** All that are asked for. */
  async function handOutRefunds(): Promise<void> {
    const { rows } = await sql<{ id: string }>`
      select id from refunds where status = 'requested'`.execute(api.db);
    for (const { id } of rows) {
      await api.request({ method: 'POST', url: `/refunds/${id}/hand-out`, as: staff });
    }
  }

  function admit(code: string) {
    return post('/tickets/admissions', { code, admitUnpaid: true });
  }

  /** All of a reservation, for seats of another showtime. */
  async function exchange(reservationId: string, showtimeId: string, seats: readonly string[]) {
    const hold = await post<{ id: string }>(`/showtimes/${showtimeId}/holds?channel=boxOffice`, {
      seats,
    });
    if (hold === null) return null;
    return post<Omit<Purchase, 'showtimeId'>>(`/reservations/${reservationId}/exchange`, {
      showtimeId,
      holdId: hold.id,
      reason: 'They could not come.',
    });
  }
}
