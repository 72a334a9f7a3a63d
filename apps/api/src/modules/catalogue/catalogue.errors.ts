import { DomainError } from '../../platform/errors.ts';

export const genreExists = (cause?: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'GENRE_EXISTS',
    message: 'There is a genre of this slug or name already.',
    cause,
  });

export const genreInUse = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'GENRE_IN_USE',
    message: 'Movies have this genre. Take it off them first.',
    cause,
  });

/** A showtime that would not fit the schedule any more; the problem document lists these. */
export type ConflictView = { id: string; startsAt: string };

export const runtimeBreaksSchedule = (showtimes: readonly ConflictView[], count: number) =>
  new DomainError({
    kind: 'conflict',
    code: 'RUNTIME_BREAKS_SCHEDULE',
    message: 'Showtimes to come of this movie have no room for this runtime.',
    details: { showtimes, showtimeCount: count },
  });

export const posterNotAnImage = (cause?: unknown) =>
  new DomainError({
    kind: 'invalid',
    code: 'POSTER_NOT_AN_IMAGE',
    message: 'The body is not a whole PNG, JPEG or WebP picture.',
    cause,
  });

export const posterTooLarge = (pixelsMax: number, cause?: unknown) =>
  new DomainError({
    kind: 'tooLarge',
    code: 'POSTER_TOO_LARGE',
    message: `The picture is too large to be worked on: ${pixelsMax} pixels are the most.`,
    cause,
  });
