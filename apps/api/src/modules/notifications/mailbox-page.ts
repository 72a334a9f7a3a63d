import { createHash } from 'node:crypto';

import { escapeHtml } from './mail-document.ts';
import type { MailboxMail } from './mailbox.ts';

const STYLE = `body{font-family:system-ui,sans-serif;line-height:1.5;max-width:60rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #888;vertical-align:top}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #888;padding:1rem}
iframe{width:100%;height:44rem;border:1px solid #888;background:#fff}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** For the pages themselves: their one style, the frame with the mail, and nothing else. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/**
 * For the mail in the frame: it is a stranger's page, which may look and do nothing. Its links open
 * beside it.
 */
export const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** The list of what lies in the mailbox. */
export function listPage(mails: readonly MailboxMail[]): string {
  const rows = mails.map(
    ({ id, deliveredAt, mail }) =>
      `<tr><td>${moment(deliveredAt)}</td><td>${escapeHtml(mail.to)}</td><td><a href="/mailbox/${escapeHtml(id)}">${escapeHtml(mail.subject)}</a></td></tr>`,
  );
  return page(
    'Mailbox',
    `<h1>Mailbox</h1>
<p>Mail that Marquee would have sent, the latest first. It stays on this machine.</p>
${
  rows.length === 0
    ? '<p>Nothing has been sent yet.</p>'
    : `<table><thead><tr><th scope="col">When</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}`,
  );
}

/** One mail, with both of its parts and its files. */
export function mailPage({ id, deliveredAt, mail }: MailboxMail): string {
  const address = `/mailbox/${escapeHtml(id)}`;
  const files = mail.attachments.map(
    ({ fileName }, position) =>
      `<li><a href="${address}/files/${position}">${escapeHtml(fileName)}</a></li>`,
  );
  return page(
    mail.subject,
    `<p><a href="/mailbox">Mailbox</a></p>
<h1>${escapeHtml(mail.subject)}</h1>
<table><tbody>
<tr><th scope="row">To</th><td>${escapeHtml(mail.to)}</td></tr>
<tr><th scope="row">When</th><td>${moment(deliveredAt)}</td></tr>
<tr><th scope="row">Message-ID</th><td>${escapeHtml(mail.messageId)}</td></tr>
<tr><th scope="row">Source</th><td><a href="${address}/source">as sent</a></td></tr>
</tbody></table>
${files.length === 0 ? '' : `<h2>Files</h2><ul>${files.join('')}</ul>`}
<h2>As HTML</h2>
<iframe src="${address}/html" title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>As text</h2>
<pre>${escapeHtml(mail.text)}</pre>`,
  );
}

/** The HTML of a mail with its pictures in it, for the frame. */
export function framedMail({ mail }: MailboxMail): string {
  const pictures = mail.attachments.filter(({ contentId }) => contentId !== null);
  const framed = pictures.reduce(
    (html, { contentId, contentType, content }) =>
      html.replaceAll(
        `"cid:${contentId ?? ''}"`,
        `"data:${escapeHtml(contentType)};base64,${Buffer.from(content).toString('base64')}"`,
      ),
    mail.html,
  );
  return framed.replace('<head>', '<head>\n<base target="_blank">');
}

function moment(instant: Date): string {
  const text = instant.toISOString();
  return `<time datetime="${text}">${text.replace('T', ' ').slice(0, 19)} UTC</time>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
