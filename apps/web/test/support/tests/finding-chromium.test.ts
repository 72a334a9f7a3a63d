import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  findChromium,
  HOW_TO_GET_CHROMIUM,
  unpackChromium,
  type ChromiumPlaces,
} from '../chromium.ts';

const NOWHERE: ChromiumPlaces = {
  named: undefined,
  packaged: async () => null,
  installed: [],
  downloaded: '/nowhere/chromium',
};

const packaged = { file: '/packaged/chromium', environment: { LD_LIBRARY_PATH: '/packaged/lib' } };

describe('the browser of the tests', () => {
  test('is the one that is named, before any other', async () => {
    const places = { ...NOWHERE, named: process.execPath, packaged: async () => packaged };
    expect(await findChromium(places)).toEqual({ file: process.execPath, environment: {} });
  });

  test('is the one of the npm package, before any of the system', async () => {
    const places = { ...NOWHERE, packaged: async () => packaged, installed: [process.execPath] };
    expect(await findChromium(places)).toEqual(packaged);
  });

  test('is the first of the system that is there', async () => {
    const places = { ...NOWHERE, installed: ['/nowhere/google-chrome', process.execPath] };
    expect(await findChromium(places)).toEqual({ file: process.execPath, environment: {} });
  });

  test("is Playwright's, after all others", async () => {
    const places = { ...NOWHERE, downloaded: process.execPath };
    expect(await findChromium(places)).toEqual({ file: process.execPath, environment: {} });
  });

  test('is asked for with one instruction where there is none', async () => {
    await expect(findChromium(NOWHERE)).rejects.toThrow(HOW_TO_GET_CHROMIUM);
  });

  test('is not another one than the one that is named', async () => {
    const places = { ...NOWHERE, named: '/nowhere/chromium', installed: [process.execPath] };
    await expect(findChromium(places)).rejects.toThrow('CHROMIUM_PATH names /nowhere/chromium');
  });
});

describe('unpacking the npm package', () => {
  let cache = '';
  beforeAll(async () => {
    cache = await mkdtemp(path.join(tmpdir(), 'marquee-unpacking-'));
  });
  afterAll(async () => rm(cache, { recursive: true, force: true }));

  test('by several at once leaves one whole program, which is not unpacked again', async () => {
    const unpacked: string[] = [];
    const unpackInto = async (folder: string): Promise<void> => {
      unpacked.push(folder);
      await mkdir(path.join(folder, 'fonts'));
      await expect.poll(() => unpacked).toHaveLength(3);
      await writeFile(path.join(folder, 'chromium'), folder, { mode: 0o700 });
    };
    const programs = await Promise.all(
      [1, 2, 3].map(async () => unpackChromium(cache, unpackInto)),
    );
    const again = await unpackChromium(cache, unpackInto);

    expect(programs).toEqual([again, again, again]);
    expect(new Set(unpacked).size).toBe(3);
    expect(await readdir(cache)).toHaveLength(1);
    expect(await readdir(path.dirname(again?.file ?? ''))).toEqual(['chromium', 'fonts']);
  });

  test('that fails leaves nothing behind', async () => {
    const folder = path.join(cache, 'another');
    const unpackInto = async (): Promise<void> => {
      throw new Error('the disk is full');
    };
    await expect(unpackChromium(folder, unpackInto)).rejects.toThrow('the disk is full');
    expect(await readdir(folder)).toEqual([]);
  });
});
