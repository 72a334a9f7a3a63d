/** What a code means, and what whoever meets it does about it. */
export type ProblemMeaning = { status: number; meaning: string; whatToDo: string };

/**
 * Every code a problem document can carry. `docs/http-errors.md` and the page `/docs/errors` are made
 * from it; a test fails when the code of the application and this list differ.
 */
export const PROBLEM_CATALOGUE: Readonly<Record<string, ProblemMeaning>> = {
  ADMIN_EXISTS: {
    status: 409,
    meaning: 'The operator asked for a first administrator, and there is one.',
    whatToDo: 'Ask an administrator to make you one too.',
  },
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
  CANCELLATION_CLOSED: {
    status: 409,
    meaning: 'It is too late to cancel these tickets.',
    whatToDo: 'Ask the box office, which can cancel until the end of the showtime.',
  },
  CANCELLATION_QUOTE_CHANGED: {
    status: 409,
    meaning: 'What goes back is not `expectedRefund` any more: `refund` says what it is.',
    whatToDo: 'Ask for the quote again and show it, then decide.',
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
  EMAIL_TAKEN: {
    status: 409,
    meaning: 'The address has an account.',
    whatToDo: 'Sign in instead.',
  },
  FEE_EXISTS: {
    status: 409,
    meaning: 'The place has a fee with this code.',
    whatToDo: 'Change that fee, or choose another code.',
  },
  EXCHANGE_CURRENCY_DIFFERS: {
    status: 409,
    meaning: 'The held seats are sold in another currency than the tickets.',
    whatToDo: 'Cancel the tickets, and buy the others.',
  },
  FORBIDDEN: {
    status: 403,
    meaning: 'You are signed in, but your role does not carry this.',
    whatToDo: 'Ask an administrator for another role, and sign in again.',
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
  INVALID_CREDENTIALS: {
    status: 401,
    meaning: 'The address has no account here, or another password.',
    whatToDo: 'Ask for both again.',
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
  LAST_ADMIN: {
    status: 409,
    meaning: 'The only administrator would lose the role.',
    whatToDo: 'Make another administrator first.',
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
  MAILED_TOKEN_INVALID: {
    status: 400,
    meaning:
      'The link of a mail was used already, ran out, or was overtaken by a change of password or address.',
    whatToDo: 'Ask for another mail.',
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
  PAYMENT_CASE_NOT_REFUNDABLE: {
    status: 409,
    meaning: 'The case is about no money that is here and could go back.',
    whatToDo: 'Resolve it without `refund`, and see to the money at the provider.',
  },
  PAYMENT_CASE_RESOLVED: {
    status: 409,
    meaning: 'Somebody resolved the case before.',
    whatToDo: 'Read it again: it says who, when and how.',
  },
  PASSWORD_REFUSED: {
    status: 400,
    meaning:
      'The password is too short, too long, or one that others would guess; `errors` says which.',
    whatToDo: 'Choose another password.',
  },
  PASSWORD_WRONG: {
    status: 403,
    meaning: 'Somebody who is signed in was asked for their password again, and sent another.',
    whatToDo: 'Ask for it again; it counts as an attempt to sign in.',
  },
  PAYMENT_CLOSED: {
    status: 409,
    meaning:
      'The reservation was not paid in time, was cancelled, or money came for it that somebody looks at first.',
    whatToDo: 'Hold seats again. What was paid too late goes back by itself.',
  },
  PAYMENT_NOT_DUE: {
    status: 409,
    meaning: 'The reservation has been paid, or costs nothing.',
    whatToDo: 'Show the reservation.',
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
  PROMOTION_CODE_TAKEN: {
    status: 409,
    meaning: 'Another promotion has the code.',
    whatToDo: 'Choose another code, or archive the other promotion.',
  },
  PROMOTION_UNAVAILABLE: {
    status: 409,
    meaning: 'The promotion code is unknown, over, or used up.',
    whatToDo: 'Go on without it.',
  },
  RATE_LIMITED: {
    status: 429,
    meaning:
      'Too many requests of this kind in too short a time, or live views open from one address.',
    whatToDo: 'Wait `Retry-After` seconds.',
  },
  REFRESH_REUSED: {
    status: 401,
    meaning:
      'The refresh token was used before, so somebody has a copy of it: the whole session has ended.',
    whatToDo: 'Sign in again. If it was not you who used it twice, change the password.',
  },
  REFUND_EXCEEDS_PAID: {
    status: 409,
    meaning: 'Less than that is left of what was paid: `refundable`, in minor units.',
    whatToDo: 'Ask for that much at most.',
  },
  REFUND_NOT_BY_HAND: {
    status: 409,
    meaning: 'The refund is one that the payment provider sends, or it has failed.',
    whatToDo: 'Hand nothing out: the ledger of the reservation says what became of it.',
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
  ROLE_BLOCKS_ERASURE: {
    status: 409,
    meaning: 'The account belongs to staff or to an administrator.',
    whatToDo: 'Have an administrator make it a customer’s first.',
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
  SHOWTIMES_WITHOUT_PRICES: {
    status: 409,
    meaning: 'Showtimes that have no prices of their own would be left without a price list.',
    whatToDo: 'Add a price list for `showtimeIds` first, or give them prices of their own.',
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
  STAFF_PASSWORD_TOO_SHORT: {
    status: 403,
    meaning:
      'In production, staff and administrators without a second factor need a password of at least 15 characters to set one up.',
    whatToDo: 'Choose a longer password by "forgotten password", and sign in with it.',
  },
  TICKET_TYPE_EXISTS: {
    status: 409,
    meaning: 'There is a ticket type with the code.',
    whatToDo: 'Change that one, or choose another code.',
  },
  TICKET_ADMITTED: {
    status: 409,
    meaning:
      'Somebody went in with the ticket already: it lets nobody else in, and customers cannot give it back.',
    whatToDo: 'At the door, look at `admittedAt`. To give it back, ask the box office.',
  },
  TICKET_TYPE_FOR_STAFF: {
    status: 403,
    meaning: 'The ticket type is sold by staff only.',
    whatToDo: 'Choose another type for the seats in `errors`.',
  },
  TICKET_TYPE_NEEDS_ANOTHER: {
    status: 409,
    meaning: 'The ticket type is sold only beside another ticket, one for one.',
    whatToDo: 'Add a ticket of another type for each of `seats`.',
  },
  TICKET_TYPE_UNKNOWN: {
    status: 400,
    meaning: 'The showtime is not sold under this ticket type.',
    whatToDo: 'Choose one of those in `errors`.',
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
  TOTP_ALREADY_SET: {
    status: 409,
    meaning: 'The account has a second factor already.',
    whatToDo: 'Remove it first, with a code of it.',
  },
  TOTP_ENROLMENT_REQUIRED: {
    status: 403,
    meaning:
      'The password was right, but in production staff and administrators need a second factor. `enrolmentToken` opens its set-up for `expiresIn` seconds, and nothing else.',
    whatToDo:
      'Send it as `Enrolment-Token` to `POST /auth/totp` and `POST /auth/totp/confirm`, then sign in again.',
  },
  TOTP_INVALID: {
    status: 401,
    meaning: 'The password was right; the code was wrong, or was used before.',
    whatToDo: 'Wait for the next code of the app, or use a recovery code.',
  },
  TOTP_MANDATORY: {
    status: 409,
    meaning: 'In production, staff and administrators cannot do without a second factor.',
    whatToDo: 'Keep it. If the device is lost, another administrator can reset it.',
  },
  TOTP_NOT_SET: {
    status: 409,
    meaning: 'There is no second factor to remove, or no secret that waits for its first code.',
    whatToDo: 'Begin with `POST /auth/totp`.',
  },
  TOTP_REQUIRED: {
    status: 401,
    meaning: 'The password was right, and the account has a second factor.',
    whatToDo: 'Ask for a code of the authenticator app, and send it as `totp` beside the password.',
  },
  UNAUTHENTICATED: {
    status: 401,
    meaning:
      'There is no token, or not one that is good: forged, of an ended session, or of another kind.',
    whatToDo: 'Sign in.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    meaning: 'The content type of the body is not one this route takes.',
    whatToDo: 'Send JSON, or one of the picture types for a poster.',
  },
  WEBHOOK_SIGNATURE_INVALID: {
    status: 400,
    meaning:
      'The webhook is not signed with a secret of the payment provider, was changed on its way, or was signed more than five minutes ago.',
    whatToDo:
      'Compare the secrets on both sides and the clocks; send the very bytes that were signed.',
  },
  WEBHOOK_UNREADABLE: {
    status: 400,
    meaning: 'The webhook is signed well, and not what the payment provider is known to send.',
    whatToDo: 'Set the endpoint of the provider to the API version named in docs/payments.md.',
  },
};
