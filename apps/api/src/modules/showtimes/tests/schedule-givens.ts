import { Temporal } from 'temporal-polyfill';

import type { TestApp, TestUser } from '../../../../test/support/test-app.ts';

/** A place and a movie to make showtimes of. */
export type Stage = {
  cinemaId: string;
  auditoriumId: string;
  seatMapId: string;
  movieId: string;
  currency: string;
};

/** An auditorium (15 minutes of pre-show, 20 of turnaround) and a movie of 100 minutes. */
export async function givenStage(
  api: TestApp,
  { timeZone = 'Europe/London', currency = 'GBP', seats = 'ssss\npppp' } = {},
): Promise<Stage> {
  const cinemaId = await api.givenCinema({ timeZone, currency });
  const auditorium = await api.givenAuditorium({ cinemaId, seats });
  const movieId = await api.givenMovie({ runtimeMinutes: 100 });
  const { auditoriumId, seatMapId } = auditorium;
  return { cinemaId, auditoriumId, seatMapId, movieId, currency };
}

/** Asks for a showtime; what is not said is usual. */
export function schedule(api: TestApp, as: TestUser, stage: Stage, asked: object) {
  return api.request({
    method: 'POST',
    url: '/showtimes',
    payload: { ...offerOf(stage), ...asked },
    as,
  });
}

/** What every request to schedule says. */
export function offerOf({ movieId, auditoriumId, currency }: Stage) {
  return { movieId, auditoriumId, basePrice: { amount: 1000, currency } };
}

/** `YYYY-MM-DD`, so many days from now. */
export function dateAhead(days: number, timeZone = 'Europe/London'): string {
  return Temporal.Now.plainDateISO(timeZone).add({ days }).toString();
}

/** The next night, from a week ahead on, in which the clocks of a place change. */
export function nextClockChange(timeZone: string, direction: 'forward' | 'back') {
  let at = Temporal.Now.zonedDateTimeISO(timeZone).add({ days: 7 });
  for (;;) {
    const change = at.getTimeZoneTransition('next');
    if (change === null) throw new Error(`the clocks of ${timeZone} do not change`);
    const before = change.subtract({ nanoseconds: 1 });
    const isForward = change.offsetNanoseconds > before.offsetNanoseconds;
    if (isForward === (direction === 'forward')) {
      const hour = isForward
        ? before.toPlainDateTime().add({ minutes: 30 })
        : change.toPlainDateTime().add({ minutes: 30 });
      return {
        /** The calendar date of the night. */
        date: change.toPlainDate().toString(),
        /** A local time that is skipped, or comes twice. */
        oddTime: hour.toString().slice(0, 16),
        offsets: [before.offset, change.offset],
      };
    }
    at = change.add({ days: 1 });
  }
}
