import { MailRefused, MailServerAway } from './mail.ts';

/** Steps of the conversation that are about one mail; whatever fails before concerns them all. */
const STEPS_OF_ONE_MAIL = new Set(['RCPT TO', 'DATA']);

/**
 * What a failed conversation means. Only a final answer (5xx) about the recipient or the content is a
 * refusal of this mail; a server that wants it later (4xx) is tried later, like one that is away.
 */
export function judgeSmtpFailure(error: unknown): MailRefused | MailServerAway | Error {
  if (!(error instanceof Error)) return new MailServerAway(error);
  const command = 'command' in error ? error.command : undefined;
  const status = 'responseCode' in error ? error.responseCode : undefined;
  if (typeof command !== 'string' || !STEPS_OF_ONE_MAIL.has(command)) {
    return new MailServerAway(error);
  }
  if (typeof status !== 'number') return new MailServerAway(error);
  return status >= 500
    ? new MailRefused(error)
    : new Error('the mail is not taken now', { cause: error });
}

/**
 * An error in words for a log and for the outbox: servers quote the address that they do not like, and
 * whoever connects may be told the password that was wrong.
 */
export function describeMailFailure(error: unknown): string {
  const parts: string[] = [];
  for (let current = error; current instanceof Error && parts.length < 3; current = current.cause) {
    const code = 'code' in current && typeof current.code === 'string' ? ` [${current.code}]` : '';
    parts.push(`${current.name}${code}: ${current.message}`);
  }
  if (parts.length === 0) parts.push('something was thrown that is no error');
  return withoutAddresses(parts.join('; ')).slice(0, DESCRIPTION_CHARACTERS_MAX);
}

const DESCRIPTION_CHARACTERS_MAX = 500;

function withoutAddresses(text: string): string {
  return text.replaceAll(/[^\s<>"']*@[^\s<>"']*/g, '[address]').replaceAll(/\p{Cc}+/gu, ' ');
}
