import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { ConfigError, readAdminPassword, readProcessConfig } from '../config.ts';
import { EmbeddedPostgresError } from '../platform/embedded-postgres/index.ts';
import { DomainError } from '../platform/errors.ts';
import { createAdmin, readArguments, UsageError } from './admin-command.ts';

try {
  const { email, name } = readArguments(process.argv.slice(2));
  const config = readProcessConfig();
  const password = readAdminPassword() ?? (await readPassword());
  const report = (line: string) => void process.stderr.write(`${line}\n`);
  await createAdmin(config, { email, name, password }, report);
  process.stdout.write(`${email} is an administrator now.\n`);
} catch (error) {
  if (!isForPeople(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function readPassword(): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return (await text(stdin)).replace(/\r?\n$/, '');

  stderr.write('Password (at least 15 characters, not shown): ');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    stderr.write('\n');
  }
}

/** What the operator can do something about; anything else is a bug and shows where. */
function isForPeople(error: unknown): error is Error {
  return [UsageError, ConfigError, DomainError, EmbeddedPostgresError].some(
    (kind) => error instanceof kind,
  );
}
