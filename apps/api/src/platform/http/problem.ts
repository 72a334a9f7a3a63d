import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';

import { DomainError, type ErrorKind, type FieldProblem } from '../errors.ts';
import { databaseFailure } from '../retry.ts';

/** What every refusal and failure looks like on the wire: RFC 9457, with our own stable code. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Where this code is explained.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    instance: Type.String({ description: 'The request id, as in X-Request-Id.' }),
    code: Type.String({ description: 'Stable; what clients branch on.' }),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() })),
    ),
    seats: Type.Optional(
      Type.Array(Type.Object({ label: Type.String(), reason: Type.Optional(Type.String()) })),
    ),
  },
  { $id: 'Problem', additionalProperties: true },
);

type ProblemDocument = Static<typeof Problem>;

/** What a route may refuse with, as its reader meets it. */
const REFUSALS = {
  400: 'The request is not valid; `errors` says where.',
  401: 'Nobody is signed in, or not any more.',
  403: 'The role does not allow it.',
  404: 'There is no such thing, or it is not yours.',
  409: 'Refused, for the reason in `code`.',
  412: 'It was changed since you read it.',
  413: 'The body is too large.',
  415: 'This content type is not taken here.',
  422: 'The Idempotency-Key was used for another request.',
  429: 'Too much in too short a time; see `Retry-After`.',
  503: 'Too busy; repeat after `Retry-After`.',
} as const;

type RefusalStatus = keyof typeof REFUSALS;

type Refusal = {
  description: string;
  content: { 'application/problem+json': { schema: { $ref: string } } };
};

/** The refusals of a route, to spread into its responses: `{ 201: View, ...problems(400, 409) }`. */
export function problems(
  ...statuses: readonly RefusalStatus[]
): Partial<Record<RefusalStatus, Refusal>> {
  return Object.fromEntries(
    statuses.map((status): [RefusalStatus, Refusal] => [
      status,
      {
        description: REFUSALS[status],
        content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
      },
    ]),
  );
}

/** Problems named in one answer at most: a body can hold thousands. */
const FIELDS_MAX = 20;

const STATUS_BY_KIND: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  preconditionFailed: 412,
  tooLarge: 413,
  unsupportedMedia: 415,
  unprocessable: 422,
  tooManyRequests: 429,
  unavailable: 503,
};

/** What the framework refuses by itself, before any code of ours, in our words. */
const FRAMEWORK_REFUSALS: Record<string, { status: number; code: string; detail: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'BODY_TOO_LARGE',
    detail: 'The body is too large.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    detail: 'This content type is not accepted here.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'INVALID_JSON', detail: 'The body is empty.' },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    status: 400,
    code: 'INVALID_JSON',
    detail: 'The body is not JSON.',
  },
  FST_ERR_BAD_URL: { status: 400, code: 'INVALID_REQUEST', detail: 'The address is not a URL.' },
  // No id of ours is that long.
  FST_ERR_MAX_PARAM_LENGTH: {
    status: 404,
    code: 'NOT_FOUND',
    detail: 'There is nothing at this address.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'INVALID_REQUEST',
    detail: 'The body is not as long as it says.',
  },
};

/** An error, as the outside is told of it. */
export type Failure = {
  status: number;
  code: string;
  /** What happened this time, for people. */
  detail: string;
  fields?: readonly FieldProblem[];
  details?: Readonly<Record<string, unknown>>;
  retryAfterSeconds?: number | undefined;
};

/** Answers every error of an app as a problem document, and logs it as loudly as it deserves. */
export function sendProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const failure = failureOf(error);
    logFailure(request, error, failure);
    return sendProblem(request, reply, failure);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, {
      status: 404,
      code: 'NOT_FOUND',
      detail: 'There is nothing at this address.',
    }),
  );
}

/** Logs an error as loudly as it deserves: what the caller can mend is no news. */
export function logFailure(
  request: FastifyRequest,
  error: FastifyError | DomainError,
  { status }: Failure,
): void {
  if (status === 503) {
    request.log.warn({ err: error }, 'asked the caller to retry');
  } else if (status >= 500) {
    request.log.error({ err: error }, 'request failed');
  } else if (isUnstorable(error)) {
    request.log.warn({ err: error }, 'the database refused a value that the schema let in');
  }
}

/** Answers what the router refuses before there is a route, and so before any hook. */
export function sendRouterRefusal(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  sendProblem(request, reply, failureOf(error));
}

/** The same for every occurrence of a code, as RFC 9457 wants it. */
export function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, failure: Failure) {
  const { status, code, detail, fields = [], details = {}, retryAfterSeconds } = failure;
  if (retryAfterSeconds !== undefined || status === 503) {
    reply.header('retry-after', String(retryAfterSeconds ?? 1));
  }
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const problem: ProblemDocument = {
    type: `/docs/errors#${code}`,
    title: titleOf(code),
    status,
    detail,
    instance: request.id,
    code,
    ...(fields.length > 0 ? { errors: [...fields] } : {}),
    ...details,
  };
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem);
}

/** What an error is to the outside: a bug says nothing of itself. */
export function failureOf(error: FastifyError | DomainError): Failure {
  if (error instanceof DomainError) {
    const { kind, code, message, fields, details, retryAfterSeconds } = error;
    return {
      status: STATUS_BY_KIND[kind],
      code,
      detail: message,
      fields,
      details,
      retryAfterSeconds,
    };
  }
  if (error.validation !== undefined) {
    return {
      status: 400,
      code: 'INVALID_REQUEST',
      detail: 'The request is not valid.',
      fields: error.validation
        .slice(0, FIELDS_MAX)
        .map((problem) => toField(problem, error.validationContext)),
    };
  }
  if (databaseFailure(error) !== undefined) {
    return { status: 503, code: 'BUSY', detail: 'Too busy at the moment. Please try again.' };
  }
  if (isUnstorable(error)) {
    return { status: 400, code: 'INVALID_REQUEST', detail: 'A value is out of range.' };
  }
  const refusal = FRAMEWORK_REFUSALS[error.code];
  if (refusal !== undefined) return refusal;
  // The rest of the framework's own refusals carry a status; a bug does not, and says nothing outside.
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return {
      status: error.statusCode,
      code: 'INVALID_REQUEST',
      detail: 'The request is not valid.',
    };
  }
  return { status: 500, code: 'INTERNAL', detail: 'Something went wrong on our side.' };
}

/** Class 22: a value that no column of ours can take, which no schema of ours had excluded. */
function isUnstorable({ code }: FastifyError | DomainError): boolean {
  return /^22[0-9A-Z]{3}$/.test(code);
}

type Validation = NonNullable<FastifyError['validation']>[number];

function toField(problem: Validation, context: FastifyError['validationContext']): FieldProblem {
  const { missingProperty, additionalProperty } = problem.params;
  const named = [missingProperty, additionalProperty].find((name) => typeof name === 'string');
  const path =
    named === undefined ? problem.instancePath : `${problem.instancePath}/${escapePointer(named)}`;
  const place =
    context === undefined || context === 'body'
      ? ''
      : `/${context === 'querystring' ? 'query' : context}`;
  return { pointer: place + path, message: messageOf(problem) };
}

function messageOf({ keyword, message = 'is not valid', params }: Validation): string {
  if (keyword === 'additionalProperties') return 'is not a known field';
  if (keyword === 'required') return 'is required';
  if (keyword === 'enum' && Array.isArray(params['allowedValues'])) {
    return `must be one of ${params['allowedValues'].join(', ')}`;
  }
  return message;
}

/** A name as a part of a JSON pointer. */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
