import { randomBytes, sign } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { createTicketCodes } from '../ticket-codes.ts';
import { parseTicketKeys } from '../ticket-keys.ts';

const [seed, otherSeed] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('hex')];
const keys = parseTicketKeys(`k1:${seed}`);
const codes = createTicketCodes(keys);
const ticket = { showtimeId: newId(), ticketId: newId() };

describe('the code of a ticket', () => {
  test('says which ticket it is, and by which key', () => {
    expect(codes.verify(codes.codeFor(ticket))).toEqual({ ...ticket, keyId: 'k1' });
  });

  test('is that for every ticket there could be', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (showtimeId, ticketId) => {
        const code = codes.codeFor({ showtimeId, ticketId });
        expect(codes.verify(code)).toEqual({ showtimeId, ticketId, keyId: 'k1' });
      }),
    );
  });

  test('is the same each time, so that it need not be stored', () => {
    const again = createTicketCodes(parseTicketKeys(`k1:${seed}`));

    expect(again.codeFor(ticket)).toBe(codes.codeFor(ticket));
  });

  test('is another for another ticket, and for the same seat of another showtime', () => {
    const all = [
      codes.codeFor(ticket),
      codes.codeFor({ ...ticket, ticketId: newId() }),
      codes.codeFor({ ...ticket, showtimeId: newId() }),
    ];

    expect(new Set(all).size).toBe(3);
  });

  test('is always as long, and stands in an address as it is', () => {
    const code = codes.codeFor(ticket);

    expect(code).toMatch(/^M1\.k1\.[\w-]{128}$/);
    expect(encodeURIComponent(code)).toBe(code);
  });
});

describe('a code that we did not sign', () => {
  const code = codes.codeFor(ticket);

  test('is refused when any one bit of it is flipped', () => {
    const bytes = Buffer.from(code.slice('M1.k1.'.length), 'base64url');
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const forged = Buffer.from(bytes);
        const byte = Math.floor(bit / 8);
        forged.writeUInt8(forged.readUInt8(byte) ^ (1 << (bit % 8)), byte);
        expect(codes.verify(`M1.k1.${forged.toString('base64url')}`)).toBeNull();
      }),
      { numRuns: 768 },
    );
  });

  test('is refused when one character of it is changed, anywhere', () => {
    for (let at = 0; at < code.length; at += 1) {
      const forged = code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1);
      expect(codes.verify(forged)).toBeNull();
    }
  });

  test('is refused when something is missing from it, or more than it', () => {
    for (let length = 0; length < code.length; length += 1) {
      expect(codes.verify(code.slice(0, length))).toBeNull();
    }
    for (const longer of [`${code}A`, `${code}=`, `${code}\n`, ` ${code}`, `${code}.${code}`]) {
      expect(codes.verify(longer)).toBeNull();
    }
  });

  test('is refused in another alphabet, though it spells the same bytes', () => {
    const lucky = Array.from({ length: 100 }, () =>
      codes.codeFor({ ...ticket, ticketId: newId() }),
    );
    const withSigns = lucky.filter((candidate) => /[-_]/.test(candidate.slice(6)));
    expect(withSigns.length).toBeGreaterThan(0);
    for (const candidate of withSigns) {
      const base64 = candidate.replaceAll('-', '+').replaceAll('_', '/');
      expect(codes.verify(base64)).toBeNull();
    }
    expect(codes.verify(code.toUpperCase())).toBeNull();
  });

  test('is refused whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        expect(codes.verify(text)).toBeNull();
        expect(codes.verify(`M1.k1.${text}`)).toBeNull();
      }),
    );
  });

  test('is refused when a key of the same name, but not ours, signed it', () => {
    const forger = createTicketCodes(parseTicketKeys(`k1:${otherSeed}`));

    expect(codes.verify(forger.codeFor(ticket))).toBeNull();
  });

  test('is refused when it names another of our keys than the one that signed', () => {
    const both = createTicketCodes(parseTicketKeys(`k1:${seed},k2:${otherSeed}`));

    expect(both.verify(code.replace('M1.k1.', 'M1.k2.'))).toBeNull();
  });

  test('is refused when our key signed it for something else than a ticket', () => {
    const ids = Buffer.from(code.slice(6), 'base64url').subarray(0, 32);
    const [{ privateKey }] = keys;
    const signature = sign(null, ids, privateKey);

    const bare = Buffer.concat([ids, signature]).toString('base64url');
    expect(codes.verify(`M1.k1.${bare}`)).toBeNull();
  });
});

describe('when the keys change', () => {
  const old = codes.codeFor(ticket);
  const [{ x }] = keys;

  test('tickets sold before stay good, and look as they did', () => {
    const rotated = createTicketCodes(parseTicketKeys(`k2:${otherSeed},k1:${seed}`));

    expect(rotated.currentKeyId).toBe('k2');
    expect(rotated.verify(old)).toEqual({ ...ticket, keyId: 'k1' });
    expect(rotated.codeFor({ ...ticket, keyId: 'k1' })).toBe(old);
  });

  test('tickets sold from then on are signed by the new one', () => {
    const rotated = createTicketCodes(parseTicketKeys(`k2:${otherSeed},k1:${seed}`));

    expect(rotated.codeFor(ticket)).toMatch(/^M1\.k2\./);
    expect(rotated.codeFor({ ...ticket, keyId: null })).toBe(rotated.codeFor(ticket));
    expect(codes.verify(rotated.codeFor(ticket))).toBeNull();
  });

  test('a retired key verifies what was printed, and what is printed anew has the new one', () => {
    const retired = createTicketCodes(parseTicketKeys(`k2:${otherSeed},k1:pub:${x}`));

    expect(retired.verify(old)).toEqual({ ...ticket, keyId: 'k1' });
    expect(retired.codeFor({ ...ticket, keyId: 'k1' })).toMatch(/^M1\.k2\./);
  });

  test('a key that is taken out takes what it signed with it, but not the tickets', () => {
    const without = createTicketCodes(parseTicketKeys(`k2:${otherSeed}`));

    expect(without.verify(old)).toBeNull();
    const renewed = without.codeFor({ ...ticket, keyId: 'k1' });
    expect(without.verify(renewed)).toEqual({ ...ticket, keyId: 'k2' });
  });
});
