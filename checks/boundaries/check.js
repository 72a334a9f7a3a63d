/**
 * Who may import whom: runs dependency-cruiser with the project's rules on the source below the
 * current folder, and then makes sure that it has really looked.
 *
 * The tool's own command calls it a success when it could read nothing. So a file it did not see,
 * sources without a single import, and a module missing from the written order fail here.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import './parse-jsx.js';

import { cruise } from 'dependency-cruiser';

import configuration from '../../.dependency-cruiser.js';

const SOURCE_FOLDERS = ['apps/api/src', 'apps/api/test', 'apps/web/src', 'apps/web/test', 'load'];
const MODULES_FOLDER = 'apps/api/src/modules';
const ORDER_FILE = new URL('../../apps/api/module-order.json', import.meta.url);

const folders = SOURCE_FOLDERS.filter((folder) => existsSync(folder));
const { modules, violations } = await look();
const problems = [
  ...whatWasNotSeen(modules),
  ...modulesWithoutOrder(),
  ...violations.map(inOneLine).toSorted(),
];

for (const problem of problems) process.stdout.write(`${problem}\n`);
if (problems.length > 0) {
  process.stdout.write(`\n${problems.length} problems of the boundaries.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${modules.length} files keep the boundaries.\n`);
}

async function look() {
  if (folders.length === 0) return { modules: [], violations: [] };

  const { forbidden, options } = configuration;
  const { output } = await cruise(folders, {
    ...options,
    outputType: 'json',
    validate: true,
    ruleSet: { forbidden },
  });
  const { modules: seen, summary } = JSON.parse(output);
  return {
    modules: seen.filter(({ source }) => isIn(folders, source)),
    violations: summary.violations,
  };
}

function whatWasNotSeen(seen) {
  if (seen.length === 0) return [`No source file was seen in ${SOURCE_FOLDERS.join(', ')}.`];

  const sources = new Set(seen.map(({ source }) => source));
  const unseen = folders
    .flatMap(sourceFilesIn)
    .filter((file) => !sources.has(file))
    .map((file) => `${file}: not seen, so that none of its imports were judged.`);
  if (seen.length > 1 && seen.every(({ dependencies }) => dependencies.length === 0)) {
    unseen.push('Not one import was seen in all the sources.');
  }
  return unseen;
}

function modulesWithoutOrder() {
  if (!existsSync(MODULES_FOLDER)) return [];
  const order = new Set(JSON.parse(readFileSync(ORDER_FILE, 'utf8')));
  return readdirSync(MODULES_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !order.has(entry.name))
    .map(({ name }) => `${MODULES_FOLDER}/${name}: not in apps/api/module-order.json.`);
}

function inOneLine({ from, to, rule, cycle }) {
  const { comment } = configuration.forbidden.find(({ name }) => name === rule.name);
  const path = cycle ? [from, ...cycle.map(({ name }) => name)].join(' → ') : `${from} → ${to}`;
  return `${path}: ${rule.name}. ${comment}`;
}

function sourceFilesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).replaceAll('\\', '/'));
}

function isIn(parents, path) {
  return parents.some((folder) => path.startsWith(`${folder}/`));
}
