import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { migrate } from '../../apps/api/src/migrations.ts';
import { startEmbeddedPostgres } from '../../apps/api/src/platform/embedded-postgres/index.ts';
import { openAsOwner } from './owner-connection.ts';

/** Statements, because a database cannot be named by a parameter. */
const DATABASES = {
  marquee_load: 'create database marquee_load',
  bench_booking: 'create database bench_booking',
  bench_availability: 'create database bench_availability',
  bench_small: 'create database bench_small',
  bench_large: 'create database bench_large',
  bench_hot_seat: 'create database bench_hot_seat',
  bench_sale_forms: 'create database bench_sale_forms',
  bench_seat_page: 'create database bench_seat_page',
  bench_confirming: 'create database bench_confirming',
  bench_live_maps: 'create database bench_live_maps',
} as const;

export type DatabaseName = keyof typeof DATABASES;

/** A migrated database, and how to get to it. */
export type OwnDatabase = {
  /** As the application connects. */
  url: string;
  /** As the owner of the schema, a superuser. */
  ownerUrl: string;
};

/** A PostgreSQL server in a folder of its own that goes away with it. */
export type OwnPostgres = {
  /** The process id of the server itself, whose children serve the connections. */
  pid: number;
  /** Where it keeps its data and where others may leave their logs. */
  folder: string;
  /** Makes a migrated database. */
  createDatabase(name: DatabaseName): Promise<OwnDatabase>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
};

/** Starts a server that is as durable as the one of a real cinema: every commit reaches the disk. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'marquee-load-'));
  // As root PostgreSQL runs as nobody, who has to get in.
  await chmod(folder, 0o755);
  const dataDirectory = path.join(folder, 'postgres');
  const postgres = await startEmbeddedPostgres({ dataDirectory, durable: true });
  const pidFile = await readFile(path.join(dataDirectory, 'postmaster.pid'), 'utf8');

  return {
    pid: Number(pidFile.split('\n')[0]),
    folder,

    async createDatabase(name) {
      const server = openAsOwner(postgres.ownerUrl);
      await server.pool.query(DATABASES[name]);
      await server.close();
      const owner = openAsOwner(inDatabase(postgres.ownerUrl, name));
      await migrate(owner.db, { applicationRole: new URL(postgres.url).username });
      await owner.close();
      return { url: inDatabase(postgres.url, name), ownerUrl: inDatabase(postgres.ownerUrl, name) };
    },

    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function inDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = name;
  return changed.href;
}
