import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';

import { migrate } from '../../apps/api/src/migrations.ts';
import { startEmbeddedPostgres } from '../../apps/api/src/platform/embedded-postgres/index.ts';

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
  createDatabase(name: string): Promise<OwnDatabase>;
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
      const server = connect(postgres.ownerUrl);
      await sql`create database ${sql.id(name)}`.execute(server);
      await server.destroy();
      const owner = connect(inDatabase(postgres.ownerUrl, name));
      await migrate(owner, { applicationRole: new URL(postgres.url).username });
      await owner.destroy();
      return { url: inDatabase(postgres.url, name), ownerUrl: inDatabase(postgres.ownerUrl, name) };
    },

    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function connect(connectionString: string): Kysely<unknown> {
  return new Kysely({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 1 }) }),
  });
}

function inDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = name;
  return changed.href;
}
