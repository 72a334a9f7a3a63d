import type { Database, Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { failedWith } from '../../platform/sql-state.ts';
import {
  emailTaken,
  findUserByEmail,
  lockUserWithPassword,
  updateUser,
  type User,
} from '../users/index.ts';
import type { EnqueueAccountMail } from './account-mail.ts';
import {
  deleteTokensOfUser,
  findToken,
  insertToken,
  spendToken,
} from './account-tokens.repository.ts';
import type { AuthLimits } from './auth-limits.ts';
import { mailedTokenInvalid, unauthenticated } from './auth.errors.ts';
import { endSessionsOfUser } from './auth.repository.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { expiryAfter, hashOfMailedToken, linkWith, newMailedToken } from './mailed-tokens.ts';
import { assertGoodPassword, charactersMinOf, type CinemaNames } from './password-policy.ts';
import type { PasswordProofs, Proof } from './password-proofs.ts';
import type { Passwords } from './passwords.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SecurityLog } from './security-log.ts';
import type { Device, SessionIssuer, SignedIn } from './session-issuer.ts';

export type AccountService = ReturnType<typeof createAccountService>;

const EMAIL_CHANGE_SECONDS = 3600;

/** Tells another module that somebody is to be written to elsewhere from here on. */
export type MoveContact = (
  tx: Transaction,
  change: { userId: string; from: string; to: string },
) => Promise<void>;

/** What users change about their own accounts. */
export function createAccountService({
  db,
  sessions,
  passwords,
  proofs,
  secondFactors,
  endedSessions,
  limits,
  enqueueMail,
  moveContact,
  cinemaNames,
  publicUrl,
}: {
  db: Database;
  sessions: SessionIssuer;
  passwords: Passwords;
  proofs: PasswordProofs;
  secondFactors: SecondFactors;
  endedSessions: EndedSessions;
  limits: Pick<AuthLimits, 'limitCodes'>;
  enqueueMail: EnqueueAccountMail;
  moveContact: MoveContact;
  cinemaNames: CinemaNames;
  publicUrl: string;
}) {
  return { changePassword, requestEmailChange, confirmEmailChange, changeName };

  /**
   * Gives a user another password. Everything they were signed in with ends, and a new session begins.
   *
   * @param change.password the one they have
   * @throws DomainError PASSWORD_WRONG, PASSWORD_REFUSED, RATE_LIMITED, BUSY
   */
  async function changePassword(
    change: Proof & Device & { newPassword: string },
    log: SecurityLog,
  ): Promise<SignedIn> {
    const checked = await proofs.check(change, log);
    const charactersMin = charactersMinOf(checked, await secondFactors.isSet(db, checked.id));
    const context = { ...checked, cinemaNames: await cinemaNames() };
    await assertGoodPassword(change.newPassword, context, charactersMin, '/newPassword');
    const passwordHash = await passwords.hash(change.newPassword);

    const { user, grant, endedIds } = await runTransaction(db, async (tx) => {
      const locked = await proofs.lock(tx, checked);
      await updateUser(tx, locked.id, { passwordHash });
      await deleteTokensOfUser(tx, locked.id);
      const ended = await endSessionsOfUser(tx, locked.id, 'passwordChanged');
      await enqueueMail(tx, {
        kind: 'passwordChanged',
        dedupeKey: `passwordChanged:${newId()}`,
        recipient: locked.email,
        subjectId: locked.id,
        facts: { name: locked.name },
      });
      return {
        user: locked,
        grant: await sessions.begin(tx, locked.id, change),
        endedIds: ended,
      };
    });
    endedSessions.announce(endedIds);
    const { sessionId } = grant;
    log.info({ event: 'passwordChanged', userId: user.id, sessionId }, 'passwordChanged');
    return sessions.toSignedIn(user, grant);
  }

  /**
   * Mails a link to the address that is to be a user's from its confirmation on. That another account
   * has it is said in that mail, and nowhere else.
   *
   * @param change.totp asked of whoever has a second factor
   * @throws DomainError PASSWORD_WRONG, TOTP_REQUIRED, TOTP_INVALID, RATE_LIMITED, BUSY
   */
  async function requestEmailChange(
    change: Proof & { email: string; totp?: string | undefined },
    log: SecurityLog,
  ): Promise<void> {
    const checked = await proofs.check(change, log);
    if (change.totp !== undefined) await limits.limitCodes(checked.id);
    const newEmail = change.email.toLowerCase();
    await runTransaction(db, async (tx) => {
      const user = await proofs.lock(tx, checked);
      await secondFactors.demand(tx, user.id, change.totp);
      await deleteTokensOfUser(tx, user.id, 'emailChange');
      const { token, tokenHash } = newMailedToken();
      // The same statements whether the address is taken or not: they take as long.
      await insertToken(tx, {
        tokenHash,
        purpose: 'emailChange',
        userId: user.id,
        newEmail,
        lifetimeSeconds: EMAIL_CHANGE_SECONDS,
      });
      const owner = await findUserByEmail(tx, newEmail);
      const dedupeKey = `emailChange:${tokenHash.toString('hex')}`;
      const mail = { dedupeKey, recipient: newEmail, subjectId: (owner ?? user).id };
      const link = linkWith(publicUrl, '/confirm-email', token);
      const facts = { name: user.name, link, expiresAt: expiryAfter(EMAIL_CHANGE_SECONDS) };
      await enqueueMail(
        tx,
        owner === undefined
          ? { ...mail, kind: 'emailChange', facts }
          : { ...mail, kind: 'emailTaken', facts: {} },
      );
    });
    log.info({ event: 'emailChangeRequested', userId: checked.id }, 'emailChangeRequested');
  }

  /**
   * Makes the address of a mailed token its user's, and tells the old one. What is still to be told of
   * their purchases goes to the new one.
   *
   * @throws DomainError MAILED_TOKEN_INVALID, EMAIL_TAKEN when another account got it meanwhile
   */
  async function confirmEmailChange({ token }: { token: string }, log: SecurityLog): Promise<void> {
    const tokenHash = hashOfMailedToken(token);
    if (tokenHash === undefined) throw mailedTokenInvalid();
    const user = await runTransaction(db, async (tx) => giveAddress(tx, tokenHash)).catch(
      (error: unknown) => {
        throw failedWith(error, 'uniqueViolation') ? emailTaken() : error;
      },
    );
    log.info({ event: 'emailChanged', userId: user.id }, 'emailChanged');
  }

  async function giveAddress(tx: Transaction, tokenHash: Buffer): Promise<User> {
    const found = await findToken(tx, 'emailChange', tokenHash);
    const user = found && (await lockUserWithPassword(tx, found.userId));
    const spent = await spendToken(tx, 'emailChange', tokenHash);
    if (user === undefined || spent === undefined || spent.newEmail === null) {
      throw mailedTokenInvalid();
    }
    await updateUser(tx, user.id, { email: spent.newEmail, isEmailVerified: true });
    await moveContact(tx, { userId: user.id, from: user.email, to: spent.newEmail });
    await deleteTokensOfUser(tx, user.id);
    await enqueueMail(tx, {
      kind: 'emailChanged',
      dedupeKey: `emailChanged:${tokenHash.toString('hex')}`,
      recipient: user.email,
      subjectId: user.id,
      facts: { name: user.name },
    });
    return user;
  }

  /** @throws DomainError UNAUTHENTICATED when the user is gone */
  async function changeName(userId: string, name: string): Promise<User> {
    return runTransaction(db, async (tx) => {
      const user = await lockUserWithPassword(tx, userId);
      if (user === undefined) throw unauthenticated();
      await updateUser(tx, userId, { name });
      return { ...user, name };
    });
  }
}
