import type { Transaction } from '../../database.ts';
import { insertUser, type Role } from '../users/index.ts';
import type { Passwords } from './passwords.ts';

export type DemoUser = { email: string; name: string; role: Role; password: string };

/**
 * Adds an account of the demo, whose password may be as bad as it is well known: production lets it
 * in nowhere. Does nothing where the address has an account.
 *
 * @returns the id of the new user
 */
export async function createDemoUser(
  tx: Transaction,
  passwords: Passwords,
  { email, name, role, password }: DemoUser,
): Promise<string | undefined> {
  const passwordHash = await passwords.hash(password);
  const user = await insertUser(tx, { email, name, role, passwordHash, isDemo: true });
  return user?.id;
}
