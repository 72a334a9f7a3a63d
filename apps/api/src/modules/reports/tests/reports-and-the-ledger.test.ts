import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { newId } from '../../../platform/ids.ts';
import { addUpBooks, GROUPINGS, withoutZeros, type Asked } from './adding-up-books.ts';
import {
  backdate,
  dateAgo,
  lastClockChanges,
  readBooks,
  richTerms,
  SALES_TAX,
  tradingDayOf,
  VAT,
} from './books.ts';
import { boxOfficeOf, dateAhead } from './box-office.ts';
import { counterOf, type Purchase } from './counter.ts';

type MoneyBody = { amount: number; currency: string };

type Figures = { currency: string } & Record<
  'reservations' | 'admissions' | 'attendance' | 'comps' | 'cancelledAdmissions',
  number
> &
  Record<
    | 'grossAmount'
    | 'feeAmount'
    | 'keptAmount'
    | 'taxAmount'
    | 'netAmount'
    | 'discountAmount'
    | 'cancelledAmount'
    | 'parkedAmount'
    | 'paidAmount'
    | 'refundedAmount'
    | 'amountDue',
    MoneyBody
  >;

type Row = Figures & {
  businessDate?: string;
  movie?: { id: string };
  cinema?: { id: string };
  auditorium?: { id: string };
  channel?: string;
  ticketType?: string | null;
};

type Revenue = { data: Row[]; totals: Figures[] };

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

/** Where the clocks change, on both sides of the equator, and where they never do. */
const PLACES = [
  { timeZone: 'Europe/London', currency: 'GBP', terms: richTerms({ adult: 1255, tax: VAT }) },
  { timeZone: 'Europe/London', currency: 'EUR', terms: richTerms({ adult: 999, tax: null }) },
  {
    timeZone: 'America/St_Johns',
    currency: 'USD',
    terms: richTerms({ adult: 1733, tax: SALES_TAX }),
  },
  { timeZone: 'Australia/Lord_Howe', currency: 'USD', terms: richTerms({ adult: 1001, tax: VAT }) },
  { timeZone: 'Asia/Tokyo', currency: 'JPY', terms: richTerms({ adult: 1905, tax: VAT }) },
];

/** Half hours around the last two changes of each clock, and a day at which nothing happens. */
const MOMENTS = [
  ...PLACES.filter(({ timeZone }) => timeZone !== 'Asia/Tokyo').flatMap(({ timeZone }) =>
    lastClockChanges(timeZone).flatMap(({ epochMilliseconds }) =>
      Array.from(
        { length: 33 },
        (_, step) => new Date(epochMilliseconds + (step - 16) * 1_800_000),
      ),
    ),
  ),
  new Date(`${dateAgo(40)}T12:00:00Z`),
];

const DAYS = {
  businessDate: { from: dateAhead(0), to: dateAhead(365) },
  saleDate: { from: dateAgo(365), to: dateAgo(0) },
} as const;

type Action =
  | { kind: 'sell'; showtime: number; firstSeat: number; types: string[]; isCash: boolean }
  | { kind: 'cancel'; sale: number; count: number; refund: 'full' | 'policy' | 'none' }
  | { kind: 'exchange'; sale: number; firstSeat: number }
  | { kind: 'handOut' }
  | { kind: 'refund'; sale: number; amount: number }
  | { kind: 'admit'; sale: number }
  | { kind: 'book'; sale: number; entry: 'parked' | 'unparked' | 'chargeback'; amount: number }
  | { kind: 'cancelShowtime'; showtime: number };

const kind = <K extends string>(name: K) => fc.constant(name);
const amount = fc.integer({ min: 1, max: 900 });

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      kind: kind('sell'),
      showtime: fc.nat(),
      firstSeat: fc.nat(16),
      types: fc.array(fc.constantFrom('adult', 'child', 'complimentary'), {
        minLength: 1,
        maxLength: 4,
      }),
      isCash: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: kind('cancel'),
      sale: fc.nat(),
      count: fc.integer({ min: 1, max: 4 }),
      refund: fc.constantFrom('full', 'policy', 'none'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind('exchange'), sale: fc.nat(), firstSeat: fc.nat(16) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('handOut') }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('refund'), sale: fc.nat(), amount }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('admit'), sale: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('book'),
      sale: fc.nat(),
      entry: fc.constantFrom('parked', 'unparked', 'chargeback'),
      amount,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('cancelShowtime'), showtime: fc.nat() }) },
);

test('every report adds up to the ledger, whatever is sold, given back, and when', async () => {
  const showtimes = await givenShowtimes();
  const sales: Purchase[] = [];

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyAction, fc.constantFrom(...MOMENTS)), {
        minLength: 12,
        maxLength: 24,
      }),
      async (actions) => {
        for (const [action, at] of actions) {
          await act(action);
          await backdate(api, at);
        }
        await expectReportsToAddUp(actions.map(([, at]) => at));
      },
    ),
    // One run builds on what the one before has left, so nothing can be shrunk.
    { numRuns: 5, endOnFailure: true },
  );
  expect(sales.length).toBeGreaterThan(10);

  async function act(action: Action): Promise<void> {
    switch (action.kind) {
      case 'sell': {
        const { id, seats } = pick(showtimes, action.showtime);
        await sell(id, seats.slice(action.firstSeat), action);
        return;
      }
      case 'cancelShowtime':
        // The others are sold on: not too many of them.
        if (action.showtime % 3 === 0) {
          await boxOffice.cancelShowtime(pick(showtimes, action.showtime).id);
        }
        return;
      case 'handOut':
        await counter.handOutRefunds();
        return;
      default:
        if (sales.length > 0) await actOn(pick(sales, action.sale), action);
    }
  }

  async function sell(
    id: string,
    seats: readonly string[],
    { types, isCash }: { types: string[]; isCash: boolean },
  ): Promise<void> {
    const chosen = types.flatMap((type, index) => {
      const seat = seats[index];
      return seat === undefined ? [] : [[seat, type] as const];
    });
    const sale = isCash
      ? await counter.sellForCash(id, Object.fromEntries(chosen))
      : await boxOffice.sell(
          id,
          chosen.map(([seat]) => seat),
          await api.givenUser(),
        );
    if (sale === null) return;
    sales.push({
      id: sale.id,
      showtimeId: id,
      tickets: sale.tickets.map((ticket) => ({ code: '', ...ticket })),
    });
  }

  async function actOn(
    sale: Purchase,
    action: Exclude<Action, { kind: 'sell' | 'handOut' | 'cancelShowtime' }>,
  ): Promise<void> {
    switch (action.kind) {
      case 'cancel': {
        const tickets = sale.tickets.slice(0, action.count).map(({ id }) => id);
        await counter.cancel(sale.id, action.refund, tickets);
        return;
      }
      case 'exchange': {
        const index = showtimes.findIndex(({ id }) => id === sale.showtimeId);
        // The other one of the same cinema.
        const other = pick(showtimes, index % 2 === 0 ? index + 1 : index - 1);
        const seats = other.seats.slice(action.firstSeat, action.firstSeat + 2);
        const exchanged = await counter.exchange(sale.id, other.id, seats);
        if (exchanged !== null) sales.push({ ...exchanged, showtimeId: other.id });
        return;
      }
      case 'refund':
        await counter.refund(sale.id, action.amount);
        return;
      case 'admit': {
        const code = sale.tickets[0]?.code;
        if (code !== undefined && code !== '') await counter.admit(code);
        return;
      }
      case 'book':
        await book(sale, action);
    }
  }
});

async function expectReportsToAddUp(moments: readonly Date[]): Promise<void> {
  const books = await readBooks(api);
  const [somewhere] = PLACES;
  const [at] = moments;
  if (somewhere === undefined || at === undefined) throw new Error('nothing happened');
  const day = tradingDayOf(at.getTime(), { ...somewhere, dayStartsAt: '06:00' });
  for (const basis of ['businessDate', 'saleDate'] as const) {
    for (const groupBy of GROUPINGS) await expectToAddUp({ groupBy, basis, ...DAYS[basis] });
  }
  await expectToAddUp({ groupBy: 'ticketType', basis: 'saleDate', from: day, to: day });
  await expectToAddUp({ groupBy: 'movie', basis: 'saleDate', from: day, to: day });

  async function expectToAddUp(asked: Asked): Promise<void> {
    const { groupBy, basis, from, to } = asked;
    const { data, totals } = await boxOffice.report<Revenue>(
      `revenue?groupBy=${groupBy}&basis=${basis}&from=${from}&to=${to}`,
    );
    const expected = addUpBooks(books, asked);
    expect({ asked, rows: toMap(data, subjectOf) }).toEqual({ asked, rows: expected });
    expect(toMap(totals, () => 'all')).toEqual(totalOf(expected, groupBy));
    for (const total of totals) {
      const { paidAmount, refundedAmount, amountDue, grossAmount, ...rest } = total;
      expect(paidAmount.amount - refundedAmount.amount + amountDue.amount).toBe(
        grossAmount.amount +
          rest.feeAmount.amount +
          rest.keptAmount.amount +
          rest.parkedAmount.amount,
      );
    }
    await expectLedgerToAddUp(asked, totals);
  }
}

/** The report of the ledger has the same amounts. */
async function expectLedgerToAddUp(
  { basis, from, to }: Asked,
  revenue: readonly BookedFigures[],
): Promise<void> {
  const { totals } = await boxOffice.report<{ totals: BookedFigures[] }>(
    `ledger?basis=${basis}&from=${from}&to=${to}`,
  );
  expect(bookedOf(revenue)).toEqual(bookedOf(totals));
}

type BookedFigures = Pick<
  Figures,
  | 'currency'
  | 'admissions'
  | 'grossAmount'
  | 'feeAmount'
  | 'keptAmount'
  | 'taxAmount'
  | 'parkedAmount'
  | 'amountDue'
>;

/** By currency; without those in which somebody came in at most. */
function bookedOf(totals: readonly BookedFigures[]) {
  const booked = totals.map(
    (total) =>
      [
        total.currency,
        withoutZeros({
          admissions: total.admissions,
          gross: total.grossAmount.amount,
          fee: total.feeAmount.amount,
          kept: total.keptAmount.amount,
          tax: total.taxAmount.amount,
          parked: total.parkedAmount.amount,
          due: total.amountDue.amount,
        }),
      ] as const,
  );
  return new Map(booked.filter(([, figures]) => Object.keys(figures).length > 0));
}

function subjectOf(row: Row): string {
  if (row.ticketType !== undefined) return String(row.ticketType);
  const subject =
    row.businessDate ?? row.channel ?? row.movie?.id ?? row.auditorium?.id ?? row.cinema?.id;
  return String(subject);
}

function toMap<R extends Figures>(rows: readonly R[], nameOf: (row: R) => string) {
  const map = new Map(rows.map((row) => [`${nameOf(row)} ${row.currency}`, figuresOf(row)]));
  expect(map.size, 'a subject has one row per currency').toBe(rows.length);
  return map;
}

function figuresOf(row: Figures): Record<string, number> {
  const { reservations, admissions, attendance, comps, cancelledAdmissions } = row;
  return withoutZeros({
    reservations,
    admissions,
    attendance,
    comps,
    cancelledAdmissions,
    gross: row.grossAmount.amount,
    fee: row.feeAmount.amount,
    kept: row.keptAmount.amount,
    tax: row.taxAmount.amount,
    net: row.netAmount.amount,
    discount: row.discountAmount.amount,
    cancelled: row.cancelledAmount.amount,
    parked: row.parkedAmount.amount,
    paid: row.paidAmount.amount,
    refunded: row.refundedAmount.amount,
    due: row.amountDue.amount,
  });
}

function totalOf(rows: ReadonlyMap<string, Record<string, number>>, groupBy: string) {
  const totals = new Map<string, Record<string, number>>();
  for (const [key, row] of rows) {
    const [subject, currency] = key.split(' ');
    const total = totals.get(`all ${currency}`) ?? {};
    for (const [name, value] of Object.entries(row)) {
      const isCountedElsewhere =
        name === 'reservations' && groupBy === 'ticketType' && subject !== 'null';
      if (!isCountedElsewhere) total[name] = (total[name] ?? 0) + value;
    }
    totals.set(`all ${currency}`, total);
  }
  return new Map([...totals].map(([key, row]) => [key, withoutZeros(row)]));
}

/** Two showtimes of each place, one after the other. */
async function givenShowtimes(): Promise<{ id: string; seats: string[] }[]> {
  const movies = [await api.givenMovie(), await api.givenMovie()];
  const showtimes: { id: string; seats: string[] }[] = [];
  for (const { timeZone, currency, terms } of PLACES) {
    const cinemaId = await api.givenCinema({ timeZone, currency });
    for (const [index, movieId] of movies.entries()) {
      const { showtimeId, seats } = await api.givenShowtime({
        cinemaId,
        movieId,
        terms,
        seats: 's'.repeat(20),
        startsInMinutes: (index + 2) * 2000,
      });
      showtimes.push({ id: showtimeId, seats });
    }
  }
  return showtimes;
}

/** What only payment providers bring about. */
async function book(
  { id, showtimeId }: Purchase,
  { entry, amount: size }: { entry: 'parked' | 'unparked' | 'chargeback'; amount: number },
): Promise<void> {
  const paid = entry === 'parked' ? size : -size;
  const isChargeback = entry === 'chargeback';
  await sql`
    insert into ledger_entries
      (showtime_id, id, reservation_id, kind, currency, parked_amount, paid_amount, due_amount)
    select r.showtime_id, ${newId()}::uuid, r.id, ${entry}, r.currency,
      ${isChargeback ? 0 : paid}::integer, ${paid}::integer, ${isChargeback ? size : 0}::integer
    from reservations r
    where r.showtime_id = ${showtimeId}::uuid and r.id = ${id}::uuid`.execute(api.db);
}

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
