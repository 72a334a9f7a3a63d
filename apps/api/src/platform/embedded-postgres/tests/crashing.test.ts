import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, stat, watch, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { findProcess } from '../processes.ts';
import { installLauncher, runLauncher } from './launcher-process.ts';
import { query, serverPid, useTestFolder } from './test-folder.ts';

const folder = useTestFolder();
let launcher: string;

beforeAll(async () => {
  launcher = await installLauncher(path.join(folder.path, 'installation'));
});

describe('after a crash', () => {
  test('of the server, tells us that it has ended, and recovers what was committed', async () => {
    const dataDirectory = folder.newDataDirectory();
    const first = await folder.start(dataDirectory);
    await query(first.ownerUrl, 'create table kept as select 42 as answer');

    process.kill(await serverPid(dataDirectory), 'SIGKILL');

    expect(await first.exited).toMatchObject({ expected: false });
    await first.stop();
    const second = await folder.start(dataDirectory);
    expect(second.start).toBe('recovered');
    expect(await query(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('of the program, replaces the server that it left behind within two seconds', async () => {
    const dataDirectory = folder.newDataDirectory();
    const crashing = runLauncher(launcher, dataDirectory);
    const { url = '' } = await crashing.said;
    await crashing.kill();
    expect(await query(url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    const leftoverPid = await serverPid(dataDirectory);

    const startedAt = performance.now();
    const next = await folder.start(dataDirectory);

    expect(next.start).toBe('recovered');
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await findProcess(leftoverPid)).toBeUndefined();
    expect(await query(next.url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
  });

  test('in the middle of the first start, begins anew', async () => {
    const dataDirectory = folder.newDataDirectory();
    const parent = path.dirname(dataDirectory);
    await mkdir(parent, { recursive: true });
    const crashing = runLauncher(launcher, dataDirectory);
    await waitForFile(parent, (name) => name.includes('.unfinished-'));
    await crashing.kill();

    expect((await folder.start(dataDirectory)).start).toBe('created');
    expect((await readdir(parent)).filter((name) => name.includes('.unfinished-'))).toEqual([]);
  });

  test('starts although another process has the pid of the dead server by now', async () => {
    const dataDirectory = folder.newDataDirectory();
    const first = await folder.start(dataDirectory, { durable: false });
    const pid = await serverPid(dataDirectory);
    process.kill(pid, 'SIGKILL');
    await first.exited;
    await first.stop();
    const { uid, gid } = await stat(dataDirectory);
    const stranger = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], {
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
      uid,
      gid,
    });
    onTestFinished(async () => {
      stranger.stdin.end();
      if (stranger.exitCode === null) await once(stranger, 'exit');
    });
    const pidFile = path.join(dataDirectory, 'postmaster.pid');
    const content = await readFile(pidFile, 'utf8');
    await writeFile(pidFile, content.replace(`${pid}\n`, `${stranger.pid}\n`));

    expect((await folder.start(dataDirectory, { durable: false })).start).toBe('recovered');
    expect(stranger.exitCode).toBeNull();
  });
});

test('a program that ends without stopping PostgreSQL leaves no server behind', async () => {
  const dataDirectory = folder.newDataDirectory();
  const program = runLauncher(launcher, dataDirectory, { ending: 'exits-without-stopping' });
  await program.said;
  const pid = await serverPid(dataDirectory);

  await program.ended;

  await expect.poll(() => findProcess(pid), { timeout: 10_000 }).toBeUndefined();
});

async function waitForFile(parent: string, isIt: (name: string) => boolean): Promise<void> {
  for await (const { filename } of watch(parent)) {
    if (filename !== null && isIt(filename)) return;
  }
}
