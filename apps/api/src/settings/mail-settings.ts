import type { SettingsReader } from './settings-reader.ts';

/** Who takes mail, and how hard it is tried. */
export function readMailSettings(
  { problems, optional, integer, choice }: SettingsReader,
  { production }: { production: boolean },
) {
  const smtpUrl = optional('SMTP_URL');
  const by = choice(
    'MAIL',
    ['smtp', 'mailbox', 'off'],
    smtpUrl !== undefined || production ? 'smtp' : 'mailbox',
  );
  const from = optional('MAIL_FROM');
  if (production && by === 'mailbox') problems.push('MAIL=mailbox is refused in production');
  const settings = {
    /** Who takes mail: an SMTP server, a folder of a demo, or nobody. */
    by,
    smtpUrl: smtpUrl ?? null,
    from: from ?? 'Marquee <tickets@localhost>',
    /** Refuse to send mail, and the password of the server, in the clear. */
    demandTls:
      choice('SMTP_TLS', ['required', 'optional'], production ? 'required' : 'optional') ===
      'required',
    atOnceMax: integer('MAIL_AT_ONCE_MAX', 5, { min: 1, max: 100 }),
    attemptsMax: integer('MAIL_ATTEMPTS_MAX', 100, { min: 1, max: 10_000 }),
    stepTimeoutMilliseconds: integer('MAIL_STEP_TIMEOUT_MILLISECONDS', 10_000, {
      min: 50,
      max: 300_000,
    }),
    sendTimeoutMilliseconds: integer('MAIL_SEND_TIMEOUT_MILLISECONDS', 30_000, {
      min: 50,
      max: 600_000,
    }),
    keptDays: integer('MAIL_RECORDS_KEPT_DAYS', 90, { min: 7, max: 3650 }),
  } as const;

  if (by === 'smtp') {
    if (smtpUrl === undefined) {
      problems.push(
        production
          ? 'SMTP_URL is required in production (or MAIL=off)'
          : 'SMTP_URL is required with MAIL=smtp',
      );
    } else if (!/^smtps?:\/\/[^/]/.test(smtpUrl) || !URL.canParse(smtpUrl)) {
      problems.push('SMTP_URL must be like smtp://user:password@host:587, or smtps:');
    }
    if (from === undefined) problems.push('MAIL_FROM is required with SMTP_URL');
  }
  if (!/^(?:[^<>@\p{Cc}]* )?<?[^\s<>@,;]+@[^\s<>@,;]+>?$/u.test(settings.from)) {
    problems.push('MAIL_FROM must be an address, or like Name <address>');
  }
  return settings;
}
