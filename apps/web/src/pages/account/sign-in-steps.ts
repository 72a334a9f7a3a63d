import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { SealedNotes } from '../../api.ts';

/** An address and a password that were found to belong together. */
export type FirstStep = { email: string; password: string };

const FIRST_STEP = 'sign-in-step';
const ENROLMENT = 'sign-in-set-up';
const FIRST_STEP_SECONDS = 300;
/** As long as the token itself is good. */
const ENROLMENT_SECONDS = 600;

/**
 * What a browser brings from one page of signing in to the next.
 *
 * A code is asked for on a page of its own, after the password. Asking for the password once more there
 * would be asking people to remember and type it twice (WCAG 3.3.7, 3.3.8), and a field of the page that
 * holds it would show it to whoever looks at the page's source. So it travels in a cookie that no script
 * reads, sealed by us, for five minutes: without our key it is noise, and without the code it opens
 * nothing. The second step is then a whole sign-in like any other, with every limit and every check, and
 * no half of one is kept with us that another process would have to know.
 *
 * The token with which staff set up their second factor travels likewise, and so stands in no address.
 */
export function createSignInSteps(sealedNotes: SealedNotes) {
  return {
    keepFirstStep(reply: FastifyReply, { email, password }: FirstStep): void {
      const note = JSON.stringify([email, password]);
      const sealed = sealedNotes.seal(FIRST_STEP, note, FIRST_STEP_SECONDS);
      set(reply, FIRST_STEP, sealed, FIRST_STEP_SECONDS);
    },

    /** Undefined where there was none, or it is too long ago. */
    readFirstStep(request: FastifyRequest, reply: FastifyReply): FirstStep | undefined {
      const note = sealedNotes.open(FIRST_STEP, read(request, reply, FIRST_STEP) ?? '');
      const [email, password]: unknown[] = note === undefined ? [] : listIn(note);
      return typeof email === 'string' && typeof password === 'string'
        ? { email, password }
        : undefined;
    },

    keepEnrolment(reply: FastifyReply, enrolmentToken: string): void {
      set(reply, ENROLMENT, enrolmentToken, ENROLMENT_SECONDS);
    },

    readEnrolment: (request: FastifyRequest, reply: FastifyReply) =>
      read(request, reply, ENROLMENT),

    forget(reply: FastifyReply): void {
      set(reply, FIRST_STEP, '', 0);
      set(reply, ENROLMENT, '', 0);
    },
  };
}

function set(reply: FastifyReply, name: string, value: string, maxAge: number): void {
  const cookie = stringifySetCookie({
    name: nameOf(reply, name),
    value,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure(reply),
    maxAge,
  });
  void reply.header('set-cookie', cookie);
}

function read(request: FastifyRequest, reply: FastifyReply, name: string): string | undefined {
  const value = parseCookie(request.headers.cookie ?? '')[nameOf(reply, name)];
  return value === '' ? undefined : value;
}

function nameOf(reply: FastifyReply, name: string): string {
  return isSecure(reply) ? `__Host-${name}` : name;
}

function isSecure(reply: FastifyReply): boolean {
  return reply.pages.settings.publicUrl.startsWith('https:');
}

function listIn(note: string): unknown[] {
  const parsed: unknown = JSON.parse(note);
  return Array.isArray(parsed) ? parsed : [];
}
