import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { failureOf, logFailure, type DomainError } from '../api.ts';
import { ErrorPage } from './error.page.tsx';
import { links } from './links.ts';
import { sendPage } from './send-page.tsx';
import { isForPrograms } from './wants-page.ts';
import { withTimeToWait } from './wording.ts';

/**
 * Answers every error of a page with a page: what happened, and what to do now. Whoever has to sign
 * in first is sent there, and comes back.
 */
export function answerPageErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | DomainError>((error, request, reply) => {
    // Thrown on, it is answered as errors of the API are.
    if (isForPrograms(request)) throw error;
    return answerWithPage(error, request, reply);
  });
}

function answerWithPage(
  error: FastifyError | DomainError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const failure = failureOf(error);
  logFailure(request, error, failure);
  if (failure.status === 401) {
    return reply.redirect(links.signIn({ returnTo: placeToComeBackTo(request) }), 303);
  }
  if (failure.retryAfterSeconds !== undefined || failure.status === 503) {
    void reply.header('retry-after', String(failure.retryAfterSeconds ?? 1));
  }
  return sendErrorPage(request, reply, {
    ...failure,
    detail: withTimeToWait(failure.detail, failure.retryAfterSeconds),
  });
}

/** What a page answers with instead of what was asked for. */
export function sendErrorPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, code, detail }: { status: number; code: string; detail: string },
): FastifyReply {
  return sendPage(request, reply, {
    title: titleOf(status),
    status,
    body: <ErrorPage status={status} code={code} detail={detail} requestId={request.id} />,
  });
}

function titleOf(status: number): string {
  if (status === 404) return 'Not found';
  return status >= 500 ? 'Something went wrong' : 'That did not work';
}

// A form cannot be sent again by following a link: its page is where to go on from.
function placeToComeBackTo({ method, url, headers }: FastifyRequest): string {
  if (method === 'GET') return url;
  const { referer } = headers;
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).pathname : links.home();
}
