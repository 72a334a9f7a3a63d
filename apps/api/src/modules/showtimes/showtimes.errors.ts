import { DomainError, type FieldProblem } from '../../platform/errors.ts';

export const localTimeInvalid = (fields: readonly FieldProblem[]) =>
  new DomainError({
    kind: 'invalid',
    code: 'LOCAL_TIME_INVALID',
    message: 'The clocks of the cinema go forward over this time: it does not exist.',
    fields,
  });

export const localTimeAmbiguous = (fields: readonly FieldProblem[]) =>
  new DomainError({
    kind: 'invalid',
    code: 'LOCAL_TIME_AMBIGUOUS',
    message: 'The clocks of the cinema go back over this time: it comes twice. Add the offset.',
    fields,
  });

export const movieArchived = () =>
  new DomainError({
    kind: 'conflict',
    code: 'MOVIE_ARCHIVED',
    message: 'An archived movie gets no new showtimes.',
  });

export const auditoriumHasNoSeatMap = () =>
  new DomainError({
    kind: 'conflict',
    code: 'AUDITORIUM_HAS_NO_SEAT_MAP',
    message: 'This auditorium has no seat map yet.',
  });

/** A showtime in the way of another. */
export type OverlapConflict = {
  /** Null: another showtime of the same request. */
  id: string | null;
  movieTitle: string;
  startsAt: string;
  turnaroundEndsAt: string;
  /** The start that was asked for. */
  requestedStartsAt: string;
};

export const showtimeOverlaps = (conflicts: readonly OverlapConflict[], cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'SHOWTIME_OVERLAPS',
    message: 'The auditorium is taken at that time, pre-show and turnaround included.',
    details: { conflicts },
    cause,
  });

export const showtimeHasSales = (counts: { liveHolds: number; liveTickets: number }) =>
  new DomainError({
    kind: 'conflict',
    code: 'SHOWTIME_HAS_SALES',
    message: 'People have seats: movie, auditorium, seat map, start and prices stay as they are.',
    details: counts,
  });

export const showtimeCancelled = () =>
  new DomainError({
    kind: 'conflict',
    code: 'SHOWTIME_CANCELLED',
    message: 'This showtime was cancelled.',
  });

export const showtimeOver = () =>
  new DomainError({
    kind: 'conflict',
    code: 'SHOWTIME_OVER',
    message: 'This showtime is over: it cannot be moved any more.',
  });

export const showtimeChangedMeanwhile = () =>
  new DomainError({
    kind: 'preconditionFailed',
    code: 'PRECONDITION_FAILED',
    message: 'The showtime was changed since you read it. Read it again.',
  });
