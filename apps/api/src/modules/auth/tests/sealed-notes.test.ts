import { describe, expect, test } from 'vitest';

import { createSealedNotes } from '../sealed-notes.ts';
import { parseTokenKeys } from '../token-keys.ts';

const OLD_KEY = `old:${'0123456789abcdef'.repeat(4)}`;
const NEW_KEY = `new:${'fedcba9876543210'.repeat(4)}`;

const notes = createSealedNotes(parseTokenKeys(OLD_KEY));

describe('a sealed note', () => {
  test('says what was sealed, and shows nothing of it', () => {
    const sealed = notes.seal('step', 'seven quiet öttérs', 60);

    expect(notes.open('step', sealed)).toBe('seven quiet öttérs');
    expect(Buffer.from(sealed, 'base64url').includes('quiet')).toBe(false);
    expect(notes.seal('step', 'seven quiet öttérs', 60)).not.toBe(sealed);
  });

  test('is good for its purpose only', () => {
    expect(notes.open('other', notes.seal('step', 'a secret', 60))).toBeUndefined();
  });

  test('runs out', () => {
    let now = 1_000_000;
    const clocked = createSealedNotes(parseTokenKeys(OLD_KEY), () => now);
    const sealed = clocked.seal('step', 'a secret', 60);

    now += 59_999;
    expect(clocked.open('step', sealed)).toBe('a secret');
    now += 1;
    expect(clocked.open('step', sealed)).toBeUndefined();
  });

  test('is none once a single bit of it is another', () => {
    const bytes = Buffer.from(notes.seal('step', 'a secret', 60), 'base64url');
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      expect(notes.open('step', changed.toString('base64url'))).toBeUndefined();
    }
    for (const text of ['', 'x', 'not a note at all', '🎬'.repeat(50)]) {
      expect(notes.open('step', text)).toBeUndefined();
    }
  });

  test('outlives a change of keys, until its own is taken away', () => {
    const sealed = notes.seal('step', 'a secret', 60);

    expect(createSealedNotes(parseTokenKeys(`${NEW_KEY},${OLD_KEY}`)).open('step', sealed)).toBe(
      'a secret',
    );
    expect(createSealedNotes(parseTokenKeys(NEW_KEY)).open('step', sealed)).toBeUndefined();
  });
});
