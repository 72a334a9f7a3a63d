import { sql } from 'kysely';

import type { TestApp, TestUser } from '../../../../test/support/test-app.ts';

/** What a reservation looks like to clients. */
export type ReservationBody = {
  id: string;
  reference: string;
  status: string;
  channel: string;
  showtime: { id: string };
  tickets: {
    id: string;
    seat: string;
    code: string;
    status: string;
    price: { amount: number; currency: string };
  }[];
  total: { amount: number; currency: string };
  originalTotal: { amount: number; currency: string };
  createdAt: string;
  cancelledAt: string | null;
};

/** Buys: what a hold holds, or seats by name. */
export function reserve(
  api: TestApp,
  as: Pick<TestUser, 'accessToken'>,
  payload: unknown,
  headers: Record<string, string> = {},
) {
  return api.request({ method: 'POST', url: '/reservations', payload, headers, as });
}

/** Gives tickets back: all that are named, or the whole reservation. */
export function cancel(
  api: TestApp,
  as: Pick<TestUser, 'accessToken'>,
  reservationId: string,
  payload?: { ticketIds?: string[]; reason?: string },
  headers: Record<string, string> = {},
) {
  return api.request({
    method: 'POST',
    url: `/reservations/${reservationId}/cancel`,
    ...(payload === undefined ? {} : { payload }),
    headers,
    as,
  });
}

/** As if a showtime had been scheduled for that much earlier. */
export async function moveShowtimeBack(
  api: TestApp,
  showtimeId: string,
  minutes: number,
): Promise<void> {
  const earlier = sql`make_interval(mins => ${minutes})`;
  await sql`
    update showtimes
    set starts_at = starts_at - ${earlier}, feature_starts_at = feature_starts_at - ${earlier},
      ends_at = ends_at - ${earlier}, turnaround_ends_at = turnaround_ends_at - ${earlier},
      sales_open_at = sales_open_at - ${earlier}, sales_close_at = sales_close_at - ${earlier}
    where id = ${showtimeId}::uuid`.execute(api.db);
}
