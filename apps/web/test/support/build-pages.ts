import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUILD = fileURLToPath(new URL('../../../../scripts/build-web.js', import.meta.url));

/** What browsers get is built once for a run, where its sources changed. */
export default async function setUp(): Promise<void> {
  await promisify(execFile)(process.execPath, [BUILD]);
}
