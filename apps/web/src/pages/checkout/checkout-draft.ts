import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const COOKIE = 'checkout';
/** Also sent with the seat map, which leads to another hold: what was typed is there again then. */
const PATH = '/showtimes';
const KEPT_SECONDS = 3600;

/** What somebody has typed before they pay. It stays in their browser, and is sent to these pages alone. */
export type Draft = { email: string };

export function readDraft({ headers }: FastifyRequest): Draft {
  return { email: parseCookie(headers.cookie ?? '')[COOKIE] ?? '' };
}

export function keepDraft(reply: FastifyReply, { email }: { email?: string | undefined }): void {
  if (email !== undefined) set(reply, email.slice(0, 300), email === '' ? 0 : KEPT_SECONDS);
}

export function forgetDraft(reply: FastifyReply): void {
  set(reply, '', 0);
}

function set(reply: FastifyReply, value: string, maxAge: number): void {
  const secure = reply.pages.settings.publicUrl.startsWith('https:');
  const cookie = { name: COOKIE, value, path: PATH, maxAge, secure } as const;
  void reply.header(
    'set-cookie',
    stringifySetCookie({ ...cookie, httpOnly: true, sameSite: 'lax' }),
  );
}
