import { randomBytes } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { createAccessLinks } from '../access-links.ts';
import { createRefreshTokens } from '../refresh-tokens.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];
const links = createAccessLinks([{ id: 'k1', secret: first }]);
const reservationId = newId();
const token = links.tokenFor(reservationId);

describe('the link to a reservation', () => {
  test('opens that reservation, however its id is spelled, and no other', () => {
    expect(links.verify(reservationId, token)).toBe(true);
    expect(links.verify(reservationId.toUpperCase(), token)).toBe(true);
    expect(links.verify(newId(), token)).toBe(false);
  });

  test('is the same each time, stands in an address as it is, and has 256 bits', () => {
    expect(links.tokenFor(reservationId)).toBe(token);
    expect(encodeURIComponent(token)).toBe(token);
    expect(token).toMatch(/^k1\.[\w-]{43}$/);
  });

  test('opens nothing when one character of it is changed, anywhere', () => {
    for (let at = 0; at < token.length; at += 1) {
      const forged = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(links.verify(reservationId, forged)).toBe(false);
    }
  });

  test('opens nothing in another spelling of the same bytes', () => {
    const bytes = Buffer.from(token.slice(3), 'base64url');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = alphabet
      .split('')
      .map((last) => token.slice(0, -1) + last)
      .filter((text) => Buffer.from(text.slice(3), 'base64url').equals(bytes));

    expect(spellings.length).toBe(4);
    expect(spellings.filter((text) => links.verify(reservationId, text))).toEqual([token]);
  });

  test('opens nothing when it is anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(links.verify(reservationId, text)).toBe(false);
        expect(links.verify(reservationId, `k1.${text}`)).toBe(false);
      }),
    );
    for (const text of [`${token} `, `${token}\n`, token.slice(0, -1), `${token}A`, 'k1.', '.']) {
      expect(links.verify(reservationId, text)).toBe(false);
    }
  });

  test('is made with a key of its own: no other token of ours opens anything', () => {
    const refreshTokens = createRefreshTokens([{ id: 'k1', secret: first }]);
    const other = refreshTokens.issue({ sessionId: reservationId, generation: 0 });

    expect(links.verify(reservationId, `k1.${other.slice(-43)}`)).toBe(false);
  });

  test('is good while its key is listed, and new ones are made with the first', () => {
    const [old, newest] = [
      { id: 'k1', secret: first },
      { id: 'k2', secret: second },
    ];
    const rotated = createAccessLinks([newest, old]);

    expect(rotated.verify(reservationId, token)).toBe(true);
    expect(rotated.tokenFor(reservationId)).toMatch(/^k2\./);
    expect(createAccessLinks([newest]).verify(reservationId, token)).toBe(false);
    expect(createAccessLinks([{ id: 'k1', secret: second }]).verify(reservationId, token)).toBe(
      false,
    );
  });
});
