import type { ProblemMeaning } from './problem-meaning.ts';

/** Requests themselves, the house, its schedule and its seats. */
export const HOUSE_PROBLEMS: Readonly<Record<string, ProblemMeaning>> = {
  AUDITORIUM_HAS_NO_SEAT_MAP: {
    status: 409,
    meaning: 'The auditorium has no seat map yet, so no seats could be sold.',
    whatToDo: 'Give it one with `POST /auditoriums/{id}/seat-maps`, or name one of its maps.',
  },
  AUDITORIUM_NAME_TAKEN: {
    status: 409,
    meaning: 'Another auditorium of this cinema has the name.',
    whatToDo: 'Choose another name.',
  },
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
  CINEMA_HAS_SHOWTIMES: {
    status: 409,
    meaning:
      'Time zone, currency and start of the business day are fixed once a cinema has showtimes.',
    whatToDo: 'Leave them as they are; a cinema that moves is a new cinema.',
  },
  CINEMA_NAME_TAKEN: {
    status: 409,
    meaning: 'Another cinema has the name.',
    whatToDo: 'Choose another name.',
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
  HEADERS_TOO_LARGE: {
    status: 431,
    meaning: 'The headers of the request are larger than 16 kB together.',
    whatToDo: 'Send fewer or shorter headers; look for cookies that grew.',
  },
  HOLD_CONVERTED: {
    status: 409,
    meaning: 'The hold was bought already; `reservationId` says as what.',
    whatToDo: 'Show that reservation.',
  },
  HOLD_EXPIRED: {
    status: 409,
    meaning: 'The time of the hold has run out, even if its seats are still free.',
    whatToDo: 'Place a new hold.',
  },
  HOLD_EXTENSION_LIMIT: {
    status: 409,
    meaning: 'The hold has lasted as long as any may.',
    whatToDo: 'Reserve, or place a new hold when it has run out.',
  },
  HOLD_IN_PAYMENT: {
    status: 409,
    meaning: 'The hold is being paid for: `reservationId` says as what.',
    whatToDo: 'Pay for that reservation, or cancel it.',
  },
  HOLD_RELEASED: {
    status: 409,
    meaning: 'The seats were given back.',
    whatToDo: 'Place a new hold.',
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
  LOCAL_TIME_AMBIGUOUS: {
    status: 400,
    meaning: 'The clocks of the cinema go back over this local time: it comes twice.',
    whatToDo: 'Say which one is meant by adding the offset; `errors` names both.',
  },
  LOCAL_TIME_INVALID: {
    status: 400,
    meaning: 'The clocks of the cinema go forward over this local time: it does not exist.',
    whatToDo: 'Choose another time.',
  },
  MOVIE_ARCHIVED: {
    status: 409,
    meaning: 'An archived movie gets no new showtimes.',
    whatToDo: 'Make the movie active first, or choose another.',
  },
  NOTHING_TO_EXCHANGE: {
    status: 409,
    meaning: 'The reservation is not confirmed, or some of its tickets that were named are void.',
    whatToDo: 'Read the reservation again. One that waits for its payment can be cancelled.',
  },
  NOT_ENOUGH_SEATS: {
    status: 409,
    meaning: 'Fewer seats of this kind are free than were asked for.',
    whatToDo: 'Ask for fewer, another zone, or another showtime.',
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
  PRECONDITION_FAILED: {
    status: 412,
    meaning: 'What was to be changed has been changed since it was read.',
    whatToDo: 'Read it again, and send its new ETag in `If-Match`.',
  },
  REPORT_TOO_LARGE: {
    status: 400,
    meaning: 'The report would have more rows than are written out in one answer.',
    whatToDo: 'Ask for fewer days, for one cinema, or for a coarser grouping.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    meaning: 'Head or body of the request did not arrive in time.',
    whatToDo: 'Send the whole request at once, on a new connection.',
  },
  RUNTIME_BREAKS_SCHEDULE: {
    status: 409,
    meaning:
      'Showtimes to come would run into the next one of their auditorium; `showtimes` lists up to 100 of `showtimeCount`.',
    whatToDo: 'Move or cancel these showtimes first, or leave the runtime as it is.',
  },
  SALES_CLOSED: {
    status: 409,
    meaning: 'Sales of this showtime have closed.',
    whatToDo: 'Offer another showtime.',
  },
  SALES_NOT_OPEN: {
    status: 409,
    meaning: 'Sales of this showtime have not begun.',
    whatToDo: 'Come back at `salesOpenAt`.',
  },
  SEATS_UNAVAILABLE: {
    status: 409,
    meaning:
      'Some seats are taken; `seats` names them with the reason `held`, `sold` or `blocked`. Nothing was taken.',
    whatToDo: 'Read the availability again and choose others.',
  },
  SEAT_LIMIT_REACHED: {
    status: 409,
    meaning:
      'More seats than one hold may cover, or than one person can have of a showtime; `limit` and `scope` say which.',
    whatToDo: 'Take fewer.',
  },
  SEAT_MAP_IS_HISTORY: {
    status: 409,
    meaning: 'Seats of this showtime were sold once, so it keeps its seat map.',
    whatToDo: 'Make a new showtime.',
  },
  SEAT_UNIT_INCOMPLETE: {
    status: 409,
    meaning: 'These seats are only sold together with those in `seats`.',
    whatToDo: 'Add the missing seats, or take others.',
  },
  SHOWTIME_CANCELLED: {
    status: 409,
    meaning: 'The showtime was cancelled.',
    whatToDo: 'Choose another showtime.',
  },
  SHOWTIME_HAS_SALES: {
    status: 409,
    meaning:
      'People hold or have seats: movie, auditorium, seat map, start and prices stay. `liveHolds` and `liveTickets` say how many.',
    whatToDo: 'Cancel the showtime, or wait for the holds to run out.',
  },
  SHOWTIME_OVER: {
    status: 409,
    meaning: 'The showtime is over.',
    whatToDo: 'Nothing: make a new one.',
  },
  SHOWTIME_OVERLAPS: {
    status: 409,
    meaning:
      'The auditorium is taken then, pre-show and turnaround included; `conflicts` names the showtimes in the way (`id` is null for one of the same request).',
    whatToDo: 'Choose another time or auditorium.',
  },
  TOKEN_EXPIRED: {
    status: 401,
    meaning: 'The access token was good and has run out.',
    whatToDo: 'Spend the refresh token for a new pair, and repeat.',
  },
  TOO_MANY_STREAMS: {
    status: 503,
    meaning: 'As many live views are open as this process may have.',
    whatToDo: 'Ask `GET /showtimes/{id}/seats` now and then instead, or connect again later.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    meaning: 'The content type of the body is not one this route takes.',
    whatToDo: 'Send JSON, or one of the picture types for a poster.',
  },
};
