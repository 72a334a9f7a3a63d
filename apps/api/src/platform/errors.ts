/** What went wrong, in the terms of the caller. `platform/http/problem.ts` knows what HTTP says. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'tooLarge'
  | 'unsupportedMedia'
  | 'unprocessable'
  | 'preconditionFailed'
  | 'tooManyRequests'
  | 'unavailable';

/** A place in the request, as a JSON pointer into the body ("/seats/0") or "/query/limit". */
export type FieldProblem = { pointer: string; message: string };

type DomainErrorOptions = {
  kind: ErrorKind;
  /** Stable, documented in docs/http-errors.md, and what clients branch on. Never reworded. */
  code: string;
  /** Shown to people. Free to reword. */
  message: string;
  /** Members added to the problem document, beside the standard ones. */
  details?: Readonly<Record<string, unknown>>;
  fields?: readonly FieldProblem[];
  retryAfterSeconds?: number;
  /** The underlying failure: logged, never sent. */
  cause?: unknown;
};

/** An outcome we expect and can explain to the caller. Anything else thrown is a bug. */
export class DomainError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(options: DomainErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = 'DomainError';
    this.kind = options.kind;
    this.code = options.code;
    this.details = options.details ?? {};
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The request itself is at fault, in the named places. */
export const invalidRequest = (fields: readonly FieldProblem[], message?: string) =>
  new DomainError({
    kind: 'invalid',
    code: 'INVALID_REQUEST',
    message: message ?? 'The request is not valid.',
    fields,
  });

/** One answer for what does not exist and for what is not the caller's, so that neither shows. */
export const notFound = (what: string) =>
  new DomainError({ kind: 'notFound', code: 'NOT_FOUND', message: `There is no such ${what}.` });
