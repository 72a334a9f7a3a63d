import type { Database, Transaction } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import {
  anonymizeUser,
  forbidden,
  hasVerifiedEmail,
  lastAdmin,
  lockUserAndAdmins,
  type User,
} from '../users/index.ts';
import type { EnqueueAccountMail } from './account-mail.ts';
import { deleteResetRequests, deleteTokensOfUser } from './account-tokens.repository.ts';
import type { AuthLimits } from './auth-limits.ts';
import { roleBlocksErasure } from './auth.errors.ts';
import { endSessionsOfUser, forgetUserAgents } from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { PasswordProofs, Proof } from './password-proofs.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SecurityLog } from './security-log.ts';
import { deleteSecondFactor } from './totp.repository.ts';

export type ErasureService = ReturnType<typeof createErasureService>;

export type ErasedPerson = {
  userId: string;
  /** That of the account. */
  email: string;
  /** Whether it was shown to be theirs. Else it may be that of a stranger, who is not to be forgotten. */
  isEmailVerified: boolean;
};

/**
 * Takes what names a user out of the tables of another module. Amounts, dates and ids stay: they are
 * accounts of the cinema, and of nobody any more.
 */
export type EraseFromModule = (tx: Transaction, person: ErasedPerson) => Promise<void>;

/** @param eraseFromOthers one of each later module that keeps something of a person */
export function createErasureService({
  db,
  proofs,
  secondFactors,
  limits,
  endedSessions,
  enqueueMail,
  eraseFromOthers,
}: {
  db: Database;
  proofs: PasswordProofs;
  secondFactors: SecondFactors;
  limits: Pick<AuthLimits, 'limitCodes'>;
  endedSessions: EndedSessions;
  enqueueMail: EnqueueAccountMail;
  eraseFromOthers: readonly EraseFromModule[];
}) {
  return { eraseSelf, eraseUser };

  /**
   * Makes the account of whoever asks nobody's. Their address can open another one at once.
   *
   * @param proof.totp asked of whoever has a second factor
   * @throws DomainError PASSWORD_WRONG, TOTP_REQUIRED, TOTP_INVALID, ROLE_BLOCKS_ERASURE, LAST_ADMIN,
   *   RATE_LIMITED
   */
  async function eraseSelf(
    proof: Proof & { totp?: string | undefined },
    log: SecurityLog,
  ): Promise<void> {
    const checked = await proofs.check(proof, log);
    if (proof.totp !== undefined) await limits.limitCodes(checked.id);
    const endedIds = await runTransaction(db, async (tx) => {
      const { user } = await lockErasable(tx, checked.id);
      await proofs.lock(tx, checked);
      await secondFactors.demand(tx, user.id, proof.totp);
      return erase(tx, user);
    });
    endedSessions.announce(endedIds);
    log.info({ event: 'accountErased', userId: checked.id }, 'accountErased');
  }

  /**
   * The same for somebody who asked the cinema to do it.
   *
   * @throws DomainError NOT_FOUND, ROLE_BLOCKS_ERASURE, LAST_ADMIN, FORBIDDEN when the actor is no
   *   administrator any more
   */
  async function eraseUser(
    { userId, actor }: { userId: string; actor: Actor & { userId: string } },
    log: SecurityLog,
  ): Promise<void> {
    const endedIds = await runTransaction(db, async (tx) => {
      const { user, admins } = await lockErasable(tx, userId);
      if (!admins.some(({ id }) => id === actor.userId)) throw forbidden();
      await recordAudit(tx, {
        actor,
        action: 'user.erase',
        subjectType: 'user',
        subjectId: userId,
        before: null,
        after: null,
      });
      return erase(tx, user);
    });
    endedSessions.announce(endedIds);
    log.info({ event: 'accountErased', userId, actorId: actor.userId }, 'accountErased');
  }

  async function lockErasable(
    tx: Transaction,
    userId: string,
  ): Promise<{ user: User; admins: User[] }> {
    const locked = await lockUserAndAdmins(tx, userId);
    const user = locked.find(({ id }) => id === userId);
    if (user === undefined) throw notFound('user');
    const admins = locked.filter(({ role }) => role === 'admin');
    if (user.role === 'admin' && admins.length === 1) throw lastAdmin();
    if (user.role !== 'customer') throw roleBlocksErasure();
    return { user, admins };
  }

  /** @returns the ids of the ended sessions */
  async function erase(tx: Transaction, user: User): Promise<string[]> {
    const endedIds = await endSessionsOfUser(tx, user.id, 'erased');
    await forgetUserAgents(tx, user.id);
    await deleteTokensOfUser(tx, user.id);
    await deleteResetRequests(tx, user.email);
    await deleteSecondFactor(tx, user.id);
    const isEmailVerified = await hasVerifiedEmail(tx, user.id);
    // Before the others look: sales that are under way have happened then, or find nobody.
    await anonymizeUser(tx, user.id);
    for (const eraseFromModule of eraseFromOthers) {
      await eraseFromModule(tx, { userId: user.id, email: user.email, isEmailVerified });
    }
    // After the others have forgotten their mails: this one is still to be sent.
    await enqueueMail(tx, {
      kind: 'accountErased',
      dedupeKey: `accountErased:${user.id}`,
      recipient: user.email,
      subjectId: user.id,
      facts: { name: user.name },
    });
    return endedIds;
  }
}
