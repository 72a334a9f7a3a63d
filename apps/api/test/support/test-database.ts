import { randomBytes } from 'node:crypto';

import pg from 'pg';
import { inject } from 'vitest';

import { TEMPLATE } from './global-setup.ts';

/** A database of a test's own, cloned from the migrated template. */
export type TestDatabase = {
  name: string;
  /** The connection string of the application's role. */
  databaseUrl: string;
  /** As the owner of the schema. */
  ownerUrl: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
};

/** @param existing another clone, to be used together and dropped by whoever made it */
export async function cloneDatabase(existing?: string): Promise<TestDatabase> {
  const cluster = inject('cluster');
  const name = existing ?? `test_${randomBytes(8).toString('hex')}`;
  if (existing === undefined) {
    await administer(
      cluster.ownerUrl,
      `create database ${name} template ${TEMPLATE} strategy file_copy`,
    );
  }
  return {
    name,
    databaseUrl: withDatabase(cluster.applicationUrl, name),
    ownerUrl: withDatabase(cluster.ownerUrl, name),
    async drop() {
      if (existing === undefined) {
        await administer(cluster.ownerUrl, `drop database ${name} with (force)`);
      }
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = database;
  return changed.href;
}
