import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { query, useTestFolder } from './test-folder.ts';

const folder = useTestFolder();

describe('starting PostgreSQL', () => {
  test('creates a database the first time, and is quick and keeps the data from then on', async () => {
    const dataDirectory = folder.newDataDirectory();
    const first = await folder.start(dataDirectory);
    expect(first.start).toBe('created');
    await query(first.ownerUrl, 'create table kept as select 42 as answer');
    await first.stop();

    const startedAt = performance.now();
    const second = await folder.start(dataDirectory);

    expect(second.start).toBe('started');
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await query(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('gives the application a role that owns nothing and may change no schema', async () => {
    const { url } = await folder.start(folder.newDataDirectory(), { durable: false });

    const [role] = await query(
      url,
      `select r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolbypassrls, d.datdba = r.oid as owns
         from pg_roles as r cross join pg_database as d
        where r.rolname = current_user and d.datname = current_database()`,
    );

    expect(role).toEqual({
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolbypassrls: false,
      owns: false,
    });
    await expect(query(url, 'create table mine ()')).rejects.toThrow('permission denied');
  });

  test('stores text as UTF-8, checks its pages, and answers on 127.0.0.1 alone', async () => {
    const { ownerUrl } = await folder.start(folder.newDataDirectory());

    const [settings] = await query(
      ownerUrl,
      `select current_setting('server_encoding') as encoding,
              current_setting('data_checksums') as checksums,
              current_setting('fsync') as fsync,
              current_setting('listen_addresses') as addresses,
              current_setting('unix_socket_directories') as sockets`,
    );

    expect(settings).toEqual({
      encoding: 'UTF8',
      checksums: 'on',
      fsync: 'on',
      addresses: '127.0.0.1',
      sockets: '',
    });
  });

  test('asks everyone for a password that only we can read', async () => {
    const dataDirectory = folder.newDataDirectory();
    const { ownerUrl } = await folder.start(dataDirectory, { durable: false });

    const guess = new URL(ownerUrl);
    guess.password = 'guess';

    await expect(query(guess.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(`${dataDirectory}.passwords.json`)).mode & 0o777).toBe(0o600);
  });

  test('sets new passwords when the old ones are lost', async () => {
    const dataDirectory = folder.newDataDirectory();
    const first = await folder.start(dataDirectory, { durable: false });
    await query(first.ownerUrl, 'create table kept ()');
    await first.stop();
    await rm(`${dataDirectory}.passwords.json`);

    const second = await folder.start(dataDirectory, { durable: false });

    expect(await query(second.ownerUrl, 'select count(*) from kept')).toEqual([{ count: '0' }]);
    expect(second.url).not.toBe(first.url);
  });

  test('refuses a directory that holds something else', async () => {
    const dataDirectory = folder.newDataDirectory();
    await mkdir(dataDirectory, { recursive: true });
    await writeFile(path.join(dataDirectory, 'holiday.jpg'), '');

    await expect(folder.start(dataDirectory)).rejects.toThrow('Choose another data directory');
  });

  test('says what the server said when it does not come up', async () => {
    const { url } = await folder.start(folder.newDataDirectory(), { durable: false });
    const port = Number(new URL(url).port);

    await expect(folder.start(folder.newDataDirectory(), { durable: false, port })).rejects.toThrow(
      'could not bind IPv4 address',
    );
  });
});

describe('starting twice on one data directory', () => {
  test('is refused with a word on what to do, until the first has stopped', async () => {
    const dataDirectory = folder.newDataDirectory();
    const first = await folder.start(dataDirectory, { durable: false });

    await expect(folder.start(dataDirectory, { durable: false })).rejects.toThrow(
      `is in use by another process (pid ${process.pid}). Stop that process first`,
    );

    await first.stop();
    expect((await folder.start(dataDirectory, { durable: false })).start).toBe('started');
  });

  test('at the same moment lets exactly one of them in', async () => {
    const dataDirectory = folder.newDataDirectory();

    const outcomes = await Promise.allSettled([
      folder.start(dataDirectory, { durable: false }),
      folder.start(dataDirectory, { durable: false }),
      folder.start(dataDirectory, { durable: false }),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ]);
  });
});
