import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { agePurchase, givenPending, reservationOf } from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import {
  boxOfficeOf,
  dateAhead,
  nextClockChange,
  YEAR_AHEAD,
  type ReservationBody,
} from './box-office.ts';

type Sales = {
  currency: string;
  reservations: number;
  admissions: number;
  grossAmount: { amount: number; currency: string };
  cancelledAdmissions: number;
  cancelledAmount: { amount: number; currency: string };
};

type Row = Sales & {
  businessDate?: string;
  movie?: { id: string };
  cinema?: { id: string };
  auditorium?: { id: string; cinema: { id: string } };
};

type Revenue = { data: Row[]; totals: Sales[] };

let payments: TestPayments;
let api: TestApp;
let admin: TestUser;
let boxOffice: ReturnType<typeof boxOfficeOf>;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  admin = await api.givenUser({ role: 'admin' });
  boxOffice = boxOfficeOf(api, admin);
});
afterAll(async () => {
  await api.stop();
  await payments.stop();
});

/** What a row is about, by what the report was grouped by. */
const SUBJECTS = {
  day: {
    ofRow: (row: Row) => row.businessDate,
    ofReservation: ({ showtime }: ReservationBody) => showtime.businessDate,
  },
  movie: {
    ofRow: (row: Row) => row.movie?.id,
    ofReservation: ({ showtime }: ReservationBody) => showtime.movie.id,
  },
  cinema: {
    ofRow: (row: Row) => row.cinema?.id,
    ofReservation: ({ showtime }: ReservationBody) => showtime.cinema.id,
  },
  auditorium: {
    ofRow: (row: Row) => row.auditorium?.id,
    ofReservation: ({ showtime }: ReservationBody) => showtime.auditorium.id,
  },
} as const;

type Grouping = keyof typeof SUBJECTS;

const GROUPINGS: readonly Grouping[] = ['day', 'movie', 'cinema', 'auditorium'];

const NOTHING = { reservations: 0, admissions: 0, gross: 0, cancelledAdmissions: 0, cancelled: 0 };

/** The report as the reservations themselves tell it. */
function addUp(
  all: readonly ReservationBody[],
  subjectOf: (reservation: ReservationBody) => string,
) {
  const sums = new Map<string, typeof NOTHING>();
  const sold = all.filter(({ status }) => status === 'confirmed' || status === 'cancelled');
  for (const reservation of sold) {
    const key = `${subjectOf(reservation)} ${reservation.total.currency}`;
    const sum = sums.get(key) ?? { ...NOTHING };
    const voided = reservation.tickets.filter((ticket) => ticket.status === 'void');
    const liveCount = reservation.tickets.length - voided.length;
    sums.set(key, {
      reservations: sum.reservations + (liveCount > 0 ? 1 : 0),
      admissions: sum.admissions + liveCount,
      gross: sum.gross + reservation.total.amount,
      cancelledAdmissions: sum.cancelledAdmissions + voided.length,
      cancelled: sum.cancelled + voided.reduce((total, { price }) => total + price.amount, 0),
    });
  }
  return sums;
}

function asSums(rows: readonly Row[], subjectOf: (row: Row) => string | undefined) {
  const sums = new Map(
    rows.map((row) => [
      `${subjectOf(row)} ${row.currency}`,
      {
        reservations: row.reservations,
        admissions: row.admissions,
        gross: row.grossAmount.amount,
        cancelledAdmissions: row.cancelledAdmissions,
        cancelled: row.cancelledAmount.amount,
      },
    ]),
  );
  expect(sums.size, 'a subject has one row per currency').toBe(rows.length);
  return sums;
}

async function expectReportsToAddUp(): Promise<void> {
  const reservations = await boxOffice.allReservations();
  for (const groupBy of GROUPINGS) {
    const { data, totals } = await boxOffice.report<Revenue>(
      `revenue?groupBy=${groupBy}&${YEAR_AHEAD}`,
    );
    const { ofRow, ofReservation } = SUBJECTS[groupBy];
    expect({ groupBy, sums: asSums(data, ofRow) }).toEqual({
      groupBy,
      sums: addUp(reservations, ofReservation),
    });
    expect(asSums(totals, () => 'all')).toEqual(addUp(reservations, () => 'all'));
  }
}

describe('revenue', () => {
  test('counts a booking of four seats once, and its four tickets at what they cost', async () => {
    const room = await boxOffice.givenRoom({ seats: 'ssss\npppp' });
    const buyer = await api.givenUser();
    const date = dateAhead(20);
    const showtimeId = await boxOffice.schedule(room, `${date}T19:30`, {
      zonePrices: { premium: { amount: 1655, currency: 'GBP' } },
    });
    const [a1 = '', a2 = '', , , b1 = '', b2 = ''] = room.seats;
    await boxOffice.sell(showtimeId, [a1, a2, b1, b2], buyer);
    // What a ticket was sold for stays, whatever seats cost later.
    await api.db
      .updateTable('showtimes')
      .set({ zone_prices: JSON.stringify({ standard: 1, premium: 1 }) })
      .where('id', '=', showtimeId)
      .execute();

    const gbp = (amount: number) => ({ amount, currency: 'GBP' });
    const expected = {
      currency: 'GBP',
      reservations: 1,
      admissions: 4,
      attendance: 0,
      comps: 0,
      cancelledAdmissions: 0,
      grossAmount: gbp(5810),
      feeAmount: gbp(0),
      keptAmount: gbp(0),
      taxAmount: gbp(0),
      netAmount: gbp(5810),
      discountAmount: gbp(0),
      cancelledAmount: gbp(0),
      parkedAmount: gbp(0),
      paidAmount: gbp(0),
      refundedAmount: gbp(0),
      amountDue: gbp(5810),
    };
    expect(
      await boxOffice.report<Revenue>(
        `revenue?from=${date}&to=${date}&groupBy=day&cinemaId=${room.cinemaId}`,
      ),
    ).toEqual({ data: [{ businessDate: date, ...expected }], totals: [expected] });
  });

  test('shows cancelled tickets apart, and no reservation of which nothing is left', async () => {
    const room = await boxOffice.givenRoom();
    const buyer = await api.givenUser();
    const showtimeId = await boxOffice.schedule(room, `${dateAhead(21)}T19:30`);
    const kept = await boxOffice.sell(showtimeId, room.seats.slice(0, 3), buyer);
    const dropped = await boxOffice.sell(showtimeId, room.seats.slice(3, 5), buyer);
    await boxOffice.cancel(kept?.id ?? '', buyer, [kept?.tickets[0]?.id ?? '']);
    await boxOffice.cancel(dropped?.id ?? '', buyer);

    const { data } = await boxOffice.report<Revenue>(
      `revenue?${YEAR_AHEAD}&groupBy=cinema&cinemaId=${room.cinemaId}`,
    );

    expect(data).toMatchObject([
      {
        cinema: { id: room.cinemaId },
        reservations: 1,
        admissions: 2,
        grossAmount: { amount: 2500, currency: 'GBP' },
        cancelledAdmissions: 3,
        cancelledAmount: { amount: 3750, currency: 'GBP' },
      },
    ]);
  });

  test('keeps a cancelled showtime, as cancelled admissions', async () => {
    const room = await boxOffice.givenRoom();
    const showtimeId = await boxOffice.schedule(room, `${dateAhead(22)}T19:30`);
    await boxOffice.sell(showtimeId, room.seats.slice(0, 4), await api.givenUser());
    await boxOffice.cancelShowtime(showtimeId);

    const { data } = await boxOffice.report<Revenue>(
      `revenue?${YEAR_AHEAD}&groupBy=auditorium&cinemaId=${room.cinemaId}`,
    );

    expect(data).toMatchObject([
      {
        auditorium: { id: room.auditoriumId, cinema: { id: room.cinemaId } },
        reservations: 0,
        admissions: 0,
        grossAmount: { amount: 0 },
        cancelledAdmissions: 4,
        cancelledAmount: { amount: 5000 },
      },
    ]);
  });

  test('puts a showtime after midnight on the business date it belongs to', async () => {
    const night = nextClockChange('Europe/London');
    const room = await boxOffice.givenRoom();
    const showtimeId = await boxOffice.schedule(room, `${night}T00:30`);
    await boxOffice.sell(showtimeId, room.seats.slice(0, 1), await api.givenUser());
    const of = (from: string, to: string) =>
      boxOffice.report<Revenue>(
        `revenue?from=${from}&to=${to}&groupBy=day&cinemaId=${room.cinemaId}`,
      );

    const dayBefore = new Date(Date.parse(night) - 86_400_000).toISOString().slice(0, 10);

    expect((await of(night, night)).data).toEqual([]);
    expect((await of(dayBefore, dayBefore)).data).toMatchObject([
      { businessDate: dayBefore, admissions: 1 },
    ]);
  });

  test('counts nothing of what is not paid yet, nor of what expired unpaid', async () => {
    const room = await boxOffice.givenRoom();
    const showtimeId = await boxOffice.schedule(room, `${dateAhead(23)}T19:30`);
    const waiting = await givenPending(api, { showtimeId, seats: room.seats.slice(0, 2) });
    const expired = await givenPending(api, { showtimeId, seats: room.seats.slice(2, 4) });
    await agePurchase(api, expired, 3600);
    await api.parts.payments.expirePendingPayments();
    expect(await reservationOf(api, waiting)).toMatchObject({ status: 'pendingPayment' });
    expect(await reservationOf(api, expired)).toMatchObject({ status: 'expired' });

    expect(
      await boxOffice.report(`revenue?${YEAR_AHEAD}&groupBy=movie&cinemaId=${room.cinemaId}`),
    ).toEqual({ data: [], totals: [] });
  });
});

type Action =
  | { kind: 'sell'; showtime: number; buyer: number; firstSeat: number; seatCount: number }
  | { kind: 'cancelTickets'; reservation: number; ticketCount: number }
  | { kind: 'cancelAll'; reservation: number }
  | { kind: 'cancelShowtime'; showtime: number };

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('sell' as const),
      showtime: fc.nat(),
      buyer: fc.nat(),
      firstSeat: fc.nat(16),
      seatCount: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('cancelTickets' as const),
      reservation: fc.nat(),
      ticketCount: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cancelAll' as const), reservation: fc.nat() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cancelShowtime' as const), showtime: fc.nat() }),
  },
);

describe('revenue adds up to the cent', () => {
  test('in every grouping, whatever is sold and cancelled, wherever and whenever', async () => {
    const { showtimes, buyers } = await givenManyShowtimes();
    const sold: { id: string; buyer: TestUser; ticketIds: string[] }[] = [];

    await fc.assert(
      fc.asyncProperty(fc.array(anyAction, { minLength: 8, maxLength: 24 }), async (actions) => {
        for (const action of actions) await act(action);
        await expectReportsToAddUp();
      }),
      // One run builds on what the one before has left, so nothing can be shrunk.
      { numRuns: 12, endOnFailure: true },
    );
    expect(sold.length).toBeGreaterThan(20);

    async function act(action: Action): Promise<void> {
      switch (action.kind) {
        case 'sell': {
          const showtime = pick(showtimes, action.showtime);
          const buyer = pick(buyers, action.buyer);
          const { firstSeat, seatCount } = action;
          const seats = showtime.seats.slice(firstSeat, firstSeat + seatCount);
          const reservation = await boxOffice.sell(showtime.id, seats, buyer);
          if (reservation === null) return;
          const ticketIds = reservation.tickets.map((ticket) => ticket.id);
          sold.push({ id: reservation.id, buyer, ticketIds });
          return;
        }
        case 'cancelTickets': {
          if (sold.length === 0) return;
          const { id, buyer, ticketIds } = pick(sold, action.reservation);
          await boxOffice.cancel(id, buyer, ticketIds.slice(0, action.ticketCount));
          return;
        }
        case 'cancelAll': {
          if (sold.length === 0) return;
          const { id, buyer } = pick(sold, action.reservation);
          await boxOffice.cancel(id, buyer);
          return;
        }
        case 'cancelShowtime':
          await boxOffice.cancelShowtime(pick(showtimes, action.showtime).id);
      }
    }
  });
});

/** Two currencies in one zone, two zones with one currency, clocks that change, late nights. */
async function givenManyShowtimes() {
  const twoMoviesOfOneTitle = [
    await api.givenMovie({ title: 'Nosferatu', runtimeMinutes: 81 }),
    await api.givenMovie({ title: 'Nosferatu', runtimeMinutes: 107 }),
  ];
  const places = [
    { timeZone: 'Europe/London', currency: 'GBP', price: 1255 },
    { timeZone: 'Europe/London', currency: 'EUR', price: 1499 },
    { timeZone: 'America/New_York', currency: 'USD', price: 1733 },
    { timeZone: 'Asia/Tokyo', currency: 'JPY', price: 1900 },
    { timeZone: 'America/St_Johns', currency: 'USD', price: 1001 },
  ];
  const showtimes: { id: string; seats: string[] }[] = [];
  for (const { timeZone, currency, price } of places) {
    const cinemaId = await api.givenCinema({ timeZone, currency });
    const night = timeZone === 'Asia/Tokyo' ? dateAhead(40) : nextClockChange(timeZone);
    for (const movieId of twoMoviesOfOneTitle) {
      const seats = 'ssssssssss\npppppppppp';
      const room = await boxOffice.givenRoom({ cinemaId, movieId, currency, seats });
      for (const start of [`${dateAhead(5)}T14:00`, `${night}T00:05`, `${night}T19:30`]) {
        const id = await boxOffice.schedule(room, start, {
          basePrice: { amount: price, currency },
          zonePrices: { premium: { amount: price + 333, currency } },
        });
        showtimes.push({ id, seats: room.seats });
      }
    }
  }
  const buyers = await Promise.all(Array.from({ length: 6 }, () => api.givenUser()));
  return { showtimes, buyers };
}

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
