import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  cancellationOf,
  EVERYTHING,
  NOTHING,
  type LiveTicket,
  type RefundRule,
} from '../cancelling-amounts.ts';
import { cancellationTerms, exchangeTerms, type CancellationMoment } from '../cancelling-rules.ts';

const amount = fc.integer({ min: 0, max: 100_000 });

const ticket = fc
  .record({ price: amount, taxShare: fc.nat(30), fee: fc.nat(500), feeTaxShare: fc.nat(30) })
  .map(({ price, taxShare, fee, feeTaxShare }) => ({
    price,
    tax: Math.floor((price * taxShare) / 100),
    fee,
    feeTax: Math.floor((fee * feeTaxShare) / 100),
  }));

const reservation = fc
  .record({
    tickets: fc.array(ticket, { minLength: 1, maxLength: 8 }),
    bookingFee: fc.nat(900),
    refundablePerTicket: fc.nat(700),
    refundablePerBooking: fc.nat(1000),
  })
  .map(({ tickets, bookingFee, refundablePerTicket, refundablePerBooking }) => ({
    tickets: tickets.map((some, index): LiveTicket => ({
      ...some,
      id: `ticket ${index}`,
      seat: `A${index + 1}`,
    })),
    quote: { bookingFee, bookingFeeTax: Math.floor(bookingFee / 6) },
    refundableFees: {
      perTicket: { amount: refundablePerTicket, tax: 0 },
      perBooking: { amount: refundablePerBooking, tax: 0 },
    },
  }));

const rule: fc.Arbitrary<RefundRule> = fc.record({
  percent: fc.integer({ min: 0, max: 100 }),
  fees: fc.constantFrom('all', 'refundable', 'none'),
});

const ids = (tickets: readonly LiveTicket[]) => new Set(tickets.map(({ id }) => id));
const sum = (amounts: readonly number[]) => amounts.reduce((before, one) => before + one, 0);
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

describe('what a cancellation comes to', () => {
  test('is never more than was paid, and credit and kept are all of it', () => {
    fc.assert(
      fc.property(reservation, rule, fc.nat(1_000_000), (sold, how, creditMax) => {
        const { tickets, bookingFee, credit, kept, creditTax } = cancellationOf(
          sold,
          ids(sold.tickets),
          { rule: how, creditMax },
        );
        for (const one of tickets) {
          expect(one.credit).toBeGreaterThanOrEqual(0);
          expect(one.credit).toBeLessThanOrEqual(one.price + one.fee);
          expect(one.credit + one.kept).toBe(one.price + one.fee);
        }
        const paid = sum(sold.tickets.map(({ price, fee }) => price + fee)) + sold.quote.bookingFee;
        expect(credit + kept).toBe(paid);
        expect(bookingFee.credit + bookingFee.kept).toBe(sold.quote.bookingFee);
        expect(credit).toBeLessThanOrEqual(creditMax);
        const tax = sum(sold.tickets.map((one) => one.tax + one.feeTax));
        expect(creditTax).toBeGreaterThanOrEqual(0);
        expect(creditTax).toBeLessThanOrEqual(tax + sold.quote.bookingFeeTax);
      }),
    );
  });

  test('is the same for all at once as for one after another, in any order', () => {
    fc.assert(
      fc.property(reservation, rule, fc.infiniteStream(fc.nat()), (sold, how, chance) => {
        const whole = cancellationOf(sold, ids(sold.tickets), { rule: how, creditMax: NO_LIMIT });
        let live = sold.tickets;
        const parts = [];
        while (live.length > 0) {
          const next = live[chance.next().value % live.length];
          if (next === undefined) throw new Error('one of them');
          parts.push(
            cancellationOf({ ...sold, tickets: live }, new Set([next.id]), {
              rule: how,
              creditMax: NO_LIMIT,
            }),
          );
          live = live.filter(({ id }) => id !== next.id);
        }
        expect(sum(parts.map(({ credit }) => credit))).toBe(whole.credit);
        expect(sum(parts.map(({ kept }) => kept))).toBe(whole.kept);
        expect(sum(parts.map(({ creditTax }) => creditTax))).toBe(whole.creditTax);
        expect(parts.map(({ isLast }) => isLast)).toEqual(
          parts.map((_, index) => index === parts.length - 1),
        );
      }),
    );
  });

  test('is everything or nothing where the rule says so, to the tax', () => {
    fc.assert(
      fc.property(reservation, (sold) => {
        const paid = sum(sold.tickets.map(({ price, fee }) => price + fee)) + sold.quote.bookingFee;
        const tax = sum(sold.tickets.map((one) => one.tax + one.feeTax)) + sold.quote.bookingFeeTax;
        const all = { rule: EVERYTHING, creditMax: NO_LIMIT };
        expect(cancellationOf(sold, ids(sold.tickets), all)).toMatchObject({
          credit: paid,
          kept: 0,
          creditTax: tax,
        });
        const none = { rule: NOTHING, creditMax: NO_LIMIT };
        expect(cancellationOf(sold, ids(sold.tickets), none)).toMatchObject({
          credit: 0,
          kept: paid,
          creditTax: 0,
        });
      }),
    );
  });

  test('rounds each price half up, and leaves fees whole or out', () => {
    const tickets = [
      { id: 'a', seat: 'A1', price: 1001, tax: 91, fee: 50, feeTax: 5 },
      { id: 'b', seat: 'A2', price: 333, tax: 30, fee: 50, feeTax: 5 },
    ];
    const sold = {
      tickets,
      quote: { bookingFee: 100, bookingFeeTax: 10 },
      refundableFees: { perTicket: { amount: 30, tax: 3 }, perBooking: { amount: 0, tax: 0 } },
    };
    const half = { rule: { percent: 50, fees: 'refundable' }, creditMax: NO_LIMIT } as const;
    expect(cancellationOf(sold, new Set(['a']), half)).toMatchObject({
      tickets: [{ seat: 'A1', credit: 501 + 30, kept: 500 + 20 }],
      bookingFee: { amount: 0, credit: 0, kept: 0 },
      isLast: false,
    });
    expect(cancellationOf(sold, new Set(['a', 'b']), half)).toMatchObject({
      credit: 501 + 167 + 60,
      bookingFee: { amount: 100, credit: 0, kept: 100 },
      isLast: true,
    });
  });
});

describe('the policy', () => {
  const policy = {
    tiers: [
      { untilMinutesBefore: 120, percent: 50 },
      { untilMinutesBefore: 1440, percent: 100 },
    ],
    feesRefundable: true,
  };
  const startsAt = new Date('2026-11-27T19:30:00Z');
  const momentAt = (minutes: number): CancellationMoment => ({
    startsAt,
    endsAt: new Date('2026-11-27T21:15:00Z'),
    secondsBeforeStart: minutes * 60,
    hasEnded: minutes <= -105,
  });
  const customer = { authority: { by: 'customer' }, isFreelyRefundable: false } as const;

  test.each([
    [1440.001, 100, '2026-11-26T19:30:00.000Z'],
    [1440, 50, '2026-11-27T17:30:00.000Z'],
    [120.001, 50, '2026-11-27T17:30:00.000Z'],
  ])('gives %s minutes before the start what its tier says', (minutes, percent, until) => {
    const terms = cancellationTerms(policy, momentAt(minutes), customer);
    expect(terms).toEqual({
      isOpen: true,
      rule: { percent, fees: 'refundable' },
      until: new Date(until),
    });
  });

  test('closes for customers with its last tier, and for nobody else before the end', () => {
    const late = momentAt(120);
    expect(cancellationTerms(policy, late, customer)).toEqual({ isOpen: false });
    expect(exchangeTerms(policy, late, customer)).toEqual({ isOpen: false });
    const moved = { ...customer, isFreelyRefundable: true };
    expect(cancellationTerms(policy, late, moved)).toMatchObject({ rule: EVERYTHING });
    for (const [refund, expected] of [
      ['full', EVERYTHING],
      ['policy', NOTHING],
      ['none', NOTHING],
    ] as const) {
      const house = { authority: { by: 'house', refund }, isFreelyRefundable: false } as const;
      expect(cancellationTerms(policy, late, house)).toMatchObject({ rule: expected });
      expect(cancellationTerms(policy, momentAt(-105), house)).toEqual({ isOpen: false });
    }
    expect(cancellationTerms(policy, momentAt(-105), moved)).toEqual({ isOpen: false });
  });

  test('lets exchange at full value until its last tier ends', () => {
    expect(exchangeTerms(policy, momentAt(121), customer)).toEqual({
      isOpen: true,
      rule: EVERYTHING,
      until: new Date('2026-11-27T17:30:00.000Z'),
    });
  });
});
