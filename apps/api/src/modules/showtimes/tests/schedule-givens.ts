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

export type Scheduled = { id: string; startsAt: string; endsAt: string };

/** What an administrator does with showtimes. */
export function scheduleOf(api: TestApp, as: TestUser) {
  return { scheduled, change, cancel, auditOf };

  /** Ten days from now at 19:30, in a place of its own, where nothing else is asked for. */
  async function scheduled(stage?: Stage, asked: object = {}): Promise<Scheduled> {
    const made = await schedule(api, as, stage ?? (await givenStage(api)), {
      startsAt: `${dateAhead(10)}T19:30`,
      ...asked,
    });
    if (made.statusCode !== 201) throw new Error(`not scheduled: ${made.body}`);
    return made.json();
  }

  function change(showtimeId: string, payload: object, headers: Record<string, string> = {}) {
    const url = `/showtimes/${showtimeId}`;
    return api.request({ method: 'PATCH', url, payload, headers, as });
  }

  function cancel(showtimeId: string, reason = 'The projector is broken.') {
    const url = `/showtimes/${showtimeId}/cancel`;
    return api.request({ method: 'POST', url, payload: { reason }, as });
  }

  /** What the audit log says was done to it, in order. */
  async function auditOf(subjectId: string): Promise<string[]> {
    const rows = await api.db
      .selectFrom('audit_log as l')
      .select('l.action')
      .where('l.subject_id', '=', subjectId)
      .orderBy('l.happened_at')
      .execute();
    return rows.map((row) => row.action);
  }
}

export function minutesBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}
