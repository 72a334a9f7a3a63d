import { DomainError } from '../../platform/errors.ts';

export const cinemaNameTaken = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'CINEMA_NAME_TAKEN',
    message: 'Another cinema has this name.',
    cause,
  });

export const auditoriumNameTaken = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'AUDITORIUM_NAME_TAKEN',
    message: 'Another auditorium of this cinema has this name.',
    cause,
  });

export const cinemaHasShowtimes = () =>
  new DomainError({
    kind: 'conflict',
    code: 'CINEMA_HAS_SHOWTIMES',
    message:
      'Time zone, currency and business day are fixed once a cinema has showtimes: instants and prices were made with them.',
  });
