import type { ColumnType, JSONColumnType } from 'kysely';

/** What administrators did. Rows are only ever added. */
export interface AuditLogTable {
  id: string;
  happened_at: ColumnType<Date, never, never>;
  /** Null when the operator acted from the command line. */
  actor_user_id: string | null;
  /** Subject and verb, such as `movie.archive`. */
  action: string;
  subject_type: string;
  subject_id: string;
  before: JSONColumnType<object | null, string | null, never>;
  after: JSONColumnType<object | null, string | null, never>;
  request_id: string | null;
}
