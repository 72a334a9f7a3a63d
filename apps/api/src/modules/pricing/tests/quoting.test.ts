import { describe, expect, test } from 'vitest';

import { fromPrices, quoteLines, quoteOf, type PromotionTerms, type SaleTerms } from '../index.ts';

const now = new Date('2026-06-01T12:00:00Z');

const type = (code: string, flags: { staffOnly?: boolean; requiresAnother?: boolean } = {}) => ({
  code,
  name: code,
  staffOnly: flags.staffOnly ?? false,
  requiresAnother: flags.requiresAnother ?? false,
});

const terms = (changes: Partial<SaleTerms> = {}): SaleTerms => ({
  currency: 'GBP',
  ticketTypes: [
    type('adult'),
    type('child'),
    type('carer', { requiresAnother: true }),
    type('complimentary', { staffOnly: true }),
  ],
  prices: {
    standard: { adult: 1250, child: 833, carer: 0, complimentary: 0 },
    premium: { adult: 1650, child: 1100, carer: 0, complimentary: 0 },
  },
  fees: [],
  tax: null,
  promotions: [],
  refundPolicy: { tiers: [{ untilMinutesBefore: 60, percent: 100 }], feesRefundable: false },
  ...changes,
});

const bookingFee = {
  code: 'booking',
  name: 'Booking fee',
  per: 'booking',
  amount: 99,
  channels: ['web'],
  isRefundable: false,
} as const;
const serviceFee = { ...bookingFee, code: 'service', per: 'ticket', amount: 75 } as const;

const promotion = (changes: Partial<PromotionTerms> = {}): PromotionTerms => ({
  id: '01990000-0000-7000-8000-000000000001',
  code: null,
  name: 'Tuesday',
  discount: { kind: 'percentage', rateBasisPoints: 2000 },
  ticketTypes: null,
  validFrom: null,
  validTo: null,
  ...changes,
});

const fixed = (amount: number, currency = 'GBP') =>
  promotion({ code: 'FIVE', name: 'Off', discount: { kind: 'fixed', amount, currency } });

const seat = (label: string, ticketType?: string, zone = 'standard') => ({
  seat: label,
  zone,
  ticketType,
});

const quote = (
  given: SaleTerms,
  seats: ReturnType<typeof seat>[],
  more: Partial<Parameters<typeof quoteOf>[1]> = {},
) => quoteOf(given, { seats, channel: 'web', now, ...more });

describe('what seats cost', () => {
  test('is the price of their zone and ticket type, an adult’s where nothing is said', () => {
    const { total, tickets } = quote(terms(), [
      seat('B1', 'child'),
      seat('A1'),
      seat('A2', 'adult', 'premium'),
    ]);

    expect(tickets.map(({ seat: label, ticketType, price }) => [label, ticketType, price])).toEqual(
      [
        ['A1', 'adult', 1250],
        ['A2', 'adult', 1650],
        ['B1', 'child', 833],
      ],
    );
    expect(total).toBe(3733);
  });

  test('includes fees for each ticket and for the booking, on their channels', () => {
    const given = terms({ fees: [bookingFee, serviceFee] });

    const web = quote(given, [seat('A1'), seat('A2')]);
    expect(web).toMatchObject({ bookingFee: 99, total: 2500 + 150 + 99 });
    expect(web.fees).toEqual([
      {
        code: 'booking',
        name: 'Booking fee',
        per: 'booking',
        quantity: 1,
        unitAmount: 99,
        amount: 99,
      },
      {
        code: 'service',
        name: 'Booking fee',
        per: 'ticket',
        quantity: 2,
        unitAmount: 75,
        amount: 150,
      },
    ]);
    expect(quote(given, [seat('A1')], { channel: 'boxOffice' })).toMatchObject({
      fees: [],
      total: 1250,
    });
  });

  test('is nothing for free tickets, which bear no fees', () => {
    const given = terms({ fees: [bookingFee, serviceFee] });

    expect(quote(given, [seat('A1', 'complimentary')], { byStaff: true })).toMatchObject({
      fees: [],
      bookingFee: 0,
      total: 0,
    });
    const withCarer = quote(given, [seat('A1'), seat('A2', 'carer')]);
    expect(withCarer.tickets[1]).toMatchObject({ price: 0, fee: 0 });
    expect(withCarer.total).toBe(1250 + 75 + 99);
  });

  test('stays in whole yen', () => {
    const given = terms({
      currency: 'JPY',
      prices: { standard: { adult: 1900, child: 1000, carer: 0, complimentary: 0 } },
      tax: { name: '消費税', rateBasisPoints: 1000, feeRateBasisPoints: 1000, isIncluded: true },
    });
    const { taxTotal, total } = quote(given, [seat('A1'), seat('A2', 'child')], {
      promotion: fixed(333, 'JPY'),
    });
    expect([taxTotal, total]).toEqual([152 + 81, 2567]);
  });
});

describe('tax', () => {
  const included = { name: 'VAT', rateBasisPoints: 2000, feeRateBasisPoints: 0, isIncluded: true };

  test('that is included is contained in each price, rounded half up', () => {
    const result = quote(terms({ tax: included, fees: [serviceFee] }), [
      seat('A1'),
      seat('A2', 'child'),
    ]);

    // 1250 / 6 = 208.33, 833 / 6 = 138.83
    expect(result.tickets.map(({ tax, feeTax, price }) => [tax, feeTax, price])).toEqual([
      [208, 0, 1250],
      [139, 0, 833],
    ]);
    expect(result).toMatchObject({ taxTotal: 347, total: 1250 + 833 + 150 });
    expect(quoteLines(result).some((line) => line.kind === 'tax')).toBe(false);
  });

  test('that is not included is added to tickets and fees, and shown as one line', () => {
    const tax = {
      name: 'Sales tax',
      rateBasisPoints: 888,
      feeRateBasisPoints: 1000,
      isIncluded: false,
    };
    const result = quote(terms({ tax, fees: [bookingFee, serviceFee] }), [seat('A1'), seat('A2')]);

    // 1250 × 8.88 % = 111.0; 99 and 75 × 10 % = 9.9 and 7.5
    expect(result.tickets[0]).toMatchObject({ price: 1361, tax: 111, fee: 83, feeTax: 8 });
    expect(result).toMatchObject({ bookingFee: 109, bookingFeeTax: 10, taxTotal: 2 * 119 + 10 });
    expect(result.total).toBe(2500 + 150 + 99 + 248);
    expect(quoteLines(result).at(-1)).toMatchObject({
      kind: 'tax',
      name: 'Sales tax',
      amount: 248,
    });
  });
});

describe('a promotion', () => {
  test('in per cent is taken off each ticket, rounded half up', () => {
    const given = terms({
      promotions: [promotion({ discount: { kind: 'percentage', rateBasisPoints: 1500 } })],
    });
    const result = quote(given, [seat('A1'), seat('A2', 'child')]);

    // 187.5 and 124.95
    expect(result.tickets.map(({ discount }) => discount)).toEqual([188, 125]);
    expect(result.promotion).toEqual({ id: promotion().id, code: null, name: 'Tuesday' });
  });

  test('of an amount is spread by price, and the last ticket takes the odd cent', () => {
    const seats = [seat('A3'), seat('A1'), seat('A2')];
    const result = quote(terms(), seats, { promotion: fixed(1000) });

    expect(result.tickets.map((ticket) => [ticket.seat, ticket.discount])).toEqual([
      ['A1', 333],
      ['A2', 333],
      ['A3', 334],
    ]);
    expect(result.total).toBe(2750);
  });

  test('never takes off more than the tickets cost, and then no fees are left', () => {
    const result = quote(terms({ fees: [bookingFee] }), [seat('A1')], { promotion: fixed(5000) });
    expect(result).toMatchObject({ total: 0, fees: [], promotion: { code: 'FIVE' } });
  });

  test('takes nothing off types it is not for, nor in another currency', () => {
    const forChildren = promotion({ ticketTypes: ['child'] });
    const result = quote(terms({ promotions: [forChildren] }), [seat('A1'), seat('A2', 'child')]);
    expect(result.tickets.map(({ discount }) => discount)).toEqual([0, 167]);

    expect(quote(terms({ promotions: [forChildren] }), [seat('A1')]).promotion).toBeNull();
    expect(quote(terms(), [seat('A1')], { promotion: fixed(500, 'EUR') }).promotion).toBeNull();
  });

  test('counts from the beginning of its window until just before the end', () => {
    const window = { validFrom: '2026-06-01T12:00:00.000Z', validTo: '2026-06-02T12:00:00.000Z' };
    const given = terms({ promotions: [promotion(window)] });
    const at = (instant: string) => quote(given, [seat('A1')], { now: new Date(instant) }).total;

    expect(at('2026-06-01T11:59:59.999Z')).toBe(1250);
    expect(at('2026-06-01T12:00:00Z')).toBe(1000);
    expect(at('2026-06-02T11:59:59.999Z')).toBe(1000);
    expect(at('2026-06-02T12:00:00Z')).toBe(1250);
  });

  test('does not add up with another: the better one counts, the automatic one among equals', () => {
    const given = terms({ promotions: [promotion()] });
    const withCode = (amount: number) =>
      quote(given, [seat('A1')], { promotion: { ...fixed(amount), id: 'another' } });

    expect(withCode(249)).toMatchObject({ total: 1000, promotion: { name: 'Tuesday' } });
    expect(withCode(250)).toMatchObject({ total: 1000, promotion: { name: 'Tuesday' } });
    expect(withCode(251)).toMatchObject({ total: 999, promotion: { code: 'FIVE' } });
  });
});

describe('a ticket type', () => {
  test('that is not sold here is refused with its seat', () => {
    expect(() => quote(terms(), [seat('A1', 'student')])).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        code: 'TICKET_TYPE_UNKNOWN',
        fields: [expect.objectContaining({ pointer: '/ticketTypes/A1' })],
      }),
    );
  });

  test('for staff is refused to everybody else', () => {
    expect(() => quote(terms(), [seat('A1', 'complimentary')])).toThrow(
      expect.objectContaining({ kind: 'forbidden', code: 'TICKET_TYPE_FOR_STAFF' }),
    );
  });

  test('that needs another is sold one for one, and not alone', () => {
    const refusal = expect.objectContaining({
      kind: 'conflict',
      code: 'TICKET_TYPE_NEEDS_ANOTHER',
    });
    expect(() => quote(terms(), [seat('A1', 'carer')])).toThrow(refusal);
    expect(() => quote(terms(), [seat('A1'), seat('A2', 'carer'), seat('A3', 'carer')])).toThrow(
      refusal,
    );
    expect(quote(terms(), [seat('A1', 'child'), seat('A2', 'carer')]).total).toBe(833);
  });
});

describe('the price from which a zone is sold', () => {
  test('is the lowest that anyone can have who comes alone', () => {
    expect(fromPrices(terms())).toEqual({ standard: 833, premium: 1100 });
  });

  test('is nothing only where all of them are free', () => {
    const prices = { standard: { adult: 0, child: 0, carer: 0, complimentary: 0 } };
    expect(fromPrices(terms({ prices }))).toEqual({ standard: 0 });
  });
});

test('A total that no column could hold is refused, and not sold wrongly', () => {
  const fees = Array.from({ length: 30 }, (_, index) => ({
    ...serviceFee,
    code: `fee${index}`,
    amount: 10_000_000,
    channels: null,
  }));
  const eight = Array.from({ length: 8 }, (_, index) => seat(`A${index + 1}`));
  expect(() => quote(terms({ fees }), eight)).toThrow(
    expect.objectContaining({ kind: 'conflict', code: 'TOTAL_TOO_LARGE' }),
  );
  expect(quote(terms({ fees: fees.slice(0, 20) }), eight).total).toBe(8 * 1250 + 1_600_000_000);
});
