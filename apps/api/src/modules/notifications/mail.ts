/** A file of a mail. */
export type MailAttachment = {
  fileName: string;
  contentType: string;
  content: Uint8Array;
  /** Names a picture that the HTML shows as `cid:…`; null for what is there to be kept. */
  contentId: string | null;
};

/** A mail, ready to be sent to one address. */
export type Mail = {
  /** Without angle brackets: `<outbox id>@<host>`. The same for every attempt, so that a second copy is known as one. */
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments: readonly MailAttachment[];
};

/** Sends mail, one at a time or many at once. */
export type Mailer = {
  /**
   * Returns when somebody else has taken responsibility for the mail.
   *
   * @throws MailServerAway, MailRefused
   */
  send(mail: Mail): Promise<void>;
  close(): void;
};

/** Nobody could be given any mail: the server is down, slow, or lets us not in. Try again later. */
export class MailServerAway extends Error {
  constructor(cause: unknown) {
    super('the mail server does not answer', { cause });
    this.name = 'MailServerAway';
  }
}

/** This mail is not wanted, and will hardly be later. Others may well be. */
export class MailRefused extends Error {
  constructor(cause: unknown) {
    super('the mail was refused', { cause });
    this.name = 'MailRefused';
  }
}

/** Text for a header: what would end the line, and begin another header, is a space. */
export function singleLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
