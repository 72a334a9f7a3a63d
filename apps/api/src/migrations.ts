import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { Migrator, sql, type Kysely, type Migration } from 'kysely';

import { packageRoot } from './platform/package-root.ts';

const FOLDER = path.join(packageRoot, 'migrations');

/**
 * Brings a database to the schema this code needs: the numbered SQL files, forward only, each once,
 * under Kysely's lock. Safe to run from several processes at once.
 *
 * @param applicationRole the role the application connects as, where it is not the one migrating:
 *   it may read and write rows, but not change the schema, nor rewrite what is immutable.
 * @returns the names of the migrations that ran now
 */
export async function migrate<Schema>(
  owner: Kysely<Schema>,
  { applicationRole }: { applicationRole?: string | undefined } = {},
): Promise<string[]> {
  await sql`create schema if not exists marquee`.execute(owner);
  const migrator = new Migrator({
    db: owner,
    provider: { getMigrations: readMigrations },
    migrationTableSchema: 'marquee',
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('a migration failed', { cause: error });
  if (applicationRole !== undefined) await grantUse(owner, applicationRole);
  return results.map((result) => result.migrationName);
}

/** Whether every migration this code knows has been applied. */
export async function pendingMigrations<Schema>(db: Kysely<Schema>): Promise<string[]> {
  const ledger = await sql<{ exists: boolean }>`
    select to_regclass('marquee.kysely_migration') is not null as exists`.execute(db);
  // A database that was never migrated has no ledger either.
  const { rows } = ledger.rows[0]?.exists
    ? await sql<{ name: string }>`select m.name from marquee.kysely_migration m`.execute(db)
    : { rows: [] };
  const applied = new Set(rows.map((row) => row.name));
  return Object.keys(await readMigrations()).filter((name) => !applied.has(name));
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file): Promise<[string, Migration]> => {
        const text = await readFile(path.join(FOLDER, file), 'utf8');
        return [
          path.basename(file, '.sql'),
          { up: async (db) => void (await sql.raw(text).execute(db)) },
        ];
      }),
    ),
  );
}

async function grantUse<Schema>(owner: Kysely<Schema>, role: string): Promise<void> {
  const grantee = sql.id(role);
  await sql`grant usage on schema marquee to ${grantee}`.execute(owner);
  await sql`grant select, insert, update, delete on all tables in schema marquee to ${grantee}`.execute(
    owner,
  );
  await sql`grant execute on all functions in schema marquee to ${grantee}`.execute(owner);
  // What never changes cannot be changed by the application either.
  await sql`revoke update, delete on marquee.seat_maps, marquee.sale_terms, marquee.audit_log from ${grantee}`.execute(
    owner,
  );
  await sql`revoke insert, update, delete on marquee.kysely_migration, marquee.kysely_migration_lock from ${grantee}`.execute(
    owner,
  );
}
