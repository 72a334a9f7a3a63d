import { describe, expect, it } from 'vitest';

import { booksOf, compareBooks } from '../audit-provider.ts';

describe('the books of a provider and ours', () => {
  const theirs = booksOf([
    { kind: 'capture', intentId: 'one', amount: 2500 },
    { kind: 'refund', intentId: 'one', amount: 500 },
    { kind: 'refund', intentId: 'one', amount: 700 },
    { kind: 'capture', intentId: 'other', amount: 1250 },
  ]);

  it('agree where the sums of each payment are the same', () => {
    const ours = new Map([
      ['other', { captured: 1250, refunded: 0 }],
      ['one', { captured: 2500, refunded: 1200 }],
    ]);

    expect(compareBooks(ours, theirs)).toEqual([]);
  });

  it.each([
    ['a capture that we know nothing of', new Map([['one', { captured: 2500, refunded: 1200 }]])],
    [
      'a refund that we think went through',
      new Map([
        ['one', { captured: 2500, refunded: 1200 }],
        ['other', { captured: 1250, refunded: 1250 }],
      ]),
    ],
    [
      'a payment that they know nothing of',
      new Map([
        ['one', { captured: 2500, refunded: 1200 }],
        ['other', { captured: 1250, refunded: 0 }],
        ['third', { captured: 1, refunded: 0 }],
      ]),
    ],
  ])('differ by %s', (_what, ours) => {
    expect(compareBooks(ours, theirs)).toHaveLength(1);
  });
});
