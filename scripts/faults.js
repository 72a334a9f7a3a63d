/**
 * `npm run faults`: the races and faults in full, which the tests run in short form. Says what could
 * not be run here, and fails where anything else than that is missing or goes wrong.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Experiments of the design, the files that hold them, and the program that some of them need. */
const EXPERIMENTS = [
  { ids: 'H-1 to H-3, H-5', files: ['racing-for-seats', 'racing-with-holds'] },
  { ids: 'H-4, K-6', files: ['repeating-requests', 'paying'] },
  { ids: 'H-6', files: ['racing-expiry-against-capture', 'paying-late'] },
  { ids: 'H-7', files: ['racing-with-leaving', 'racing-with-staff', 'chargebacks'] },
  { ids: 'H-8, H-9', files: ['payment-webhooks', 'stripe-provider'] },
  { ids: 'H-10', files: ['racing-for-promotions', 'claiming-promotions'] },
  { ids: 'H-11', files: ['scheduling-showtimes'] },
  { ids: 'K-4, K-5, P-1, S-1', files: ['database-faults', 'failing-calls'] },
  { ids: 'N-5', files: ['provider-faults'] },
  { ids: 'R-1 to R-5', files: ['losing-redis'], needs: 'redis-server' },
];

const wanted = process.argv.slice(2);
const chosen = EXPERIMENTS.filter(
  ({ ids, files }) =>
    wanted.length === 0 || wanted.some((name) => ids.includes(name) || files.includes(name)),
);
const missing = chosen.filter(({ needs }) => needs !== undefined && !isOnPath(needs));
const runnable = chosen.filter((experiment) => !missing.includes(experiment));
if (runnable.length === 0) {
  process.stderr.write(`Nothing to run for: ${wanted.join(', ')}\n`);
  process.exit(2);
}

const tests = findTests(path.join(ROOT, 'apps'));
const files = runnable.flatMap((experiment) => experiment.files.map(fileOf));
const code = await run(files);
for (const { ids, needs } of missing) {
  process.stdout.write(`NOT RUN  ${ids}: needs ${needs}, which was not found on the PATH\n`);
}
process.exitCode = code;

/** A name that leads to no test would be passed over in silence, and look as if it had been run. */
function fileOf(name) {
  const found = tests.find((file) => path.basename(file).startsWith(`${name}.`));
  if (found === undefined) throw new Error(`there is no test called ${name}`);
  return found;
}

function findTests(folder) {
  return readdirSync(folder, { recursive: true })
    .map((file) => path.join(folder, String(file)))
    .filter((file) => file.endsWith('.test.ts'));
}

function run(files) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [path.join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=verbose', ...files],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, FAULT_ROUNDS: 'full' } },
    );
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}

function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
