import { sql, type Kysely } from 'kysely';

const HEADER = `-- The schema as it now is, written by "npm run docs" from the database's own catalogue.
-- It is for reading; migrations/ is what runs.
`;

/** Describes every table, index and function of the schema in SQL, in an order that does not change. */
export async function dumpSchema<Schema>(db: Kysely<Schema>): Promise<string> {
  const tables = await sql<{ name: string; columns: string; constraints: string | null }>`
    select
      c.relname as name,
      string_agg(
        '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
          || case when l.collname <> 'default' then ' collate "' || l.collname || '"' else '' end
          || case when a.attnotnull then ' not null' else '' end
          || case
               when a.attgenerated = 's'
                 then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
               when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid)
               else ''
             end,
        E',\n' order by a.attnum
      ) as columns,
      (
        select string_agg(
          '  constraint ' || o.conname || ' ' || pg_get_constraintdef(o.oid),
          E',\n' order by position(o.contype::text in 'pucxf'), o.conname collate "C"
        )
        from pg_constraint o
        where o.conrelid = c.oid and o.contype <> 'n'
      ) as constraints
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    left join pg_collation l on l.oid = a.attcollation
    where c.relkind = 'r' and c.relnamespace = 'marquee'::regnamespace
      and c.relname not like 'kysely%'
    group by c.oid, c.relname
    order by c.relname collate "C"`.execute(db);
  const indexes = await sql<{ definition: string }>`
    select pg_get_indexdef(i.indexrelid) as definition
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'marquee'::regnamespace and c.relname not like 'kysely%'
      and not exists (select 1 from pg_constraint o where o.conindid = i.indexrelid)
    order by c.relname collate "C"`.execute(db);
  const functions = await sql<{ definition: string }>`
    select pg_get_functiondef(p.oid) as definition
    from pg_proc p
    where p.pronamespace = 'marquee'::regnamespace
    order by p.proname collate "C", p.oid`.execute(db);

  return [
    HEADER,
    ...tables.rows.map(
      ({ name, columns, constraints }) =>
        `create table marquee.${name} (\n${[columns, ...(constraints === null ? [] : [constraints])].join(',\n')}\n);\n`,
    ),
    `${indexes.rows.map(({ definition }) => `${definition};`).join('\n')}\n`,
    ...functions.rows.map(({ definition }) => `${definition.trim()};\n`),
  ].join('\n');
}
