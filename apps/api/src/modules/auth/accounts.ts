import type { Database } from '../../database.ts';
import type { AccessTokens } from './access-tokens.ts';
import { createAccountAdministration } from './account-administration.service.ts';
import type { EnqueueAccountMail } from './account-mail.ts';
import { deleteExpiredTokens } from './account-tokens.repository.ts';
import { createAccountService, type MoveContact } from './account.service.ts';
import type { AuthLimits } from './auth-limits.ts';
import { createAuthService } from './auth.service.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { createErasureService, type EraseFromModule } from './erasure.service.ts';
import { createOwnDataService, type ExportSection } from './own-data.service.ts';
import type { CinemaNames } from './password-policy.ts';
import { createPasswordProofs } from './password-proofs.ts';
import { answerResetRequests, createPasswordResetService } from './password-reset.service.ts';
import type { Passwords } from './passwords.ts';
import { createRefreshTokens } from './refresh-tokens.ts';
import { createSecondFactors } from './second-factors.ts';
import { createSessionIssuer } from './session-issuer.ts';
import { createSessionService } from './sessions.service.ts';
import type { TokenKeys } from './token-keys.ts';
import { createTotpSecrets } from './totp-secrets.ts';
import { createTotpService, resealTotpSecrets } from './totp.service.ts';

/** Everything about accounts: who gets in, and what they do about it afterwards. */
export type Accounts = ReturnType<typeof createAccounts>;

/** What jobs do for accounts, any number of them at the same time. */
export type AccountUpkeep = Accounts['upkeep'];

/** What this module needs of the world, and of the modules after it. */
type AccountParts = {
  db: Database;
  tokenKeys: TokenKeys;
  accessTokens: AccessTokens;
  passwords: Passwords;
  endedSessions: EndedSessions;
  limits: Omit<AuthLimits, 'rules'>;
  settings: { sessionDaysMax: number; sessionIdleDays: number; refreshGraceSeconds: number };
  publicUrl: string;
  production: boolean;
  enqueueMail: EnqueueAccountMail;
  exportSections: Readonly<Record<string, ExportSection>>;
  eraseFromOthers: readonly EraseFromModule[];
  /** Called when a change of address is confirmed. */
  moveContact: MoveContact;
  cinemaNames: CinemaNames;
};

/**
 * Builds the services of this module.
 *
 * @param parts.production lets no demo account in, and no staff without a second factor
 */
export function createAccounts(parts: AccountParts) {
  const { tokenKeys, accessTokens, settings } = parts;
  const refreshTokens = createRefreshTokens(tokenKeys);
  const secrets = createTotpSecrets(tokenKeys);
  const shared = {
    ...parts,
    sessions: createSessionIssuer({
      accessTokens,
      refreshTokens,
      lifetime: { idleDays: settings.sessionIdleDays, daysMax: settings.sessionDaysMax },
    }),
    secondFactors: createSecondFactors({ secrets }),
    proofs: createPasswordProofs({ ...parts, limitSignIn: parts.limits.limitSignIn }),
  };
  return {
    auth: createAuthService({
      ...shared,
      refreshTokens,
      refreshGraceSeconds: settings.refreshGraceSeconds,
    }),
    passwordResets: createPasswordResetService(shared),
    account: createAccountService(shared),
    sessions: createSessionService(shared),
    totp: createTotpService({ ...shared, secrets }),
    ownData: createOwnDataService(shared),
    erasure: createErasureService(shared),
    administration: createAccountAdministration(shared),
    upkeep: {
      /** Mails links to those who forgot their passwords; answers how many. */
      answerResetRequests: async () => answerResetRequests(parts),
      forgetExpiredTokens: async () => deleteExpiredTokens(parts.db),
      /** Seals second factors with the newest key; answers how many cannot be opened any more. */
      resealSecrets: async () => resealTotpSecrets(parts.db, secrets),
    },
  };
}
