import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

const globalSetup = ['apps/api/test/support/global-setup.ts'];

const shared = { testTimeout: 30_000, hookTimeout: 60_000 };

const projects: TestProjectConfiguration[] = [
  {
    test: {
      ...shared,
      name: 'api',
      include: ['apps/api/src/**/*.test.ts', 'apps/api/test/**/*.test.ts'],
      exclude: ['**/*.redis.test.ts'],
      globalSetup,
    },
  },
  { test: { ...shared, name: 'checks', include: ['checks/*.test.ts'] } },
  { test: { ...shared, name: 'load', include: ['load/**/*.test.ts'] } },
];

if (isOnPath('redis-server')) {
  projects.push({
    test: { ...shared, name: 'redis', include: ['apps/api/**/*.redis.test.ts'], globalSetup },
  });
} else if (process.env['REQUIRE_REDIS'] === '1') {
  throw new Error('REQUIRE_REDIS=1, but no redis-server was found on the PATH.');
} else {
  process.stdout.write('Tests with Redis are not run: no redis-server was found on the PATH.\n');
}

/** Every test file gets a process of its own; two at a time leave the database room to race. */
export default defineConfig({
  test: { pool: 'forks', maxWorkers: 2, teardownTimeout: 10_000, passWithNoTests: false, projects },
});

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
