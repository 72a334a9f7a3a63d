/** What a code means, and what whoever meets it does about it. */
export type ProblemMeaning = { status: number; meaning: string; whatToDo: string };

/**
 * Every code a problem document can carry. `docs/http-errors.md` and the page `/docs/errors` are made
 * from it; a test fails when the code of the application and this list differ.
 */
export const PROBLEM_CATALOGUE: Readonly<Record<string, ProblemMeaning>> = {
  BODY_TOO_LARGE: {
    status: 413,
    meaning: 'The body is larger than this route takes.',
    whatToDo: 'Send less. Settings may raise the limit.',
  },
  BUSY: {
    status: 503,
    meaning:
      'A lock, a connection or the database itself was not to be had in time. Nothing happened.',
    whatToDo: 'Repeat after `Retry-After` seconds, with the same Idempotency-Key if you sent one.',
  },
  CURSOR_INVALID: {
    status: 400,
    meaning: 'The cursor was made for another list, filter or sort.',
    whatToDo: 'Start again without a cursor.',
  },
  IDEMPOTENCY_IN_FLIGHT: {
    status: 409,
    meaning:
      'An earlier request of yours for this showtime, perhaps this very one, is still running.',
    whatToDo: 'Repeat with the same key after `Retry-After` seconds.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    meaning: 'The key was used for a request with another body, or for another operation.',
    whatToDo: 'Make a new key for every new request.',
  },
  INTERNAL: {
    status: 500,
    meaning: 'A bug of ours.',
    whatToDo: 'Report it with the request id in `instance`.',
  },
  INVALID_JSON: {
    status: 400,
    meaning: 'The body is not JSON, or empty where one is needed.',
    whatToDo: 'Mend the request.',
  },
  INVALID_REQUEST: {
    status: 400,
    meaning: 'The request breaks its schema or a rule of it; `errors` says where and why.',
    whatToDo: 'Mend the request.',
  },
  NOT_FOUND: {
    status: 404,
    meaning: 'There is no such thing, or it is not yours.',
    whatToDo: 'Check the id, and who is signed in.',
  },
  OUTCOME_UNKNOWN: {
    status: 503,
    meaning: 'The connection to the database was lost while it worked: it happened, or it did not.',
    whatToDo: 'Repeat with the same Idempotency-Key, or look before repeating without one.',
  },
  RATE_LIMITED: {
    status: 429,
    meaning: 'Too many requests of this kind in too short a time.',
    whatToDo: 'Wait `Retry-After` seconds.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    meaning: 'The content type of the body is not one this route takes.',
    whatToDo: 'Send JSON, or one of the picture types for a poster.',
  },
};
