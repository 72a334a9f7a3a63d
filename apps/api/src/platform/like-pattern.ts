import { sql, type RawBuilder } from 'kysely';

/**
 * The LIKE pattern of every text that contains these words, for texts that went through
 * `marquee.searchable` too. Wildcards are escaped after it, not before: it makes a plain percent
 * sign of a wide one.
 */
export function patternOfContaining(words: string): RawBuilder<string> {
  return sql`(
    '%' || regexp_replace(marquee.searchable(${words}::text), '([\\\\%_])', '\\\\\\1', 'g') || '%'
  )`;
}
