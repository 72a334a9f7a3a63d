import type { ColumnType, Generated } from 'kysely';

export interface UserTable {
  id: string;
  /** Lower case. */
  email: string;
  name: string;
  /** A PHC string: algorithm, parameters, salt and hash of argon2id. */
  password_hash: string;
  role: Generated<'customer' | 'staff' | 'admin'>;
  /** Made by the demo data: production lets none of these in. */
  is_demo: Generated<boolean>;
  created_at: ColumnType<Date, Date | undefined, never>;
  /** When a link mailed to the address was followed; null while anybody could have named it. */
  email_verified_at: Date | null;
  /** Then address, name and password are nobody's. */
  erased_at: Date | null;
}
