import { describe, expect, test } from 'vitest';

import { ConfigError, readConfig } from '../src/config.ts';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db',
  TOKEN_KEYS: 'k:v',
  TICKET_KEYS: 'k:v',
  MAIL: 'off',
};
const stripeKeys = {
  STRIPE_SECRET_KEY: 'sk_test_long_enough_for_one',
  STRIPE_WEBHOOK_SECRETS: 'whsec_long_enough_for_one,whsec_long_enough_for_two',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_whatever',
};

describe('settings', () => {
  test.each([
    [{ HOLD_SECONDS: '1801' }, 'HOLD_SECONDS must be at most HOLD_TOTAL_SECONDS_MAX'],
    [
      { DATABASE_LOCK_TIMEOUT_MILLISECONDS: '4001' },
      'DATABASE_LOCK_TIMEOUT_MILLISECONDS must be at most DATABASE_STATEMENT_TIMEOUT_MILLISECONDS',
    ],
    [
      { SHUTDOWN_DRAIN_MILLISECONDS: '10000' },
      'SHUTDOWN_DRAIN_MILLISECONDS must be less than SHUTDOWN_TIMEOUT_MILLISECONDS',
    ],
  ])('that contradict each other are refused: %j', (environment, problem) => {
    expect(problemsWith(environment)).toEqual([problem]);
  });

  test('that just fit each other are taken', () => {
    expect(
      problemsWith({
        HOLD_SECONDS: '1800',
        DATABASE_LOCK_TIMEOUT_MILLISECONDS: '4000',
        SHUTDOWN_DRAIN_MILLISECONDS: '9999',
      }),
    ).toEqual([]);
  });

  test('name every key that a production lacks', () => {
    expect(problemsWith({ NODE_ENV: 'production', DATABASE_URL: 'postgres://db' })).toEqual([
      'TOKEN_KEYS is required in production',
      'TICKET_KEYS is required in production',
      'SMTP_URL is required in production (or MAIL=off)',
      'MAIL_FROM is required with SMTP_URL',
    ]);
  });

  test.each([
    [{ SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'Rialto <tickets@rialto.example>' }, []],
    [{ SMTP_URL: 'smtps://me:secret@mail.example:465', MAIL_FROM: 'tickets@rialto.example' }, []],
    [{ SMTP_URL: 'smtp://mail.example' }, ['MAIL_FROM is required with SMTP_URL']],
    [{ MAIL: 'smtp', MAIL_FROM: 'a@b.example' }, ['SMTP_URL is required with MAIL=smtp']],
    [
      { SMTP_URL: 'https://mail.example', MAIL_FROM: 'a@b.example' },
      ['SMTP_URL must be like smtp://user:password@host:587, or smtps:'],
    ],
    [
      { MAIL_FROM: 'Rialto <a@b.example>\r\nBcc: c@d.example' },
      ['MAIL_FROM must be an address, or like Name <address>'],
    ],
    [
      { MAIL_FROM: 'a@b.example, c@d.example' },
      ['MAIL_FROM must be an address, or like Name <address>'],
    ],
  ])('of mail are looked at: %j', (environment, problems) => {
    expect(problemsWith(environment)).toEqual(problems);
  });

  test('never keep the mail of a production on its disk', () => {
    expect(
      problemsWith({
        NODE_ENV: 'production',
        DATABASE_URL: 'postgres://db',
        TOKEN_KEYS: 'k:v',
        TICKET_KEYS: 'k:v',
        MAIL: 'mailbox',
      }),
    ).toEqual(['MAIL=mailbox is refused in production']);
  });

  test.each<[Record<string, string>, number]>([
    [{ PAYMENT_PROVIDER: 'stripe' }, 3],
    [{ PAYMENT_PROVIDER: 'stripe', ...stripeKeys }, 0],
    [{ ...stripeKeys, STRIPE_SECRET_KEY: 'short' }, 1],
    [{ ...stripeKeys, STRIPE_PUBLISHABLE_KEY: 'sk_test_long_enough_for_one' }, 1],
    [{ STRIPE_API_URL: 'http://127.0.0.1:9000' }, 0],
    [{ STRIPE_API_URL: 'http://stripe.example' }, 1],
    [{ PAYMENT_SIMULATOR_URL: 'http://simulator.example' }, 1],
    [{ PAYMENT_SIMULATOR_PAGES_URL: 'http://simulator.example' }, 0],
    [{ PAYMENT_SIMULATOR_PAGES_URL: 'javascript:alert(1)' }, 1],
    [{ PAYMENT_WEBHOOK_SECRETS: 'a long enough secret one,short' }, 1],
    [{ ...production, PAYMENT_PROVIDER: 'simulated' }, 1],
    [{ ...production, PAYMENT_PROVIDER: 'none' }, 0],
  ])('of payments must be safe and complete: %j', (environment, problemCount) => {
    expect(problemsWith(environment)).toHaveLength(problemCount);
  });

  test('take simulated money in a demo, and none in production unless told how', () => {
    expect(readConfig({}).payments.provider).toBe('simulated');
    expect(readConfig(production).payments.provider).toBe('none');
  });

  test('let a production drain before it stops, and Ctrl-C end a demo at once', () => {
    expect(readConfig(production).server.shutdownDrainMilliseconds).toBe(2000);
    expect(readConfig({}).server.shutdownDrainMilliseconds).toBe(0);
  });
});

function problemsWith(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
