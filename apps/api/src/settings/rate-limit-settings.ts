import type { SettingsReader } from './settings-reader.ts';

/** How often somebody may do what costs, or what could be tried on others. */
export function readRateLimitSettings(
  { problems, choice, rate }: SettingsReader,
  { production }: { production: boolean },
) {
  const limited = choice('RATE_LIMITS', ['on', 'off'], 'on') === 'on';
  if (production && !limited) problems.push('RATE_LIMITS=off is refused in production');
  return {
    enabled: limited,
    signInByAccount: rate('RATE_SIGN_IN_BY_ACCOUNT', { points: 10, durationSeconds: 60 }),
    signInByAddress: rate('RATE_SIGN_IN_BY_ADDRESS', { points: 60, durationSeconds: 60 }),
    signUpByAddress: rate('RATE_SIGN_UP_BY_ADDRESS', {
      points: production ? 60 : 600,
      durationSeconds: 3600,
    }),
    refreshByAddress: rate('RATE_REFRESH_BY_ADDRESS', { points: 60, durationSeconds: 60 }),
    passwordResetByAccount: rate('RATE_PASSWORD_RESET_BY_ACCOUNT', {
      points: 5,
      durationSeconds: 3600,
    }),
    passwordResetByAddress: rate('RATE_PASSWORD_RESET_BY_ADDRESS', {
      points: 30,
      durationSeconds: 3600,
    }),
    mailedTokenByAddress: rate('RATE_MAILED_TOKEN_BY_ADDRESS', {
      points: 30,
      durationSeconds: 60,
    }),
    emailChangeByUser: rate('RATE_EMAIL_CHANGE_BY_USER', { points: 5, durationSeconds: 3600 }),
    exportByUser: rate('RATE_EXPORT_BY_USER', { points: 10, durationSeconds: 3600 }),
    totpByAccount: rate('RATE_TOTP_BY_ACCOUNT', { points: 10, durationSeconds: 900 }),
    takingSeatsByUser: rate('RATE_TAKING_SEATS_BY_USER', { points: 200, durationSeconds: 10 }),
    takingSeatsByGuestAddress: rate('RATE_TAKING_SEATS_BY_GUEST_ADDRESS', {
      points: 50,
      durationSeconds: 5,
    }),
    promotionCodesByUser: rate('RATE_PROMOTION_CODES_BY_USER', { points: 10, durationSeconds: 60 }),
    promotionCodesByGuestAddress: rate('RATE_PROMOTION_CODES_BY_GUEST_ADDRESS', {
      points: 60,
      durationSeconds: 60,
    }),
  } as const;
}
