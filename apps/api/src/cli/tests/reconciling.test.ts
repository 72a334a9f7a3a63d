import { describe, expect, test } from 'vitest';

import { UsageError } from '../admin-command.ts';
import { readReconcileArguments } from '../reconcile-command.ts';

const now = new Date('2026-03-03T12:00:00Z');

describe('npm run reconcile', () => {
  test('takes days and instants, and ends now', () => {
    expect(readReconcileArguments(['--since', '2026-03-01'], now)).toEqual({
      since: new Date('2026-03-01T00:00:00Z'),
      until: now,
    });
    expect(
      readReconcileArguments(
        ['--since', '2026-03-01T10:00:00+02:00', '--until', '2026-03-02T00:00Z'],
        now,
      ),
    ).toEqual({ since: new Date('2026-03-01T08:00:00Z'), until: new Date('2026-03-02T00:00:00Z') });
    expect(readReconcileArguments(['--help'])).toBeNull();
  });

  test.each([
    [[]],
    [['--since']],
    [['--since', 'yesterday']],
    [['--since', '2026-13-01']],
    [['--since', '2026-03-01T10:00:00']],
    [['--since', '2026-03-03', '--until', '2026-03-02']],
    [['--since', '2027-01-01']],
    [['--since', '2026-03-01', '--all']],
  ])('shows how it is used for %j', (words) => {
    expect(() => readReconcileArguments(words, now)).toThrow(UsageError);
  });
});
