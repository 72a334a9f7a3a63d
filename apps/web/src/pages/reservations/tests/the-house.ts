import { SHOWTIMES_TOPIC } from '../../../../../api/src/modules/catalogue/index.ts';
import { givenPaid } from '../../../../../api/src/modules/reservations/tests/leaving-givens.ts';
import { givenPending, type PendingPurchase } from '../../../../../api/test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../../api/test/support/payment-simulator.ts';
import {
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../../../../api/test/support/test-app.ts';

/** A house that takes money online, with somebody who runs it. */
export type House = {
  api: TestApp;
  payments: TestPayments;
  admin: TestUser;
  /** Seats that a guest holds and is about to pay for. */
  givenPending(showtimeId: string, seats: readonly string[]): Promise<PendingPurchase>;
  /** Seats that a guest has paid for; the guest of another purchase, if given. */
  givenPaid(
    showtimeId: string,
    seats: readonly string[],
    again?: Pick<PendingPurchase, 'headers'>,
  ): Promise<PendingPurchase>;
  /** The path that the mails about a reservation lead to; `/tickets` for the link to those. */
  mailedLink(purchase: Pick<PendingPurchase, 'reservationId'>, place?: '/tickets'): Promise<string>;
  /** As if the showing had been scheduled that much later. */
  shift(showtimeId: string, minutes: number): Promise<void>;
  close(): Promise<void>;
};

/** Opens a house of a test file's own. */
export async function openHouse(environment: Record<string, string> = {}): Promise<House> {
  const payments = await startTestPayments();
  const api = await startTestApp({ payments, environment });
  const admin = await api.givenUser({ role: 'admin' });
  return {
    api,
    payments,
    admin,
    givenPending: async (showtimeId, seats) => givenPending(api, { showtimeId, seats }),
    givenPaid: async (showtimeId, seats, again) =>
      givenPaid(api, payments, { showtimeId, seats, headers: again?.headers }),
    async mailedLink({ reservationId }, place) {
      await api.deliverMessages();
      const path = `/reservations/${reservationId}${place ?? ''}`;
      const link = new RegExp(`${path}\\?access=[\\w.-]+`);
      const [found] = api.mails.flatMap(({ text }) => link.exec(text)?.[0] ?? []).slice(-1);
      if (found === undefined) throw new Error(`no mail leads to ${path}`);
      return found;
    },
    shift: async (showtimeId, minutes) => shift(api, showtimeId, minutes),
    async close() {
      await api.stop();
      await payments.stop();
    },
  };
}

async function shift({ db, parts }: TestApp, showtimeId: string, minutes: number): Promise<void> {
  const showtimes = db.selectFrom('showtimes').selectAll().where('id', '=', showtimeId);
  const before = await showtimes.executeTakeFirstOrThrow();
  const later = (instant: Date) => new Date(instant.getTime() + minutes * 60_000);
  await db
    .updateTable('showtimes')
    .set({
      starts_at: later(before.starts_at),
      feature_starts_at: later(before.feature_starts_at),
      ends_at: later(before.ends_at),
      turnaround_ends_at: later(before.turnaround_ends_at),
      sales_open_at: later(before.sales_open_at),
      sales_close_at: later(before.sales_close_at),
    })
    .where('id', '=', showtimeId)
    .execute();
  parts.dropCached([SHOWTIMES_TOPIC]);
}
