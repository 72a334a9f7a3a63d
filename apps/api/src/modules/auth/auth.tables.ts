import type { ColumnType, Generated } from 'kysely';

/** One row a sign-in. Access and refresh tokens name it, and are worth nothing once it has ended. */
export interface SessionTable {
  id: string;
  user_id: string;
  /** The refresh token signs `(id, generation)`; each use raises it. */
  generation: Generated<number>;
  rotated_at: ColumnType<Date, Date | undefined, Date>;
  created_at: ColumnType<Date, never, never>;
  expires_at: ColumnType<Date, Date, never>;
  ended_at: Date | null;
  ended_because:
    'logout' | 'refreshReused' | 'roleChanged' | 'passwordChanged' | 'endedByAdmin' | null;
}
