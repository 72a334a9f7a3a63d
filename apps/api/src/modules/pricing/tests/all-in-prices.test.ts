import { describe, expect, test } from 'vitest';

import { allInFromPrices, allInPrices, quoteOf, type SaleTerms } from '../index.ts';

const now = new Date('2026-06-02T12:00:00Z');

const type = (code: string, flags: { staffOnly?: boolean; requiresAnother?: boolean } = {}) => ({
  code,
  name: code,
  staffOnly: flags.staffOnly ?? false,
  requiresAnother: flags.requiresAnother ?? false,
});

const fee = (code: string, per: 'ticket' | 'booking', amount: number, channel: 'web' | 'api') => ({
  code,
  name: code,
  per,
  amount,
  channels: [channel],
  isRefundable: false,
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
  fees: [
    fee('booking', 'booking', 99, 'web'),
    fee('service', 'ticket', 75, 'web'),
    fee('elsewhere', 'ticket', 500, 'api'),
  ],
  tax: { name: 'VAT', rateBasisPoints: 2000, feeRateBasisPoints: 2000, isIncluded: false },
  promotions: [],
  refundPolicy: { tiers: [{ untilMinutesBefore: 60, percent: 100 }], feesRefundable: false },
  ...changes,
});

const tuesday = {
  id: '01990000-0000-7000-8000-000000000001',
  code: null,
  name: 'Tuesday',
  discount: { kind: 'percentage', rateBasisPoints: 2000 },
  ticketTypes: ['adult'],
  validFrom: '2026-06-02T00:00:00Z',
  validTo: '2026-06-03T00:00:00Z',
} as const;

describe('C9: the price that is shown first', () => {
  test.each([
    ['without promotions', terms()],
    ['while a promotion counts', terms({ promotions: [tuesday] })],
    ['without tax', terms({ tax: null })],
  ])('is the total of a quote for one ticket, %s', (_name, given) => {
    const totalOf = (zone: string, ticketType: string) =>
      quoteOf(given, { seats: [{ seat: 'F7', zone, ticketType }], channel: 'web', now }).total;

    expect(allInPrices(given, now)).toEqual({
      standard: { adult: totalOf('standard', 'adult'), child: totalOf('standard', 'child') },
      premium: { adult: totalOf('premium', 'adult'), child: totalOf('premium', 'child') },
    });
  });

  test('counts fees, and tax that is added', () => {
    // 8.33 and 1.67 tax, 0.99 and 0.20 tax, 0.75 and 0.15 tax.
    expect(allInFromPrices(terms(), now)).toEqual({ standard: 1209, premium: 1529 });
  });

  test('follows promotions as they begin and end', () => {
    const given = terms({ promotions: [{ ...tuesday, ticketTypes: null }] });

    expect(allInFromPrices(given, now)['standard']).toBe(1008);
    expect(allInFromPrices(given, new Date('2026-06-03T00:00:00Z'))['standard']).toBe(1209);
  });

  test('is that of what costs something, and nothing only where all is free', () => {
    const partlyFree = { standard: { adult: 1250, child: 0, carer: 0, complimentary: 0 } };
    const free = { standard: { adult: 0, child: 0, carer: 0, complimentary: 0 } };
    const given = { fees: [], tax: null };

    expect(allInFromPrices(terms({ ...given, prices: partlyFree }), now)).toEqual({
      standard: 1250,
    });
    expect(allInFromPrices(terms({ ...given, prices: free }), now)).toEqual({ standard: 0 });
  });
});
