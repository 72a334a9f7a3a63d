import type { FastifyReply, FastifyRequest } from 'fastify';

import type { SealedNotes } from '../../api.ts';
import { keepCookie, readCookie } from '../../shell/page-cookies.ts';
import {
  ENROLMENT_COOKIE,
  FIRST_STEP_COOKIE,
  forgetSignInSteps,
} from '../../shell/personal-cookies.ts';

/** An address and a password that were found to belong together. */
export type FirstStep = { email: string; password: string };

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
      const sealed = sealedNotes.seal(FIRST_STEP_COOKIE.name, note, FIRST_STEP_COOKIE.keptSeconds);
      keepCookie(reply, FIRST_STEP_COOKIE, sealed);
    },

    /** Undefined where there was none, or it is too long ago. */
    readFirstStep(request: FastifyRequest): FirstStep | undefined {
      const note = sealedNotes.open(
        FIRST_STEP_COOKIE.name,
        readCookie(request, FIRST_STEP_COOKIE) ?? '',
      );
      const [email, password]: unknown[] = note === undefined ? [] : listIn(note);
      return typeof email === 'string' && typeof password === 'string'
        ? { email, password }
        : undefined;
    },

    keepEnrolment(reply: FastifyReply, enrolmentToken: string): void {
      keepCookie(reply, ENROLMENT_COOKIE, enrolmentToken);
    },

    readEnrolment: (request: FastifyRequest) => readCookie(request, ENROLMENT_COOKIE),

    forget: forgetSignInSteps,
  };
}

function listIn(note: string): unknown[] {
  const parsed: unknown = JSON.parse(note);
  return Array.isArray(parsed) ? parsed : [];
}
