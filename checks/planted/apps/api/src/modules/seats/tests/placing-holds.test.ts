import { expect, test } from 'vitest';

// planted: tests that do not run
test.only('is alone', () => expect(1).toBe(1));
test.concurrent.skip('is skipped', () => expect(1).toBe(1));
test.todo('is to be written');

// planted: a test that sleeps
test('sleeps', async () => {
  await new Promise((resolve) => {
    setTimeout(resolve, 1000);
  });
  expect(1).toBe(1);
});
