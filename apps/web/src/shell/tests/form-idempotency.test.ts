import { describe, expect, it } from 'vitest';

import { formIdempotency, newFormKey } from '../form-idempotency.ts';

describe('a form that is sent twice', () => {
  const key = newFormKey();

  it('is one request while it asks for the same', () => {
    const wish = { reservationId: 'one', tickets: ['a'] };
    expect(formIdempotency('cancel', key, wish)).toEqual(formIdempotency('cancel', key, wish));
  });

  it('is another request with another wish, not an error', () => {
    const before = formIdempotency('cancel', key, { refund: '1000' });
    const after = formIdempotency('cancel', key, { refund: '500' });
    expect(after.key).not.toBe(before.key);
  });

  it('is another request where something else is done', () => {
    expect(formIdempotency('extendHold', key, {}).key).not.toBe(
      formIdempotency('holdAgain', key, {}).key,
    );
  });

  it('has no key where it brings none that a page could have made', () => {
    for (const made of [undefined, '', 'a', 'with a space', 'x'.repeat(101)]) {
      expect(formIdempotency('cancel', made, {}).key).toBeNull();
    }
  });
});
