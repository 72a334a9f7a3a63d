import type { FastifyReply, FastifyRequest } from 'fastify';

import { forgetCookie, keepCookie, readCookie } from '../../shell/page-cookies.ts';
import { DRAFT_COOKIE } from '../../shell/personal-cookies.ts';

const TYPED_CHARACTERS_MAX = 300;

/** What somebody has typed before they pay. It stays in their browser. */
export type Draft = { email: string };

export function readDraft(request: FastifyRequest): Draft {
  return { email: readCookie(request, DRAFT_COOKIE) ?? '' };
}

export function keepDraft(reply: FastifyReply, { email }: { email?: string | undefined }): void {
  if (email === undefined) return;
  if (email === '') forgetDraft(reply);
  else keepCookie(reply, DRAFT_COOKIE, email.slice(0, TYPED_CHARACTERS_MAX));
}

export function forgetDraft(reply: FastifyReply): void {
  forgetCookie(reply, DRAFT_COOKIE);
}
