import { newId } from '../../../platform/ids.ts';
import type { Mail } from '../mail.ts';

/** A mail with everything a mail can have. */
export function aMail(changes: Partial<Mail> = {}): Mail {
  return {
    messageId: `${newId()}@cinema.example`,
    to: 'ada@example.com',
    subject: 'Your tickets for Amélie (7K3MPQ2X)',
    text: 'Show each code at the door.\n',
    html: '<!doctype html>\n<html lang="en">\n<head>\n</head>\n<body><p>Show <img src="cid:ticket-1@marquee" alt=""></p></body></html>',
    attachments: [
      {
        fileName: 'ticket-1.png',
        contentType: 'image/png',
        content: Buffer.from('picture'),
        contentId: 'ticket-1@marquee',
      },
      {
        fileName: 'tickets-7K3MPQ2X.pdf',
        contentType: 'application/pdf',
        content: Buffer.from('%PDF-1.7'),
        contentId: null,
      },
    ],
    ...changes,
  };
}
