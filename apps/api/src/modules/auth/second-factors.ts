import type { Database, Transaction } from '../../database.ts';
import { totpInvalid, totpRequired } from './auth.errors.ts';
import { hashOfRecoveryCode } from './recovery-codes.ts';
import type { TotpSecrets } from './totp-secrets.ts';
import * as totp from './totp.repository.ts';

/** What a code that somebody sent, or did not send, is worth. */
export type CodeVerdict = 'notSet' | 'accepted' | 'missing' | 'wrong';

/** Judges second factors. Whoever asks has locked the user, so that no code is used twice. */
export type SecondFactors = ReturnType<typeof createSecondFactors>;

const TOTP_CODE = /^\d{6}$/;

export function createSecondFactors({ secrets }: { secrets: TotpSecrets }) {
  return { isSet, spend, demand };

  /** Whether a user has a second factor. */
  async function isSet(db: Database | Transaction, userId: string): Promise<boolean> {
    return totp.hasConfirmedSecret(db, userId);
  }

  /** Uses a code of an authenticator app, or a recovery code, up. */
  async function spend(
    tx: Transaction,
    userId: string,
    code: string | undefined,
  ): Promise<CodeVerdict> {
    const sealed = await totp.findSecret(tx, userId, { isConfirmed: true });
    if (sealed === undefined) return 'notSet';
    if (code === undefined) return 'missing';
    if (!TOTP_CODE.test(code)) {
      const isSpent = await totp.spendRecoveryCode(tx, userId, hashOfRecoveryCode(code));
      return isSpent ? 'accepted' : 'wrong';
    }
    const secret = secrets.open(userId, sealed);
    const step = secret === undefined ? undefined : secrets.stepOf(secret, code);
    if (step === undefined) return 'wrong';
    return (await totp.useStep(tx, userId, step)) ? 'accepted' : 'wrong';
  }

  /**
   * The same for whoever is signed in: whoever has a second factor has to show it.
   *
   * @throws DomainError TOTP_REQUIRED, TOTP_INVALID
   */
  async function demand(
    tx: Transaction,
    userId: string,
    code: string | undefined,
  ): Promise<'notSet' | 'accepted'> {
    const verdict = await spend(tx, userId, code);
    if (verdict === 'missing') throw totpRequired();
    if (verdict === 'wrong') throw totpInvalid();
    return verdict;
  }
}
