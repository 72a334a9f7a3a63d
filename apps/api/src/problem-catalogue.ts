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
  GENRE_EXISTS: {
    status: 409,
    meaning: 'Another genre has this slug or this name.',
    whatToDo: 'Use that genre, or choose another slug and name.',
  },
  GENRE_IN_USE: {
    status: 409,
    meaning: 'Movies have this genre, so it cannot be deleted.',
    whatToDo: 'Take it off its movies first.',
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
  POSTER_NOT_AN_IMAGE: {
    status: 400,
    meaning: 'The body is not a whole PNG, JPEG or WebP picture, whatever its content type says.',
    whatToDo: 'Send the picture itself, unbroken, in one of these formats.',
  },
  POSTER_TOO_LARGE: {
    status: 413,
    meaning: 'The picture unfolds to more pixels than the server works on, or takes it too long.',
    whatToDo:
      'Make the picture smaller: 1000 × 1500 pixels are shown at most. Settings may raise the limit.',
  },
  RATE_LIMITED: {
    status: 429,
    meaning: 'Too many requests of this kind in too short a time.',
    whatToDo: 'Wait `Retry-After` seconds.',
  },
  RUNTIME_BREAKS_SCHEDULE: {
    status: 409,
    meaning:
      'Showtimes to come were planned with the present runtime; `showtimes` lists up to 100 of `showtimeCount`.',
    whatToDo: 'Move or cancel these showtimes first, or leave the runtime as it is.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    meaning: 'The content type of the body is not one this route takes.',
    whatToDo: 'Send JSON, or one of the picture types for a poster.',
  },
};
