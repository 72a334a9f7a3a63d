import { execFile } from 'node:child_process';
import {
  access,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { chromium as playwrightChromium } from 'playwright-core';

import { hasCode } from '../../../api/src/platform/has-code.ts';

/** A Chromium to start, and what it needs in its environment. */
export type ChromiumProgram = {
  file: string;
  environment: Record<string, string>;
};

/** Where to look; a test looks elsewhere. */
export type ChromiumPlaces = {
  /** What the person who runs the tests has named. */
  named: string | undefined;
  /** The one of the npm package; null where it is not there, or does not run on this platform. */
  packaged: () => Promise<ChromiumProgram | null>;
  /** Chrome or Chromium of the system. */
  installed: readonly string[];
  /** Where Playwright keeps its own. */
  downloaded: string;
};

export const HOW_TO_GET_CHROMIUM =
  'No Chromium was found for the tests in a browser. Run `npx playwright-core install chromium`, or set CHROMIUM_PATH to a Chrome or Chromium.';

const UNPACK = fileURLToPath(new URL('unpack-chromium.js', import.meta.url));

const MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
const PACKAGE = path.join(MODULES, '@sparticuz', 'chromium');

/** Beside the package, so that both go together; it takes 200 MB. */
const CACHE = path.join(MODULES, '.cache');

/** Its own looks for fonts in the folders of another platform, and text without a font has no height. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * The one place that decides in which browser the tests run.
 *
 * @throws Error with one instruction where there is none
 */
export async function findChromium(places = placesOfThisMachine()): Promise<ChromiumProgram> {
  const { named, packaged, installed, downloaded } = places;
  if (named !== undefined) {
    if (await isProgram(named)) return { file: named, environment: {} };
    throw new Error(`CHROMIUM_PATH names ${named}, which is no program: name another, or none.`);
  }
  const program = await packaged();
  if (program !== null) return program;
  for (const file of [...installed, downloaded]) {
    if (await isProgram(file)) return { file, environment: {} };
  }
  throw new Error(HOW_TO_GET_CHROMIUM);
}

function placesOfThisMachine(): ChromiumPlaces {
  const { platform, arch, env } = process;
  return {
    named: env['CHROMIUM_PATH'],
    packaged: async () => (platform === 'linux' && arch === 'x64' ? unpackChromium(CACHE) : null),
    installed: installedPrograms(platform, env),
    downloaded: playwrightChromium.executablePath(),
  };
}

function installedPrograms(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (platform === 'win32') {
    return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].flatMap((folder) =>
      folder === undefined ? [] : [path.join(folder, 'Google/Chrome/Application/chrome.exe')],
    );
  }
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'].flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  );
}

/**
 * The Chromium of the npm package, unpacked once for each version of it.
 *
 * Several processes may do so at once: each unpacks into a folder of its own, and the first to
 * finish gives its folder the name that all look for. None ever sees one that is half full.
 */
export async function unpackChromium(
  cache: string,
  unpackInto = unpackPackage,
): Promise<ChromiumProgram | null> {
  const version = await packageVersion();
  if (version === null) return null;
  const folder = path.join(cache, `chromium-${version}`);
  const program = programIn(folder);
  if (await isProgram(program.file)) return program;

  await mkdir(cache, { recursive: true });
  const ours = await mkdtemp(path.join(cache, 'chromium-unpacking-'));
  try {
    await unpackInto(ours);
    await writeFile(path.join(ours, 'fonts', 'fonts.conf'), FONTS);
    await rename(ours, folder).catch((error: unknown) => {
      const isThereAlready = hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST');
      if (!isThereAlready) throw error;
    });
  } finally {
    await rm(ours, { recursive: true, force: true });
  }
  return program;
}

async function unpackPackage(folder: string): Promise<void> {
  const env = { ...process.env, TMPDIR: folder };
  await promisify(execFile)(process.execPath, [UNPACK], { env });
}

function programIn(folder: string): ChromiumProgram {
  return {
    file: path.join(folder, 'chromium'),
    environment: {
      // What a system without a desktop does not have.
      LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: path.join(folder, 'fonts', 'fonts.conf'),
    },
  };
}

/** Null: it was not installed. */
async function packageVersion(): Promise<string | null> {
  try {
    const { version } = JSON.parse(await readFile(path.join(PACKAGE, 'package.json'), 'utf8'));
    return String(version);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
