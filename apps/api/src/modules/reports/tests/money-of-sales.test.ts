import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import {
  backdate,
  dateAgo,
  lastClockChanges,
  momentAt,
  richTerms,
  SALES_TAX,
  VAT,
} from './books.ts';
import { boxOfficeOf, dateAhead, YEAR_AHEAD } from './box-office.ts';
import { counterOf, type Purchase } from './counter.ts';

type Row = Record<string, unknown> & { currency: string };
type Report = { data: Row[]; totals: Row[] };

let api: TestApp;
let admin: TestUser;
let boxOffice: ReturnType<typeof boxOfficeOf>;
let counter: ReturnType<typeof counterOf>;

beforeAll(async () => {
  // Whose door is open for showtimes that are days away.
  api = await startTestApp({ environment: { DOORS_OPEN_MINUTES_BEFORE: '20160' } });
  admin = await api.givenUser({ role: 'admin' });
  boxOffice = boxOfficeOf(api, admin);
  counter = counterOf(api, await api.givenUser({ role: 'staff' }));
});
afterAll(() => api.stop());

const YEAR_BACK = `from=${dateAgo(365)}&to=${dateAgo(0)}`;

/** Amounts as bare numbers, and only what is not 0. */
function brief(row: Row): Record<string, unknown> {
  const flat = Object.entries(row).map(([name, value]) => {
    const isMoney = typeof value === 'object' && value !== null && 'amount' in value;
    return [name, isMoney ? value.amount : value] as const;
  });
  return Object.fromEntries(flat.filter(([name, value]) => value !== 0 && name !== 'currency'));
}

async function revenueOf(cinemaId: string, groupBy: string, basis = 'businessDate') {
  const days = basis === 'saleDate' ? YEAR_BACK : YEAR_AHEAD;
  const { data } = await boxOffice.report<Report>(
    `revenue?${days}&groupBy=${groupBy}&basis=${basis}&cinemaId=${cinemaId}`,
  );
  return data.map(brief);
}

async function sold(
  showtimeId: string,
  seats: Readonly<Record<string, string>>,
): Promise<Purchase> {
  const purchase = await counter.sellForCash(showtimeId, seats);
  if (purchase === null) throw new Error('not sold');
  return purchase;
}

const noon = (daysAgo: number) => new Date(`${dateAgo(daysAgo)}T12:00:00Z`);

describe('a sale of which one ticket is given back for half its price', () => {
  let cinemaId: string;

  beforeAll(async () => {
    const { showtimeId, ...given } = await api.givenShowtime({
      startsInMinutes: 3000,
      terms: richTerms({ adult: 1000, tax: VAT }),
    });
    ({ cinemaId } = given);
    const { id, tickets } = await sold(showtimeId, {
      A1: 'adult',
      A2: 'child',
      A3: 'complimentary',
    });
    await counter.admit(tickets[0]?.code ?? '');
    await backdate(api, noon(30));
    await counter.cancel(id, 'policy', [tickets[1]?.id ?? '']);
    await backdate(api, noon(20));
    await counter.handOutRefunds();
    await backdate(api, noon(10));
  });

  test('is what is live, what was kept, and what was paid for it', async () => {
    expect(await revenueOf(cinemaId, 'channel')).toEqual([
      {
        channel: 'boxOffice',
        reservations: 1,
        admissions: 2,
        attendance: 1,
        comps: 1,
        cancelledAdmissions: 1,
        grossAmount: 900,
        feeAmount: 100 + 200,
        keptAmount: 270 + 100,
        // 150 + 17 of the adult, 33 of the booking, and of the child what was not given back.
        taxAmount: 150 + 17 + 33 + (90 - 45) + 17,
        netAmount: 900 + 300 + 370 - 262,
        discountAmount: 100,
        cancelledAmount: 540,
        paidAmount: 1840,
        refundedAmount: 270,
      },
    ]);
  });

  test('is spread over the days on which things were booked', async () => {
    expect(await revenueOf(cinemaId, 'day', 'saleDate')).toEqual([
      {
        businessDate: dateAgo(30),
        reservations: 1,
        admissions: 3,
        attendance: 1,
        comps: 1,
        grossAmount: 1440,
        feeAmount: 400,
        taxAmount: 307,
        netAmount: 1840 - 307,
        discountAmount: 160,
        paidAmount: 1840,
      },
      {
        businessDate: dateAgo(20),
        admissions: -1,
        cancelledAdmissions: 1,
        grossAmount: -540,
        feeAmount: -100,
        keptAmount: 370,
        taxAmount: -45,
        netAmount: -540 - 100 + 370 + 45,
        discountAmount: -60,
        cancelledAmount: 540,
        amountDue: -270,
      },
      { businessDate: dateAgo(10), refundedAmount: 270, amountDue: 270 },
    ]);
  });

  test.each(['businessDate', 'saleDate'])(
    'has by %s a row for each type, and one of what belongs to none',
    async (basis) => {
      const rows = await revenueOf(cinemaId, 'ticketType', basis);

      const reservations = basis === 'saleDate' ? { reservations: 1 } : {};
      expect(rows).toEqual([
        {
          ticketType: 'adult',
          reservations: 1,
          admissions: 1,
          attendance: 1,
          grossAmount: 900,
          feeAmount: 100,
          taxAmount: 167,
          netAmount: 833,
          discountAmount: 100,
        },
        { ticketType: 'child', ...reservations, cancelledAdmissions: 1, cancelledAmount: 540 },
        { ticketType: 'complimentary', reservations: 1, admissions: 1, comps: 1 },
        {
          ticketType: null,
          reservations: 1,
          feeAmount: 200,
          keptAmount: 370,
          taxAmount: 33 + (90 - 45) + 17,
          netAmount: 570 - 95,
          paidAmount: 1840,
          refundedAmount: 270,
        },
      ]);
    },
  );
});

test('tax that comes on top is part of what is paid, and not of the net', async () => {
  const cinemaId = await api.givenCinema({ timeZone: 'America/New_York', currency: 'USD' });
  const { showtimeId } = await api.givenShowtime({
    cinemaId,
    terms: richTerms({ adult: 1000, tax: SALES_TAX }),
  });
  await sold(showtimeId, { A1: 'adult' });

  expect(await revenueOf(cinemaId, 'cinema')).toMatchObject([
    {
      grossAmount: 900 + 80,
      feeAmount: 300,
      taxAmount: 80,
      netAmount: 1200,
      discountAmount: 100,
      paidAmount: 1280,
    },
  ]);
});

test('yen have no cents, and are added up as they are', async () => {
  const cinemaId = await api.givenCinema({ timeZone: 'Asia/Tokyo', currency: 'JPY' });
  const { showtimeId } = await api.givenShowtime({
    cinemaId,
    terms: richTerms({ adult: 1905, tax: { ...VAT, rateBasisPoints: 1000 } }),
  });
  await sold(showtimeId, { A1: 'adult', A2: 'adult' });

  const { totals } = await boxOffice.report<Report>(
    `revenue?${YEAR_AHEAD}&groupBy=day&cinemaId=${cinemaId}`,
  );
  // A tenth of 1905 is 190.5: 191 of each.
  expect(totals).toMatchObject([
    { currency: 'JPY', grossAmount: { amount: 3810 - 382 }, paidAmount: { amount: 3428 + 400 } },
  ]);
});

describe('the trading day of a sale', () => {
  test.each(['Europe/London', 'America/St_Johns', 'Australia/Lord_Howe'])(
    'begins by the clock of %s, in the nights in which it changes too',
    async (timeZone) => {
      const cinemaId = await api.givenCinema({ timeZone });
      const { showtimeId } = await api.givenShowtime({ cinemaId, seats: 's'.repeat(20) });
      const expected = new Map<string, number>();
      let seat = 0;
      for (const change of lastClockChanges(timeZone)) {
        const date = change.toPlainDate();
        const night = date.subtract({ days: 1 });
        for (const [day, time, tradingDay] of [
          [night, '05:59', night.subtract({ days: 1 })],
          [night, '06:00', night],
          [date, '00:30', night],
          [date, '05:59:59', night],
          [date, '06:00', date],
          [date.add({ days: 1 }), '05:59', date],
        ] as const) {
          seat += 1;
          await sold(showtimeId, { [`A${seat}`]: 'adult' });
          await backdate(api, momentAt(`${day.toString()}T${time}`, timeZone));
          const key = tradingDay.toString();
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        // What happens twice, or a moment before it is skipped, is of the same night.
        for (const hours of [-0.5, 0.5]) {
          seat += 1;
          await sold(showtimeId, { [`A${seat}`]: 'adult' });
          await backdate(api, new Date(change.epochMilliseconds + hours * 3_600_000));
          expected.set(night.toString(), (expected.get(night.toString()) ?? 0) + 1);
        }
      }

      const rows = await revenueOf(cinemaId, 'day', 'saleDate');
      expect(new Map(rows.map((row) => [row['businessDate'], row['admissions']]))).toEqual(
        expected,
      );
      for (const [day, admissions] of expected) {
        const { totals } = await boxOffice.report<Report>(
          `revenue?from=${day}&to=${day}&groupBy=movie&basis=saleDate&cinemaId=${cinemaId}`,
        );
        expect(totals).toMatchObject([{ admissions }]);
      }
    },
  );

  test('is that of the sale, whenever the showtime is, and the other way round', async () => {
    const room = await boxOffice.givenRoom();
    const showtimeId = await boxOffice.schedule(room, `${dateAhead(40)}T00:30`);
    await boxOffice.sell(showtimeId, room.seats.slice(0, 2), await api.givenUser());
    await backdate(api, noon(5));
    await boxOffice.cancelShowtime(showtimeId);
    await backdate(api, noon(3));

    expect(await revenueOf(room.cinemaId, 'day', 'saleDate')).toEqual([
      {
        businessDate: dateAgo(5),
        reservations: 1,
        admissions: 2,
        grossAmount: 2500,
        netAmount: 2500,
        amountDue: 2500,
      },
      {
        businessDate: dateAgo(3),
        admissions: -2,
        cancelledAdmissions: 2,
        grossAmount: -2500,
        netAmount: -2500,
        cancelledAmount: 2500,
        amountDue: -2500,
      },
    ]);
    expect(await revenueOf(room.cinemaId, 'day')).toEqual([
      { businessDate: dateAhead(39), cancelledAdmissions: 2, cancelledAmount: 2500 },
    ]);
  });
});

test('somebody who came in and was given their money back had come in', async () => {
  const { showtimeId, cinemaId } = await api.givenShowtime();
  const { id, tickets } = await sold(showtimeId, { A1: 'adult', A2: 'adult' });
  await counter.admit(tickets[0]?.code ?? '');
  await counter.cancel(id, 'full');

  expect(await revenueOf(cinemaId, 'movie')).toMatchObject([{ attendance: 1 }]);
  const { totals } = await boxOffice.report<{ totals: unknown }>(
    `occupancy?${YEAR_AHEAD}&groupBy=movie&cinemaId=${cinemaId}`,
  );
  expect(totals).toMatchObject({ admissions: 0, attendance: 1 });
});

describe('the ledger report', () => {
  test('begins with what was open before, and ends with what is open after', async () => {
    const cinemaId = await api.givenCinema({ currency: 'EUR', timeZone: 'Europe/Lisbon' });
    const { showtimeId } = await api.givenShowtime({ cinemaId });
    const buyer = await api.givenUser();
    const reservation = await boxOffice.sell(showtimeId, ['A1', 'A2'], buyer);
    await book(showtimeId, reservation?.id ?? '', { kind: 'parked', parked: 70, paid: 70 });
    await backdate(api, noon(9));
    await counter.cancel(reservation?.id ?? '', 'full', [reservation?.tickets[0]?.id ?? '']);
    await sold(showtimeId, { A3: 'adult' });
    await book(showtimeId, reservation?.id ?? '', { kind: 'unparked', parked: -50, paid: -50 });
    await backdate(api, noon(6));
    await sold(showtimeId, { A4: 'adult' });
    await backdate(api, noon(2));

    const path = `ledger?from=${dateAgo(8)}&to=${dateAgo(4)}&cinemaId=${cinemaId}`;
    const { data, totals } = await boxOffice.report<Report>(path);

    expect(data.map(brief)).toEqual([
      { kind: 'sale', entries: 1, admissions: 1, grossAmount: 1250, amountDue: 1250 },
      { kind: 'cancellation', entries: 1, admissions: -1, grossAmount: -1250, amountDue: -1250 },
      { kind: 'capture', entries: 1, paidAmount: 1250, amountDue: -1250 },
      { kind: 'unparked', entries: 1, parkedAmount: -50, paidAmount: -50 },
    ]);
    const eur = (amount: number) => ({ amount, currency: 'EUR' });
    expect(totals).toMatchObject([
      {
        currency: 'EUR',
        opening: { amountDue: eur(2500), parkedAmount: eur(70) },
        entries: 4,
        paidAmount: eur(1200),
        amountDue: eur(-1250),
        closing: { amountDue: eur(1250), parkedAmount: eur(20) },
      },
    ]);

    const file = await api.app.inject({
      url: `/api/v1/reports/${path}`,
      headers: { accept: 'text/csv', authorization: `Bearer ${admin.accessToken}` },
    });
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="ledger-saleDate-${dateAgo(8)}-${dateAgo(4)}.csv"`,
    );
    expect(file.body.split('\r\n')).toEqual([
      'currency,kind,entries,admissions,grossAmountMinor,feeAmountMinor,keptAmountMinor,parkedAmountMinor,paidAmountMinor,amountDueMinor,taxAmountMinor',
      'EUR,opening,,,,,,70,,2500,',
      'EUR,sale,1,1,1250,0,0,0,0,1250,0',
      'EUR,cancellation,1,-1,-1250,0,0,0,0,-1250,0',
      'EUR,capture,1,0,0,0,0,0,1250,-1250,0',
      'EUR,unparked,1,0,0,0,0,-50,-50,0,0',
      'EUR,closing,,,,,,20,,1250,',
      '',
    ]);
  });

  test('goes by the business dates of showtimes where that is asked for', async () => {
    const room = await boxOffice.givenRoom();
    for (const days of [10, 12]) {
      const showtimeId = await boxOffice.schedule(room, `${dateAhead(days)}T19:30`);
      await boxOffice.sell(showtimeId, room.seats.slice(0, 1), await api.givenUser());
    }
    const { totals } = await boxOffice.report<Report>(
      `ledger?from=${dateAhead(11)}&to=${dateAhead(12)}&basis=businessDate&cinemaId=${room.cinemaId}`,
    );

    expect(totals).toMatchObject([
      {
        entries: 1,
        opening: { amountDue: { amount: 1250 } },
        closing: { amountDue: { amount: 2500 } },
      },
    ]);
  });
});

async function book(
  showtimeId: string,
  reservationId: string,
  { kind, parked, paid }: { kind: string; parked: number; paid: number },
): Promise<void> {
  await sql`
    insert into ledger_entries
      (showtime_id, id, reservation_id, kind, currency, parked_amount, paid_amount)
    values (${showtimeId}::uuid, ${newId()}::uuid, ${reservationId}::uuid, ${kind}, 'EUR', ${parked},
      ${paid})`.execute(api.db);
}
