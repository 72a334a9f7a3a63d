import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { describeErrors } from '../src/documents/error-page.ts';
import { dumpSchema } from '../src/documents/schema-dump.ts';
import { describedApi } from '../src/openapi.ts';
import { packageRoot } from '../src/platform/package-root.ts';
import { PROBLEM_CATALOGUE } from '../src/problem-catalogue.ts';
import { startTestApp, type TestApp } from './support/test-app.ts';

const ROOT = path.join(packageRoot, '..', '..');

let api: TestApp;

beforeAll(async () => {
  api = await startTestApp();
});
afterAll(() => api.stop());

describe('what "npm run docs" writes is what is checked in', () => {
  test('docs/schema.sql', async () => {
    expect(await dumpSchema(api.db)).toBe(await read('docs/schema.sql'));
  });

  test('apps/api/openapi.json', async () => {
    expect(describedApi(api.app)).toBe(await read('apps/api/openapi.json'));
  });

  test('docs/http-errors.md', async () => {
    expect(describeErrors()).toBe(await read('docs/http-errors.md'));
  });
});

test('the description of the API says nothing of pages', () => {
  const addresses = Object.keys(api.app.swagger().paths ?? {});
  expect(addresses.filter((address) => !/^\/(?:api|health)\//.test(address))).toEqual([]);
});

test('every code that the program can answer is in the catalogue, and the other way round', async () => {
  const sources = [
    ...(await readSources(path.join(packageRoot, 'src'))),
    ...(await readSources(path.join(ROOT, 'apps', 'web', 'src'))),
  ];
  const used = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/\bcode: '([A-Z][A-Z_]+)'/g)].map(([, code]) => code),
    ),
  );
  expect(used).toEqual(new Set(Object.keys(PROBLEM_CATALOGUE)));
});

test('every setting is described in docs/settings.md, and nothing else', async () => {
  const sources = [
    await read('apps/api/src/config.ts'),
    ...(await readSources(path.join(packageRoot, 'src', 'settings'))),
  ];
  const names = [
    ...sources
      .join('\n')
      .matchAll(/\b(?:optional|text|list|flag|integer|choice|rate)\(\s*'([A-Z_]+)'/g),
  ].map(([, name]) => name);
  const described = [...(await read('docs/settings.md')).matchAll(/^\| `([A-Z_]+)`/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(described)).toEqual(new Set(names));
  expect(described).toHaveLength(new Set(names).size);
});

function read(file: string): Promise<string> {
  return readFile(path.join(ROOT, file), 'utf8');
}

async function readSources(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return Promise.all(
    files
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
      .map((file) => readFile(path.join(folder, file), 'utf8')),
  );
}
