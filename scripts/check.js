/**
 * The standing checks, one line each: `npm run check`, or `npm run check -- lint types` for some.
 *
 * All of them run, whatever the others say; the output of those that fail follows at the end.
 * What each refuses is planted in `checks/planted`, and `checks/standing-checks.test.ts` sees it
 * refused.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The slow ones first, so that the short ones fill the gap at the end. */
const CHECKS = [
  { name: 'types', script: 'node_modules/typescript/bin/tsc', flags: ['--noEmit', '-p', '.'] },
  {
    name: 'browser-types',
    script: 'node_modules/typescript/bin/tsc',
    flags: ['--noEmit', '-p', 'apps/web/tsconfig.browser.json'],
  },
  {
    name: 'unused',
    script: 'node_modules/knip/bin/knip.js',
    flags: ['--no-progress', '--no-config-hints'],
  },
  { name: 'lint', script: 'node_modules/oxlint/bin/oxlint', flags: [] },
  {
    name: 'format',
    script: 'node_modules/prettier/bin/prettier.cjs',
    flags: ['--check', '--log-level', 'warn', '.'],
  },
  { name: 'boundaries', script: 'checks/boundaries/check.js', flags: [] },
  { name: 'silencers', script: 'checks/silencers.js', flags: [] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  const names = CHECKS.map((check) => check.name).join(', ');
  process.stderr.write(`No such check: ${unknown.join(', ')}. There are ${names}.\n`);
  process.exit(2);
}

const queue = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const failures = [];
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));

for (const { name, output } of failures) {
  process.stdout.write(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}\n${output}\n`);
}
process.exitCode = failures.length > 0 ? 1 : 0;

async function work() {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const startedAt = performance.now();
    const { isPassed, output } = await run(check);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
    process.stdout.write(`${isPassed ? '✓' : '✗'} ${check.name.padEnd(14)} ${seconds} s\n`);
    if (!isPassed) failures.push({ name: check.name, output });
  }
}

function run({ script, flags }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...flags], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ isPassed: false, output: error.message }));
    child.on('close', (code) => resolve({ isPassed: code === 0, output: output.trim() }));
  });
}
