import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const BUILT = fileURLToPath(new URL('../../../dist', import.meta.url));

test('the styles of all pages together weigh no more than 12 kB', () => {
  expect(bytesOf(/^main-\w+\.css\.gz$/)).toBeLessThanOrEqual(12_000);
});

test('the letters weigh no more than 35 kB', () => {
  expect(bytesOf(/\.woff2$/)).toBeLessThanOrEqual(35_000);
});

function bytesOf(name: RegExp): number {
  const files = readdirSync(BUILT).filter((file) => name.test(file));
  expect(files).toHaveLength(1);
  return files.reduce((sum, file) => sum + statSync(path.join(BUILT, file)).size, 0);
}
