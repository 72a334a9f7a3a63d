import { Temporal } from 'temporal-polyfill';

import type { TestApp, TestUser } from '../../../../test/support/test-app.ts';

/** A room with a movie to show in it. */
export type Room = {
  cinemaId: string;
  auditoriumId: string;
  movieId: string;
  currency: string;
  /** Labels. */
  seats: string[];
};

type MoneyBody = { amount: number; currency: string };

export type ReservationBody = {
  id: string;
  status: string;
  showtime: {
    id: string;
    movie: { id: string; title: string };
    cinema: { id: string; name: string };
    auditorium: { id: string; name: string };
    businessDate: string;
  };
  tickets: { id: string; seat: string; price: MoneyBody; status: string }[];
  total: MoneyBody;
};

/** `YYYY-MM-DD`, so many days from now. */
export function dateAhead(days: number): string {
  return Temporal.Now.plainDateISO('UTC').add({ days }).toString();
}

/** The whole time in which tests schedule anything, as a report is asked for it. */
export const YEAR_AHEAD = `from=${dateAhead(0)}&to=${dateAhead(365)}`;

/** The calendar date of the next night, a week ahead or more, in which the clocks change. */
export function nextClockChange(timeZone: string): string {
  const change = Temporal.Now.zonedDateTimeISO(timeZone)
    .add({ days: 7 })
    .getTimeZoneTransition('next');
  if (change === null) throw new Error(`the clocks of ${timeZone} do not change`);
  return change.toPlainDate().toString();
}

/** The whole business of a cinema, through the door. */
export function boxOfficeOf(api: TestApp, admin: TestUser) {
  return { givenRoom, schedule, sell, cancel, cancelShowtime, allReservations, report };

  async function givenRoom({
    cinemaId,
    movieId,
    timeZone = 'Europe/London',
    currency = 'GBP',
    seats = 'ssssssssss',
    title = 'The General',
  }: {
    cinemaId?: string;
    movieId?: string;
    timeZone?: string;
    currency?: string;
    seats?: string;
    title?: string;
  } = {}): Promise<Room> {
    const cinema = cinemaId ?? (await api.givenCinema({ timeZone, currency }));
    const auditorium = await api.givenAuditorium({ cinemaId: cinema, seats });
    return {
      cinemaId: cinema,
      auditoriumId: auditorium.auditoriumId,
      movieId: movieId ?? (await api.givenMovie({ title, runtimeMinutes: 60 })),
      currency,
      seats: auditorium.document.seats.map((seat) => seat.label),
    };
  }

  /** @param localStart `2026-11-27T19:30` by the clock of the cinema */
  async function schedule(room: Room, localStart: string, asked: object = {}): Promise<string> {
    const { movieId, auditoriumId, currency } = room;
    const response = await api.request({
      method: 'POST',
      url: '/showtimes',
      payload: {
        movieId,
        auditoriumId,
        startsAt: localStart,
        basePrice: { amount: 1250, currency },
        ...asked,
      },
      as: admin,
    });
    if (response.statusCode !== 201) throw new Error(`not scheduled: ${response.body}`);
    return response.json<{ id: string }>().id;
  }

  /** Null where the seats are not to be had. */
  async function sell(
    showtimeId: string,
    seats: readonly string[],
    as: TestUser,
  ): Promise<ReservationBody | null> {
    const response = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, seats },
      as,
    });
    if (response.statusCode === 409) return null;
    if (response.statusCode !== 201) throw new Error(`not sold: ${response.body}`);
    return response.json<ReservationBody>();
  }

  async function cancel(reservationId: string, as: TestUser, ticketIds?: readonly string[]) {
    const response = await api.request({
      method: 'POST',
      url: `/reservations/${reservationId}/cancel`,
      payload: ticketIds === undefined ? {} : { ticketIds },
      as,
    });
    if (response.statusCode !== 200) throw new Error(`not cancelled: ${response.body}`);
  }

  async function cancelShowtime(showtimeId: string) {
    const response = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/cancel`,
      payload: { reason: 'The projector is broken.' },
      as: admin,
    });
    if (response.statusCode !== 200) throw new Error(`not cancelled: ${response.body}`);
  }

  /** Everybody's, as they are now. */
  async function allReservations(): Promise<ReservationBody[]> {
    const reservations: ReservationBody[] = [];
    let after = '';
    for (;;) {
      const response = await api.request({
        url: `/reservations?scope=all&limit=100${after}`,
        as: admin,
      });
      const page = response.json<{ data: ReservationBody[]; nextCursor: string | null }>();
      reservations.push(...page.data);
      if (page.nextCursor === null) return reservations;
      after = `&cursor=${page.nextCursor}`;
    }
  }

  /** A report as JSON. */
  async function report<T>(path: string): Promise<T> {
    const response = await api.request({ url: `/reports/${path}`, as: admin });
    if (response.statusCode !== 200) throw new Error(`no report: ${response.body}`);
    return response.json<T>();
  }
}
