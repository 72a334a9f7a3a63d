import type { ColumnType, Generated } from 'kysely';

/** One row a sign-in. Access and refresh tokens name it, and are worth nothing once it has ended. */
export interface SessionTable {
  id: string;
  user_id: string;
  /** The refresh token signs `(id, generation)`; each use raises it. */
  generation: Generated<number>;
  /** When its refresh token was changed for the next. */
  rotated_at: ColumnType<Date, Date | undefined, Date>;
  /** When its tokens were refreshed, or its pages looked at, to the hour. */
  last_used_at: ColumnType<Date, Date | undefined, Date>;
  created_at: ColumnType<Date, never, never>;
  /** Moves with each use, up to a limit counted from `created_at`. */
  expires_at: Date;
  ended_at: Date | null;
  ended_because:
    | 'logout'
    | 'refreshReused'
    | 'roleChanged'
    | 'passwordChanged'
    | 'endedByAdmin'
    | 'endedByUser'
    | 'secondFactorChanged'
    | 'erased'
    | null;
  /** What the browser said of itself at sign-in: at most 200 printable characters. */
  user_agent: string | null;
}

/** Secrets of one use that reach their user by another way. */
export interface AccountTokenTable {
  /** SHA-256 of the token, which is nowhere. */
  token_hash: Buffer;
  purpose: 'passwordReset' | 'emailChange' | 'totpEnrolment';
  user_id: string;
  /** Lower case; of an `emailChange` only. */
  new_email: string | null;
  created_at: ColumnType<Date, never, never>;
  expires_at: Date;
}

/** Somebody forgot the password of an address, which may have an account. */
export interface PasswordResetRequestTable {
  id: string;
  /** Lower case. */
  email: string;
  requested_at: ColumnType<Date, never, never>;
}

/** The second factor of a user. */
export interface TotpSecretTable {
  user_id: string;
  /** Which of the token keys the sealing key is derived from. */
  key_id: string;
  sealed_secret: Buffer;
  /** Null until a first code proved that the secret arrived. */
  confirmed_at: Date | null;
  /** The time step of the last code taken. A bigint, which pg gives as text. */
  last_used_step: ColumnType<string, number | undefined, number>;
  created_at: ColumnType<Date, never, never>;
}

/** For whoever lost the device; deleted by their use. */
export interface RecoveryCodeTable {
  user_id: string;
  /** SHA-256 of 80 random bits. */
  code_hash: Buffer;
}
