import { createTransport } from 'nodemailer';

import { toMimeOptions } from './composing-mail.ts';
import type { Mailer } from './mail.ts';
import { judgeSmtpFailure } from './smtp-failures.ts';

type Settings = {
  /** `smtp://user:password@host:587`, or `smtps:` for TLS from the first byte. */
  url: string;
  from: string;
  /** Refuse to send in the clear. */
  demandTls: boolean;
  connectionsMax: number;
  /** For one step of the conversation, and for a whole mail. */
  stepTimeoutMilliseconds: number;
  sendTimeoutMilliseconds: number;
};

const MAILS_PER_CONNECTION = 100;
/** Servers close idle connections after a minute or more; one they closed costs a mail an attempt. */
const IDLE_MILLISECONDS = 20_000;

/** Sends through an SMTP server, over a few connections that are kept while there is mail. */
export function createSmtpMailer({
  url,
  from,
  demandTls,
  connectionsMax,
  stepTimeoutMilliseconds,
  sendTimeoutMilliseconds,
}: Settings): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connectionsMax,
    maxMessages: MAILS_PER_CONNECTION,
    idleTimeout: IDLE_MILLISECONDS,
    // The outbox repeats, and counts.
    maxRequeues: 0,
    requireTLS: demandTls,
    tls: { minVersion: 'TLSv1.2' },
    dnsTimeout: stepTimeoutMilliseconds,
    connectionTimeout: stepTimeoutMilliseconds,
    greetingTimeout: stepTimeoutMilliseconds,
    socketTimeout: stepTimeoutMilliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      const options = toMimeOptions(mail, from);
      try {
        await transport.sendMail({
          ...options,
          signal: AbortSignal.timeout(sendTimeoutMilliseconds),
        });
      } catch (error) {
        throw judgeSmtpFailure(error);
      }
    },
    close: () => transport.close(),
  };
}
