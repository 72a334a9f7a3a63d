import { sql, type Kysely } from 'kysely';

import { SCHEMA_MANIFEST } from '../schema-manifest.ts';

export type RuleViolation = { rule: string; table: string | null; object: string | null };

/**
 * Checks the rules that keep the way to several nodes open, against the database as it is: every
 * key of a booking table begins with or contains its showtime, no trigger, no reference from shared
 * to booking tables, no small sequences, names short enough for a shard's suffix.
 *
 * @returns what breaks them; a schema without tables breaks them too
 */
export async function findRuleViolations<Schema>(db: Kysely<Schema>): Promise<RuleViolation[]> {
  const tables = await listTables(db);
  const booking = tables.filter((table) => SCHEMA_MANIFEST[table] === 'booking');
  const found = await sql<RuleViolation>`
    with b as (
      select c.oid, c.relname, a.attnum, a.attnotnull
      from pg_class c
      left join pg_attribute a
        on a.attrelid = c.oid and a.attname = 'showtime_id' and not a.attisdropped
      where c.relkind in ('r', 'p') and c.relnamespace = 'marquee'::regnamespace
        and c.relname = any(${booking}::text[])
    )
    select 'no showtime_id' as rule, b.relname::text as table, null::text as object
    from b where b.attnum is null
    union all
    select 'key without showtime_id', b.relname, i.indexrelid::regclass::text
    from b join pg_index i on i.indrelid = b.oid and (i.indisunique or i.indisexclusion)
    where not coalesce(b.attnum = any(i.indkey::int2[]), false)
    union all
    select 'primary key does not begin with showtime_id', b.relname, i.indexrelid::regclass::text
    from b join pg_index i on i.indrelid = b.oid and i.indisprimary
    where i.indkey[0] is distinct from b.attnum
    union all
    select 'no primary key', b.relname, null
    from b where not exists (select 1 from pg_index i where i.indrelid = b.oid and i.indisprimary)
    union all
    select 'showtime_id nullable', b.relname, null from b where not b.attnotnull
    union all
    select 'trigger', c.relname, t.tgname
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and c.relnamespace = 'marquee'::regnamespace
    union all
    select 'reference booking to booking without showtime_id', b.relname, f.conname
    from pg_constraint f join b on b.oid = f.conrelid join b b2 on b2.oid = f.confrelid
    where f.contype = 'f' and not (b.attnum = any(f.conkey) and b2.attnum = any(f.confkey))
    union all
    select 'reference shared to booking', f.conrelid::regclass::text, f.conname
    from pg_constraint f join b on b.oid = f.confrelid
    where f.contype = 'f' and f.conrelid not in (select b.oid from b)
    union all
    select 'reference of booking that sets null, default or follows', b.relname, f.conname
    from pg_constraint f join b on b.oid = f.conrelid
    where f.contype = 'f' and b.attnum = any(f.conkey)
      and (f.confdeltype in ('n', 'd') or f.confupdtype in ('n', 'd', 'c'))
    union all
    select 'small sequence', c.relname, a.attname
    from pg_class c
    join pg_attribute a
      on a.attrelid = c.oid and a.atttypid in ('int4'::regtype, 'int2'::regtype) and a.attnum > 0
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relkind in ('r', 'p') and c.relnamespace = 'marquee'::regnamespace
      and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval(%')
    union all
    select 'name too long for a shard suffix', null, o.name
    from (
      select conname::text as name from pg_constraint
      where connamespace = 'marquee'::regnamespace
      union
      select relname::text from pg_class where relnamespace = 'marquee'::regnamespace
    ) o
    where length(o.name) > 54
    order by 1, 2, 3`.execute(db);

  const unlisted = tables
    .filter((table) => SCHEMA_MANIFEST[table] === undefined)
    .map((table) => ({ rule: 'not in the manifest', table, object: null }));
  const missing = Object.keys(SCHEMA_MANIFEST)
    .filter((table) => !tables.includes(table))
    .map((table) => ({ rule: 'in the manifest only', table, object: null }));
  return [...found.rows, ...unlisted, ...missing];
}

async function listTables<Schema>(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname::text as name from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = 'marquee'::regnamespace
    order by 1`.execute(db);
  return rows.map((row) => row.name);
}
