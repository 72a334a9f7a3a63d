import { describe, expect, it } from 'vitest';

import { readConfig } from '../../config.ts';
import { UsageError } from '../admin-command.ts';
import { readSeedArguments, seedDatabase } from '../seed-command.ts';

describe('npm run seed', () => {
  it('makes the usual demo where nothing else is said', () => {
    expect(readSeedArguments([])).toEqual({ stress: false });
  });

  it('takes numbers of days and a seed', () => {
    const words = ['--days', '7', '--history=10', '--seed', '42', '--stress'];
    expect(readSeedArguments(words)).toEqual({ days: 7, historyDays: 10, seed: 42, stress: true });
  });

  it('explains itself', () => {
    expect(readSeedArguments(['--help'])).toBeNull();
  });

  it.each([['--days', '1'], ['--days', 'many'], ['--history', '-3'], ['--wat'], ['words']])(
    'refuses %s %s',
    (...words) => {
      expect(() => readSeedArguments(words)).toThrow(UsageError);
    },
  );

  it('opens no database in production', async () => {
    const config = readConfig({
      NODE_ENV: 'production',
      MAIL: 'off',
      DATABASE_URL: 'postgres://nobody@database.invalid/marquee',
      TOKEN_KEYS: 'first:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0',
      TICKET_KEYS: 'first:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U',
    });
    await expect(seedDatabase(config, { stress: false }, () => undefined)).rejects.toThrow(
      'Demo data is refused in production.',
    );
  });
});
