import type { Database } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit } from '../audit/index.ts';
import { emailTaken, hasAdmin, insertUser, lockAllUsers } from '../users/index.ts';
import { adminExists } from './auth.errors.ts';
import { assertGoodPassword, STAFF_CHARACTERS_MIN } from './password-policy.ts';
import type { Passwords } from './passwords.ts';

/**
 * Makes the first administrator of a system, who then makes the others: for the operator.
 *
 * @returns the id of the new user
 * @throws DomainError ADMIN_EXISTS, EMAIL_TAKEN, PASSWORD_REFUSED
 */
export async function createFirstAdmin(
  db: Database,
  passwords: Passwords,
  { email, name, password }: { email: string; name: string; password: string },
): Promise<string> {
  const address = email.toLowerCase();
  // Before anybody could have added a cinema.
  const context = { email: address, name, cinemaNames: [] };
  await assertGoodPassword(password, context, STAFF_CHARACTERS_MIN);
  const passwordHash = await passwords.hash(password);

  return runTransaction(db, async (tx) => {
    await lockAllUsers(tx);
    if (await hasAdmin(tx)) throw adminExists();
    const user = await insertUser(tx, {
      email: address,
      name,
      passwordHash,
      role: 'admin',
      isDemo: false,
    });
    if (user === undefined) throw emailTaken();
    await recordAudit(tx, {
      actor: { userId: null, requestId: null },
      action: 'user.createAdmin',
      subjectType: 'user',
      subjectId: user.id,
      before: null,
      after: { role: 'admin' },
    });
    return user.id;
  });
}
