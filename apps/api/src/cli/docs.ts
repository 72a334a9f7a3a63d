import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

import { createApp } from '../app.ts';
import { readProcessConfig } from '../config.ts';
import { describeErrors } from '../documents/error-page.ts';
import { dumpSchema } from '../documents/schema-dump.ts';
import { describedApi } from '../openapi.ts';
import { packageRoot } from '../platform/package-root.ts';
import { failStart } from '../process.ts';
import { openResources } from '../resources.ts';

/** `npm run docs`: writes what is written by tools. A test fails when it differs. */
async function main(): Promise<void> {
  const config = readProcessConfig();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const resources = await openResources(config, { progress: say, error: (e) => say(e.message) });
  const app = await createApp({ config, ...resources });
  await app.server.ready();
  const docs = path.join(packageRoot, '..', '..', 'docs');
  await writeFile(path.join(packageRoot, 'openapi.json'), describedApi(app.server));
  await writeFile(path.join(docs, 'schema.sql'), await dumpSchema(resources.connection.db));
  await writeFile(path.join(docs, 'http-errors.md'), describeErrors());
  await app.server.close();
  await resources.close();
}

main().catch(failStart);
