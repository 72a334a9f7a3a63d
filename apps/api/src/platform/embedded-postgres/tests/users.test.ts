import { chown, mkdir, readlink, stat } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { isRoot } from '../location.ts';
import { installLauncher, runLauncher } from './launcher-process.ts';
import { query, removeFolder, useTestFolder } from './test-folder.ts';

const SOMEBODY = { uid: 65_534, gid: 65_534 };

const folder = useTestFolder();
let launcher: string;

beforeAll(async () => {
  launcher = await installLauncher(path.join(folder.path, 'installation'));
});

describe.runIf(isRoot())('as root', () => {
  test('puts the data where the server can reach them, and finds them again', async () => {
    const dataDirectory = folder.newDataDirectory();
    await mkdir(path.dirname(dataDirectory), { mode: 0o700 });
    const lines: string[] = [];
    const first = await folder.start(dataDirectory, {
      durable: false,
      onProgress: (line) => lines.push(line),
    });
    const realDirectory = await readlink(dataDirectory);
    onTestFinished(() => removeFolder(path.dirname(realDirectory)));
    await first.stop();

    expect(lines.join('\n')).toContain(`the data goes to ${realDirectory}`);
    const second = await folder.start(dataDirectory, { durable: false });
    expect(second.start).toBe('started');
    await second.stop();
  });

  test('runs the server as the owner of data that another user made', async () => {
    const { dataDirectory, program } = await startAsSomebody();
    await program.stop();

    const postgres = await folder.start(dataDirectory);

    expect(postgres.start).toBe('started');
    expect((await stat(dataDirectory)).uid).toBe(SOMEBODY.uid);
  });
});

describe.runIf(isRoot())('as a user who is not root', () => {
  test('works from an installation that belongs to root and lacks its library links', async () => {
    const { program } = await startAsSomebody();

    const { start: outcome, url = '' } = await program.said;

    expect(outcome).toBe('created');
    expect(await query(url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    await program.stop();
  });

  test('is told when the data belong to somebody else', async () => {
    const dataDirectory = folder.newDataDirectory();
    const owner = { uid: 12_345, gid: 12_345 };
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    await chown(path.dirname(dataDirectory), SOMEBODY.uid, SOMEBODY.gid);
    await chown(dataDirectory, owner.uid, owner.gid);

    const program = runLauncher(launcher, dataDirectory, { user: SOMEBODY });

    expect((await program.said).failure).toContain('belongs to another user (uid 12345)');
  });
});

async function startAsSomebody() {
  const dataDirectory = folder.newDataDirectory();
  await mkdir(path.dirname(dataDirectory), { recursive: true });
  await chown(path.dirname(dataDirectory), SOMEBODY.uid, SOMEBODY.gid);
  const program = runLauncher(launcher, dataDirectory, { user: SOMEBODY });
  await program.said;
  return { dataDirectory, program };
}
