import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

const globalSetup = ['apps/api/test/support/global-setup.ts'];

const projects: TestProjectConfiguration[] = [
  {
    extends: true,
    test: {
      name: 'api',
      include: ['apps/api/src/**/*.test.ts', 'apps/api/test/**/*.test.ts'],
      exclude: ['**/*.redis.test.ts'],
      globalSetup,
    },
  },
  {
    extends: true,
    test: {
      name: 'web',
      include: ['apps/web/src/**/*.test.{ts,tsx}', 'apps/web/test/**/*.test.ts'],
      globalSetup: [...globalSetup, 'apps/web/test/support/build-pages.ts'],
    },
  },
  { extends: true, test: { name: 'checks', include: ['checks/*.test.ts'] } },
  { extends: true, test: { name: 'load', include: ['load/**/*.test.ts'], globalSetup } },
];

if (isOnPath('redis-server')) {
  projects.push({
    extends: true,
    test: { name: 'redis', include: ['apps/api/**/*.redis.test.ts'], globalSetup },
  });
} else if (process.env['REQUIRE_REDIS'] === '1') {
  throw new Error('REQUIRE_REDIS=1, but no redis-server was found on the PATH.');
} else {
  process.stdout.write('Tests with Redis are not run: no redis-server was found on the PATH.\n');
}

export default defineConfig({
  test: {
    // Two processes, so that the database has cores left to race on. Each reads the program once, and
    // runs one file after another: files share nothing that they change, each has its own database.
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    testTimeout: 30_000,
    // Cloning a database waits for its turn when several files begin at once.
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    projects,
  },
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
