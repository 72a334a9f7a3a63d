import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { proRata, quoteLines, quoteOf, type QuoteSeat, type SaleTerms } from '../index.ts';

const now = new Date('2026-06-01T12:00:00Z');
const types = ['adult', 'child', 'senior', 'complimentary'];
const zones = ['standard', 'premium'];

const amount = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 10_000_000 }),
  fc.integer({ min: 1, max: 20 }),
);
const rate = fc.integer({ min: 0, max: 10_000 });
const sum = (numbers: readonly number[]) => numbers.reduce((before, number) => before + number, 0);

const prices = fc.record({
  standard: fc.record({ adult: amount, child: amount, senior: amount, complimentary: amount }),
  premium: fc.record({ adult: amount, child: amount, senior: amount, complimentary: amount }),
});
const fee = fc.record({
  code: fc.constant('fee'),
  name: fc.constant('Fee'),
  per: fc.constantFrom('ticket', 'booking'),
  amount,
  channels: fc.constant(null),
  isRefundable: fc.boolean(),
});
const tax = fc.record({
  name: fc.constant('Tax'),
  rateBasisPoints: rate,
  feeRateBasisPoints: rate,
  isIncluded: fc.boolean(),
});
const promotion = fc.record({
  id: fc.uuid(),
  code: fc.constant(null),
  name: fc.constant('Promotion'),
  discount: fc.oneof(
    fc.record({ kind: fc.constant('percentage' as const), rateBasisPoints: rate }),
    fc.record({ kind: fc.constant('fixed' as const), amount, currency: fc.constant('GBP') }),
  ),
  ticketTypes: fc.option(fc.subarray(types)),
  validFrom: fc.constant(null),
  validTo: fc.constant(null),
});
const someTerms: fc.Arbitrary<SaleTerms> = fc.record({
  currency: fc.constant('GBP'),
  ticketTypes: fc.constant(
    types.map((code) => ({ code, name: code, staffOnly: false, requiresAnother: false })),
  ),
  prices,
  fees: fc.array(fee, { maxLength: 3 }),
  tax: fc.option(tax),
  promotions: fc.array(promotion, { maxLength: 3 }),
  refundPolicy: fc.constant({ tiers: [], feesRefundable: false }),
});
const someSeats: fc.Arbitrary<QuoteSeat[]> = fc
  .array(fc.tuple(fc.constantFrom(...zones), fc.constantFrom(...types)), {
    minLength: 1,
    maxLength: 8,
  })
  .map((seats) =>
    seats.map(([zone, ticketType], index) => ({ seat: `A${index + 1}`, zone, ticketType })),
  );

const quote = (terms: SaleTerms, seats: QuoteSeat[]) =>
  quoteOf(terms, { seats, channel: 'web', now });

describe('whatever the terms are', () => {
  test('the lines of a quote add up to its total, and so do tickets and fees', () => {
    fc.assert(
      fc.property(someTerms, someSeats, (terms, seats) => {
        const result = quote(terms, seats);
        expect(sum(quoteLines(result).map((line) => line.amount))).toBe(result.total);
        expect(sum(result.tickets.map((t) => t.price + t.fee)) + result.bookingFee).toBe(
          result.total,
        );
        expect(sum(result.tickets.map((t) => t.tax + t.feeTax)) + result.bookingFeeTax).toBe(
          result.taxTotal,
        );
      }),
    );
  });

  test('no amount is negative or broken, and no discount or tax is more than what it is of', () => {
    fc.assert(
      fc.property(someTerms, someSeats, (terms, seats) => {
        const { tickets, total, taxTotal } = quote(terms, seats);
        for (const { unitPrice, discount, price, tax: contained, fee: fees, feeTax } of tickets) {
          for (const number of [unitPrice, discount, price, contained, fees, feeTax]) {
            expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
          }
          expect(discount).toBeLessThanOrEqual(unitPrice);
          expect(contained).toBeLessThanOrEqual(price);
          expect(feeTax).toBeLessThanOrEqual(fees);
        }
        expect(taxTotal).toBeLessThanOrEqual(total);
      }),
    );
  });

  test('the order in which seats are asked for makes no difference', () => {
    const shuffled = someSeats.chain((seats) =>
      fc.tuple(fc.constant(seats), fc.shuffledSubarray(seats, { minLength: seats.length })),
    );
    fc.assert(
      fc.property(someTerms, shuffled, (terms, [seats, others]) => {
        expect(quote(terms, others)).toEqual(quote(terms, seats));
      }),
    );
  });

  test('included tax never changes what is paid', () => {
    fc.assert(
      fc.property(someTerms, someSeats, tax, (terms, seats, rates) => {
        const taxed = quote({ ...terms, tax: { ...rates, isIncluded: true } }, seats);
        expect(taxed.total).toBe(quote({ ...terms, tax: null }, seats).total);
      }),
    );
  });

  test('a promotion never makes anything dearer, and a free ticket stays free', () => {
    fc.assert(
      fc.property(someTerms, someSeats, (terms, seats) => {
        const result = quote(terms, seats);
        expect(result.total).toBeLessThanOrEqual(quote({ ...terms, promotions: [] }, seats).total);
        for (const ticket of result.tickets.filter(({ unitPrice }) => unitPrice === 0)) {
          expect(ticket.price + ticket.fee).toBe(0);
        }
      }),
    );
  });
});

describe('an amount divided in proportion', () => {
  const weights = fc.array(amount, { minLength: 1, maxLength: 10 });

  test('is divided to the last cent, without a negative share', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000_000), weights, (total, parts) => {
        const shares = proRata(total, parts);
        expect(shares).toHaveLength(parts.length);
        expect(sum(shares)).toBe(total);
        expect(shares.every((share) => Number.isSafeInteger(share) && share >= 0)).toBe(true);
      }),
    );
  });

  test('gives nobody more than their weight while there is enough for all', () => {
    const within = weights.chain((parts) => fc.tuple(fc.nat(sum(parts)), fc.constant(parts)));
    fc.assert(
      fc.property(within, ([total, parts]) => {
        const shares = proRata(total, parts);
        expect(shares.every((share, index) => share <= (parts[index] ?? 0))).toBe(true);
      }),
    );
  });

  test('leaves the odd cents to the last', () => {
    expect(proRata(100, [1, 1, 1])).toEqual([33, 33, 34]);
    expect(proRata(15, [5, 5, 5, 1])).toEqual([4, 5, 5, 1]);
    expect(proRata(7, [0, 0])).toEqual([0, 7]);
    expect(proRata(0, [3, 4])).toEqual([0, 0]);
    expect(proRata(10, [3, 0])).toEqual([10, 0]);
  });
});
