import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

import { migrate } from '../../src/migrations.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/index.ts';

/** What every test file needs to get a database of its own. */
export type TestCluster = { ownerUrl: string; applicationUrl: string };

export const TEMPLATE = 'marquee_template';

/** One real PostgreSQL for the run, with a migrated template from which each test file clones. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'marquee-test-'));
  // As root PostgreSQL runs as nobody, who has to get in.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: path.join(folder, 'postgres'),
    durable: false,
  });
  await makeTemplate(postgres.ownerUrl, new URL(postgres.url).username);
  project.provide('cluster', { ownerUrl: postgres.ownerUrl, applicationUrl: postgres.url });
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function makeTemplate(ownerUrl: string, applicationRole: string): Promise<void> {
  const owner = connect(ownerUrl);
  await sql`create database ${sql.id(TEMPLATE)}`.execute(owner);
  await owner.destroy();
  const url = new URL(ownerUrl);
  url.pathname = TEMPLATE;
  const template = connect(url.href);
  await migrate(template, { applicationRole });
  await template.destroy();
}

function connect(connectionString: string): Kysely<unknown> {
  return new Kysely({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 1 }) }),
  });
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}
