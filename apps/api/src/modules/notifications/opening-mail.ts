import path from 'node:path';

import { present } from '../../platform/assert.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import type { Mailer } from './mail.ts';
import { createSmtpMailer } from './smtp-mailer.ts';

/** Settings of mail; see docs/settings.md. */
type MailSettings = {
  by: 'smtp' | 'mailbox' | 'off';
  smtpUrl: string | null;
  from: string;
  demandTls: boolean;
  atOnceMax: number;
  stepTimeoutMilliseconds: number;
  sendTimeoutMilliseconds: number;
};

/** Whoever takes the mail; null where it is switched off. */
export function openMailer(settings: MailSettings, dataDirectory: string): Mailer | null {
  if (settings.by === 'off') return null;
  if (settings.by === 'mailbox') return openMailbox(settings, dataDirectory);
  return createSmtpMailer({
    ...settings,
    url: present(settings.smtpUrl, 'the address of the SMTP server'),
    connectionsMax: settings.atOnceMax,
  });
}

/** The mailbox of a demo, to be written or read. */
export function openMailbox({ from }: { from: string }, dataDirectory: string): Mailbox {
  return createMailbox({ directory: path.join(dataDirectory, 'mailbox'), from });
}
