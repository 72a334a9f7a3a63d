import { sql } from 'kysely';

import type { Database } from '../../src/database.ts';

/** The tables in which some row says this, in whatever column. */
export async function tablesWith(db: Database, words: string): Promise<string[]> {
  const { rows } = await sql<{ table: string }>`
    select t.tablename as table from pg_tables t
    where t.schemaname = 'marquee' order by t.tablename`.execute(db);
  const found: string[] = [];
  for (const { table } of rows) {
    const { rows: hits } = await sql`
      select 1 from ${sql.table(table)} r where r::text ilike ${`%${words}%`} limit 1`.execute(db);
    if (hits.length > 0) found.push(table);
  }
  return found;
}
