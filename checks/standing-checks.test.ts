import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, test } from 'vitest';

type Outcome = { exitCode: number | null; lines: readonly string[] };

const planted = fileURLToPath(new URL('planted/', import.meta.url));

const tools = {
  lint: ['node_modules/oxlint/bin/oxlint', '-c', 'planted.oxlintrc.json', '--format', 'unix', '.'],
  boundaries: ['checks/boundaries/check.js'],
  types: ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', '.'],
  unused: [
    'node_modules/knip/bin/knip.js',
    '--config',
    fileURLToPath(new URL('../knip.json', import.meta.url)),
    '--no-progress',
    '--no-config-hints',
  ],
  format: ['node_modules/prettier/bin/prettier.cjs', '--check', '--ignore-path', 'none', '.'],
  silencers: ['checks/silencers.js'],
} satisfies Record<string, readonly [string, ...string[]]>;

type Tool = keyof typeof tools;

describe('lint', () => {
  const found = onPlanted('lint');

  test.each([
    ['a promise nobody waits for', 'seats.service.ts', 'no-floating-promises'],
    ['the environment read outside config.ts', 'seats.service.ts', 'no-restricted-properties'],
    ['SQL in a service', 'seats.service.ts', 'sql-placement'],
    ['the sql tag in a service', 'holds.service.ts', 'sql-placement'],
    ['a read model that writes', 'occupancy.read-model.ts', 'read-model-writes'],
    ['SQL built from strings', 'seats.repository.ts', 'SQL built from strings'],
    ['raw SQL that is no literal', 'seats.repository.ts', 'sql.raw takes the text as it is'],
    ['a test that sleeps', 'placing-holds.test.ts', 'sleeping-tests'],
    ['a test that keeps the others from running', 'placing-holds.test.ts', '`.only`'],
    ['a skipped test', 'placing-holds.test.ts', '`.skip`'],
    ['a test still to be written', 'placing-holds.test.ts', '`.todo`'],
    ['text past the escaping', 'film.page.tsx', 'trusted-html'],
    ['a style in the markup', 'film.page.tsx', 'inline-style'],
    ["a global of browsers on the server's side", 'film.page.tsx', 'no-restricted-globals'],
  ])('refuses %s', (_, file, rule) => {
    expect(found()).toContainEqual(lineWith(file, rule));
  });

  test.each([
    ['a transaction whose handle is not called tx', 'seats.repository.ts', 'first parameter, and'],
    ['db inside a transaction', 'seats.service.ts', '`db` runs on another connection'],
    ['db reached through a function', 'seats.service.ts', '`countHolds` uses a handle'],
  ])('refuses %s', (_, file, message) => {
    expect(found()).toContainEqual(lineWith(file, message, 'transaction-handle'));
  });
});

describe('boundaries', () => {
  const found = onPlanted('boundaries');

  test.each([
    ['a cycle', 'audit.repository.ts', 'no-cycles'],
    ['a module that uses a later one', 'audit.service.ts', 'audit-uses-earlier-modules-only'],
    ['an import past the door of a module', 'revenue.service.ts', 'modules-meet-at-index'],
    ['tables that enter at a door', 'reports.tables.ts', 'tables-meet-at-tables'],
    ['an entry past the door of a module', 'main.ts', 'composition-enters-at-index'],
    ['Kysely in a service', 'holds.service.ts', 'sql-only-in-repositories'],
    ['Fastify in a service', 'fastify.js', 'rules-know-no-http'],
    ['HTTP of the platform in a service', 'http/problem.ts', 'rules-know-no-http'],
    ['a platform that knows a module', 'platform/http/problem.ts', 'platform-knows-no-module'],
    ['a payment simulator that knows a module', 'simulator/bank.ts', 'simulator-stands-alone'],
    ['a module that knows the simulator', 'revenue.service.ts', 'modules-know-no-simulator'],
    ['seating that only Node.js can run', 'single-gaps.ts', 'seating-stands-alone'],
    ['a route that goes past its service', 'seats.routes.ts', 'routes-layer-looks-down'],
    ['a repository that looks up', 'audit.repository.ts', 'repository-layer-looks-down'],
    ['an API that knows the pages', 'main.ts', 'apps/web/src/index.ts: api-knows-no-pages'],
    ['an entry past the door of the pages', 'pages.ts', 'composition-enters-pages-at-index'],
    ['a page that knows the API itself', 'film.routes.tsx', 'pages-know-the-api-by-one-file'],
    ['pages that go past a door of the API', 'web/src/api.ts', 'pages-enter-the-api-at-doors'],
    ['a page that knows requests', 'film.page.tsx', 'fastify.js: pages-are-only-drawn'],
    ['a page that knows routes', 'film.page.tsx', 'film.routes.tsx: pages-are-only-drawn'],
    ['a page that knows a script', 'film.page.tsx', 'live.ts: pages-know-no-browser-script'],
    ['a script that knows a page', 'live.ts', 'seat-map.page.tsx: browser-stands-alone'],
    ['what both use with a need for Node.js', 'price.ts', 'util: shared-stands-alone'],
    ['a component that knows a page', 'poster.tsx', 'design-knows-no-page'],
    ['a page past the door of a subject', 'film.page.tsx', 'subjects-meet-at-index'],
    ['an entry past the door of a subject', 'index.ts', 'subjects-are-entered-at-index'],
    ['a module without a place in the order', 'popcorn', 'not in apps/api/module-order.json'],
    ['a file it cannot read', 'unseen.mts', 'not seen'],
  ])('refuses %s', (_, file, rule) => {
    expect(found()).toContainEqual(lineWith(file, rule));
  });

  test('refuses to have seen no file', async () => {
    const { exitCode, lines } = await inFolderOf({}, (folder) => run('boundaries', folder));
    expect(exitCode).toBe(1);
    expect(lines).toContainEqual(lineWith('No source file was seen'));
  });

  test('refuses to have seen no import', async () => {
    const files = { 'apps/api/src/a.ts': 'const a = 1;', 'apps/api/src/b.ts': 'const b = 2;' };
    const { exitCode, lines } = await inFolderOf(files, (folder) => run('boundaries', folder));
    expect(exitCode).toBe(1);
    expect(lines).toContainEqual(lineWith('Not one import was seen'));
  });
});

describe('types', () => {
  const found = onPlanted('types');

  test('refuse a lock taken outside a transaction', () => {
    expect(found()).toContainEqual(lineWith('seats.locks.ts', "parameter of type 'Transaction'"));
  });
});

describe('unused', () => {
  const found = onPlanted('unused');

  test.each([
    ['a file', 'occupancy.read-model.ts'],
    ['an export', 'findSeats', 'seats.repository.ts'],
    ['a dependency', 'undici', 'package.json'],
  ])('refuses %s that nobody uses', (_, ...words) => {
    expect(found()).toContainEqual(lineWith(...words));
  });
});

describe('format', () => {
  const found = onPlanted('format');

  test('refuses what Prettier would write otherwise', () => {
    expect(found()).toContainEqual(lineWith('badly-formatted.ts'));
  });
});

describe('silencers', () => {
  const found = onPlanted('silencers');

  test('refuse a comment that switches a check off', () => {
    expect(found()).toContainEqual(lineWith('silenced.ts'));
  });
});

/** Runs a tool on the planted folder before the tests around, which get what it said. */
function onPlanted(tool: Tool): () => readonly string[] {
  let outcome: Outcome | undefined;
  beforeAll(async () => {
    outcome = await run(tool, planted);
  });
  return () => {
    expect(outcome?.exitCode).toBeGreaterThan(0);
    return outcome?.lines ?? [];
  };
}

function run(tool: Tool, folder: string): Promise<Outcome> {
  const [script, ...flags] = tools[tool];
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path, ...flags], { cwd: folder });
    let output = '';
    const collect = (chunk: string): void => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, lines: output.split('\n') }));
  });
}

async function inFolderOf<Result>(
  files: Record<string, string>,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'standing-checks-'));
  try {
    await mkdir(join(folder, 'apps/api/src'), { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A line of output that has all the words, in their order. */
function lineWith(...words: string[]): unknown {
  const pattern = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return expect.stringMatching(new RegExp(pattern.join('.*')));
}
