import type { ColumnType, Generated } from 'kysely';

/** One row a sign-in. Access and refresh tokens name it, and are worth nothing once it has ended. */
export interface SessionTable {
  id: string;
  user_id: string;
  /** The refresh token signs `(id, generation)`; each use raises it. */
  generation: Generated<number>;
  rotated_at: ColumnType<Date, Date | undefined, Date>;
  created_at: ColumnType<Date, never, never>;
  /** Moves with each use, up to a limit counted from `created_at`. */
  expires_at: Date;
  ended_at: Date | null;
  ended_because:
    'logout' | 'refreshReused' | 'roleChanged' | 'passwordChanged' | 'endedByAdmin' | null;
}
