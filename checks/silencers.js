/**
 * No comment switches a check off. An exception is made in the configuration of the check, where
 * it has a reason beside it and where a reviewer sees all of them together.
 *
 * It reads the text, because a linter obeys the very comments that are looked for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';

// Groups of one letter, so that this file does not find itself.
const SILENCERS =
  /(o)xlint-disable|(e)slint-disable|@ts-(i)gnore|@ts-(n)ocheck|(p)rettier-ignore|(v8|c8|istanbul) (i)gnore/;

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'coverage', 'planted']);

const files = sourceFilesIn('.');
const findings = files.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      SILENCERS.test(line) ? [`${relative('.', file)}:${index + 1}: ${line.trim()}`] : [],
    ),
);

for (const finding of findings) process.stdout.write(`${finding}\n`);
if (files.length === 0) process.stdout.write('No source file was seen.\n');
if (findings.length > 0) process.stdout.write('\nMake the exception in the configuration.\n');
process.exitCode = findings.length > 0 || files.length === 0 ? 1 : 0;

function sourceFilesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
    const isSkipped = entry.name.startsWith('.') || SKIPPED_FOLDERS.has(entry.name);
    return entry.isDirectory() && !isSkipped ? sourceFilesIn(path) : [];
  });
}
