import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  cancellationOf,
  EVERYTHING,
  NOTHING,
  type LiveTicket,
  type RefundRule,
} from '../cancelling-amounts.ts';
import {
  judgeCancellation,
  judgeExchange,
  type CancellationCase,
} from '../cancelling-judgement.ts';
import { cancellationTerms, type CancellationMoment } from '../cancelling-rules.ts';

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

  test('gives no larger share of what was got in exchange than of what was given', () => {
    const capped = { ...customer, refundPercentMax: 30 };
    expect(cancellationTerms(policy, momentAt(2000), capped)).toMatchObject({
      rule: { percent: 30, fees: 'refundable' },
    });
    expect(
      cancellationTerms(policy, momentAt(2000), { ...capped, isFreelyRefundable: true }),
    ).toMatchObject({ rule: EVERYTHING });
  });
});

describe('an exchange', () => {
  const startsAt = new Date('2026-11-27T19:30:00Z');
  const moment = {
    startsAt,
    endsAt: new Date('2026-11-27T21:15:00Z'),
    secondsBeforeStart: 3600,
    hasEnded: false,
  };
  const sold = fc
    .record({
      reservation,
      percent: fc.integer({ min: 0, max: 100 }),
      feesRefundable: fc.boolean(),
    })
    .map(({ reservation: { tickets, quote, refundableFees }, percent, feesRefundable }) => ({
      tickets,
      quote,
      refundableFees,
      total: sum(tickets.map(({ price, fee }) => price + fee)) + quote.bookingFee,
      policy: { tiers: [{ untilMinutesBefore: 30, percent }], feesRefundable },
    }));
  type Sold = typeof sold extends fc.Arbitrary<infer One> ? One : never;

  function caseOf(
    { tickets, quote, refundableFees, policy }: Sold,
    money: CancellationCase['money'],
    limits: { refundPercentMax: number | null; forfeited: number },
  ): CancellationCase {
    const charge = (per: 'ticket' | 'booking', { amount: of }: { amount: number }) => ({
      code: per,
      name: per,
      per,
      amount: of,
      channels: null,
      isRefundable: true,
    });
    const fees = [
      charge('ticket', refundableFees.perTicket),
      charge('booking', refundableFees.perBooking),
    ];
    return {
      reservation: {
        status: 'confirmed',
        reference: 'ABCDEFGH',
        userId: null,
        email: null,
        channel: 'web',
        paymentMethod: 'online',
        currency: 'GBP',
        holdId: null,
        isFreelyRefundable: false,
        ...limits,
        quote: {
          ...quote,
          currency: 'GBP',
          tickets: [],
          fees: fees.map(({ code, name, per, amount: of }) => ({
            code,
            name,
            per,
            quantity: 1,
            unitAmount: of,
            amount: of,
          })),
          tax: null,
          taxTotal: 0,
          promotion: null,
          total: 0,
        },
        tickets: tickets.map((one) => ({ ...one, status: 'valid', isAdmitted: false })),
      },
      terms: {
        currency: 'GBP',
        ticketTypes: [],
        prices: {},
        promotions: [],
        fees,
        tax: null,
        refundPolicy: policy,
      },
      moment,
      money,
      authority: { by: 'customer' },
    };
  }

  const NO_LIMITS = { refundPercentMax: null, forfeited: 0 };
  const paid = (left: number) => ({ due: 0, requested: 0, left });

  test('and giving back what was got for it brings no more than giving back at once', () => {
    fc.assert(
      fc.property(
        fc.array(sold, { minLength: 2, maxLength: 4 }),
        fc.boolean(),
        (chain, inParts) => {
          const [first, ...others] = chain;
          if (first === undefined) throw new Error('one at least');
          let facts = caseOf(first, paid(first.total), NO_LIMITS);
          const atOnce = judgeCancellation(facts, facts.reservation.tickets).refund;
          let added = 0;
          let back = 0;
          for (const next of others) {
            const { refund, returned, limits, cancellation } = judgeExchange(
              facts,
              facts.reservation.tickets,
              next.total,
            );
            expect(returned).toBeLessThanOrEqual(refund);
            expect(cancellation.credit).toBe(refund);
            expect(cancellation.credit + cancellation.kept).toBe(facts.money.left);
            expect(refund - returned).toBe(Math.min(facts.money.left, next.total));
            back += returned;
            added += next.total - (refund - returned);
            facts = caseOf(next, paid(next.total), limits);
          }
          const last = facts.reservation.tickets;
          for (const going of inParts ? last.map((one) => [one]) : [last]) {
            const { refund } = judgeCancellation(facts, going);
            back += refund;
            const live = facts.reservation.tickets.filter((one) => !going.includes(one));
            facts = {
              ...facts,
              money: paid(facts.money.left - refund),
              reservation: { ...facts.reservation, tickets: live },
            };
          }
          expect(back).toBeLessThanOrEqual(atOnce + added);
        },
      ),
    );
  });

  test('gives back of what is left over what the tier says, and keeps fees that do not go back', () => {
    const one: Sold = {
      tickets: [{ id: 'a', seat: 'A1', price: 2000, tax: 0, fee: 150, feeTax: 0 }],
      quote: { bookingFee: 0, bookingFeeTax: 0 },
      refundableFees: { perTicket: { amount: 100, tax: 0 }, perBooking: { amount: 0, tax: 0 } },
      total: 2150,
      policy: { tiers: [{ untilMinutesBefore: 30, percent: 50 }], feesRefundable: true },
    };
    const facts = caseOf(one, paid(2150), NO_LIMITS);
    const of = (total: number) => {
      const { returned, cancellation, limits } = judgeExchange(
        facts,
        facts.reservation.tickets,
        total,
      );
      return [returned, cancellation.kept, limits.forfeited];
    };
    // Half of the 10.00 of the price that is left, and the fee that goes back.
    expect(of(1000)).toEqual([600, 550, 500]);
    expect(of(2050)).toEqual([50, 50, 1000]);
    expect(of(2150)).toEqual([0, 0, 1050]);
    expect(of(3000)).toEqual([0, 0, 1050]);
  });
});
