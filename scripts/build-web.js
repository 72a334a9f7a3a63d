// Builds what browsers get: scripts, styles and fonts, named after their content and compressed.
// `node scripts/build-web.js` builds where sources are newer than the result.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { changedAt, newestIn } from './sources.js';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const WEB = path.join(ROOT, 'apps', 'web');
const SOURCES = path.join(WEB, 'src');
const OUTPUT = path.join(WEB, 'dist');
const MANIFEST = path.join(OUTPUT, 'manifest.json');
/** What is served under a name of its own, because its address says what it may do. */
const UNHASHED = new Set(['service-worker.js']);

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureWeb();

/** Builds where something is newer than what was built. */
export async function ensureWeb() {
  const seating = path.join(ROOT, 'apps', 'api', 'src', 'modules', 'seating');
  const files = [path.join(ROOT, 'package-lock.json'), fileURLToPath(import.meta.url)];
  const newest = Math.max(newestIn(SOURCES), newestIn(seating), ...files.map(changedAt));
  if (changedAt(MANIFEST) < newest) await buildWeb();
}

async function buildWeb() {
  const begunAt = new Date();
  const { build, stop } = await import('esbuild');
  const scripts = path.join(SOURCES, 'browser');
  const entryPoints = readdirSync(scripts, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[\w-]+\.ts$/.test(entry.name))
    .map((entry) => path.join(scripts, entry.name));
  const { outputFiles } = await build({
    entryPoints: [...entryPoints, path.join(SOURCES, 'design', 'main.css')],
    outdir: OUTPUT,
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    // Named here, and not by their place: both kinds end in one folder.
    entryNames: '[name]',
    assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file', '.svg': 'file' },
    logLevel: 'warning',
  });
  // Its own process would stay as long as ours.
  await stop();

  const folder = mkdtempSync(`${OUTPUT}-`);
  // Whoever serves it need not be who built it.
  chmodSync(folder, 0o755);
  const assets = {};
  for (const { path: built, contents } of outputFiles) {
    const name = path.basename(built);
    const file = nameFor(name, contents);
    writeFileSync(path.join(folder, file), contents);
    if (/\.(?:js|css|svg)$/.test(file)) {
      writeFileSync(path.join(folder, `${file}.br`), brotliCompressSync(contents, BROTLI));
      writeFileSync(path.join(folder, `${file}.gz`), gzipSync(contents, { level: 9 }));
    }
    assets[name.replace(/-[A-Z0-9]{8}(?=\.(?:woff2|svg)$)/, '')] = file;
  }
  const manifest = path.join(folder, 'manifest.json');
  writeFileSync(manifest, `${JSON.stringify(assets, null, 2)}\n`);
  // What changed while it was being built is newer than it.
  utimesSync(manifest, begunAt, begunAt);
  takePlace(folder);
}

/** Whoever builds at the same time builds the same: the last one stays, whole. */
function takePlace(folder) {
  for (;;) {
    rmSync(OUTPUT, { recursive: true, force: true });
    try {
      renameSync(folder, OUTPUT);
      return;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    }
  }
}

function nameFor(name, contents) {
  // The bundler named fonts and pictures after their content: the styles name them so.
  if (UNHASHED.has(name) || /-[A-Z0-9]{8}\.(?:woff2|svg)$/.test(name)) return name;
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 10);
  const { name: stem, ext } = path.parse(name);
  return `${stem}-${digest}${ext}`;
}
