/**
 * A mail before it is text or HTML: both are made of the same blocks, so that they say the same.
 */
export type MailDocument = {
  subject: string;
  title: string;
  blocks: readonly MailBlock[];
};

export type MailBlock =
  | { kind: 'paragraph'; text: string }
  /** Names and values, such as when and where. */
  | { kind: 'details'; rows: readonly (readonly [name: string, value: string])[] }
  /** What was bought; the last row is the sum. */
  | {
      kind: 'account';
      caption: string;
      rows: readonly { text: string; amount: string }[];
      sum: { text: string; amount: string };
    }
  | { kind: 'tickets'; tickets: readonly TicketBlock[] }
  | { kind: 'link'; text: string; href: string };

export type TicketBlock = {
  /** "Seat F7 · Adult". */
  text: string;
  code: string;
  /** The picture of the code among the attachments. */
  contentId: string;
};

export const paragraph = (text: string): MailBlock => ({ kind: 'paragraph', text });

const FOOTER = 'This message was sent automatically; answers to it are not read.';

/** The part for whoever reads plain text. */
export function toText({ title, blocks }: MailDocument): string {
  return `${[title, ...blocks.map(blockToText), `-- \n${FOOTER}`].join('\n\n')}\n`;
}

function blockToText(block: MailBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text;
    case 'details':
      return block.rows.map(([name, value]) => `${name}: ${value}`).join('\n');
    case 'account':
      return [
        `${block.caption}:`,
        ...[...block.rows, block.sum].map(({ text, amount }) => `  ${text}: ${amount}`),
      ].join('\n');
    case 'tickets':
      return block.tickets.map(({ text, code }) => `${text}\n  Code: ${code}`).join('\n');
    case 'link':
      return `${block.text}:\n${block.href}`;
  }
}

const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';
const CELL = 'padding:4px 0;text-align:left;vertical-align:top';
const AMOUNT_CELL = 'padding:4px 0 4px 16px;text-align:right;white-space:nowrap;vertical-align:top';

/** The part for everyone else: no script, nothing fetched from anywhere, readable in one column. */
export function toHtml({ subject, title, blocks }: MailDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:16px;${FONT};font-size:16px;line-height:1.5">
<div style="max-width:600px;margin:0 auto">
<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">${escapeHtml(title)}</h1>
${blocks.map(blockToHtml).join('\n')}
<p style="margin:32px 0 0;font-size:14px">${escapeHtml(FOOTER)}</p>
</div>
</body>
</html>
`;
}

function blockToHtml(block: MailBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p style="margin:0 0 16px">${withLineBreaks(block.text)}</p>`;
    case 'details':
      return table(
        block.rows.map(
          ([name, value]) =>
            `<tr><th scope="row" style="${CELL};padding-right:16px">${escapeHtml(name)}</th><td style="${CELL}">${escapeHtml(value)}</td></tr>`,
        ),
      );
    case 'account':
      return table([
        `<caption style="text-align:left;font-weight:bold;padding:4px 0">${escapeHtml(block.caption)}</caption>`,
        ...block.rows.map(({ text, amount }) => accountRow(text, amount, 'normal')),
        accountRow(block.sum.text, block.sum.amount, 'bold'),
      ]);
    case 'tickets':
      return block.tickets.map(ticketToHtml).join('\n');
    case 'link':
      return `<p style="margin:0 0 16px"><a href="${escapeHtml(webAddress(block.href))}">${escapeHtml(block.text)}</a></p>`;
  }
}

function table(rows: readonly string[]): string {
  return `<table style="border-collapse:collapse;margin:0 0 16px">${rows.join('')}</table>`;
}

function accountRow(text: string, amount: string, weight: 'normal' | 'bold'): string {
  return `<tr><th scope="row" style="${CELL};font-weight:${weight}">${escapeHtml(text)}</th><td style="${AMOUNT_CELL};font-weight:${weight}">${escapeHtml(amount)}</td></tr>`;
}

function ticketToHtml({ text, contentId }: TicketBlock): string {
  return `<p style="margin:0 0 16px"><strong>${escapeHtml(text)}</strong><br><img src="cid:${escapeHtml(contentId)}" alt="QR code: ${escapeHtml(text)}" width="200" height="200" style="background:#fff"></p>`;
}

function withLineBreaks(text: string): string {
  return escapeHtml(text).replaceAll(/\r\n|\r|\n/g, '<br>');
}

/** A link leads to the web and does nothing else. */
function webAddress(href: string): string {
  if (!/^https?:\/\//.test(href)) throw new Error('a mail links to the web only');
  return href;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
