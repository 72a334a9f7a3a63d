import { expect, test } from 'vitest';

import { isSingleAddress } from '../../modules/notifications/index.ts';
import { readArguments, UsageError } from '../admin-command.ts';

const naming = (email: string) => readArguments(['--email', email, '--name', 'Ada Lovelace']);

test.each(['ada@example.com', "o'hara+boss@mail.example.com", 'a_b-c@localhost'])(
  'An administrator has an address that mail goes to: %s',
  (email) => {
    expect(naming(email)).toEqual({ email, name: 'Ada Lovelace' });
    expect(isSingleAddress(email)).toBe(true);
  },
);

test.each([
  '"ada lovelace"@example.com',
  '"ada"@example.com',
  'ada,grace@example.com',
  'ada@example.com,grace@example.com',
  'ada@example.com;grace@example.com',
  '<ada@example.com>',
  'ada@grace@example.com',
  'ada(admin)@example.com',
  'ada@[127.0.0.1]',
  'ada',
  'ädä@example.com',
  `${'a'.repeat(250)}@b.example`,
])('and none that mail refuses: %s', (email) => {
  expect(() => naming(email)).toThrow(UsageError);
});
