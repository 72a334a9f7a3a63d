import type { SendMailOptions } from 'nodemailer';

import { assertSingleAddress } from './address.ts';
import { singleLine, type Mail } from './mail.ts';

/**
 * A mail as the library for MIME takes it. It reads no file and fetches nothing, whatever a text says.
 *
 * @param from the sender, as `Name <address>` or an address
 */
export function toMimeOptions(mail: Mail, from: string): SendMailOptions {
  assertSingleAddress(mail.to);
  return {
    from,
    to: { name: '', address: mail.to },
    messageId: `<${mail.messageId}>`,
    subject: singleLine(mail.subject),
    text: mail.text,
    html: mail.html,
    // So that no automatic answer comes back (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: mail.attachments.map(({ fileName, contentType, content, contentId }) => ({
      filename: singleLine(fileName),
      contentType,
      content: Buffer.from(content),
      ...(contentId === null ? {} : { cid: contentId, contentDisposition: 'inline' }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
