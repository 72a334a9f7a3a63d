import type { Mail, Mailer } from '../../src/modules/notifications/index.ts';

export type CollectingMailer = Mailer & {
  /** Everything that was sent, in its order. */
  mails: Mail[];
};

/** Takes all mail and keeps it for the test to read. */
export function createCollectingMailer(): CollectingMailer {
  const mails: Mail[] = [];
  return {
    mails,
    send: async (mail) => {
      mails.push(mail);
    },
    close: () => undefined,
  };
}
