import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { boxOfficeOf, dateAhead, nextClockChange, YEAR_AHEAD } from './box-office.ts';

type Seats = {
  showtimes: number;
  capacity: number;
  sellableCapacity: number;
  admissions: number;
  attendance: number;
  occupancy: number | null;
};

type Row = Seats & {
  showtime?: { id: string; startsAt: string; businessDate: string };
  movie?: { id: string };
  auditorium?: { id: string };
  daypart?: string;
};

type Occupancy = { data: Row[]; totals: Seats };

let api: TestApp;
let admin: TestUser;
let buyer: TestUser;
let boxOffice: ReturnType<typeof boxOfficeOf>;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
  buyer = await api.givenUser();
  boxOffice = boxOfficeOf(api, admin);
});
afterAll(() => api.stop());

function occupancyOf(groupBy: string, cinemaId: string): Promise<Occupancy> {
  return boxOffice.report(`occupancy?${YEAR_AHEAD}&groupBy=${groupBy}&cinemaId=${cinemaId}`);
}

async function blockSeats(showtimeId: string, seats: readonly string[], kind = 'broken' as const) {
  await api.db
    .updateTable('showtime_seats')
    .set({ status: 'blocked', block_kind: kind })
    .where('showtime_id', '=', showtimeId)
    .where('seat_label', 'in', seats)
    .execute();
}

describe('the occupancy of a showtime', () => {
  test('is its sold seats in those that could be sold', async () => {
    const room = await boxOffice.givenRoom({ timeZone: 'America/New_York', currency: 'USD' });
    const date = dateAhead(10);
    const showtimeId = await boxOffice.schedule(room, `${date}T19:30`);
    await boxOffice.sell(showtimeId, room.seats.slice(0, 4), buyer);
    await api.givenHold(showtimeId, room.seats.slice(4, 6));
    await blockSeats(showtimeId, room.seats.slice(9, 10));

    const { data, totals } = await occupancyOf('showtime', room.cinemaId);

    const seats = {
      showtimes: 1,
      capacity: 10,
      sellableCapacity: 9,
      admissions: 4,
      attendance: 0,
      occupancy: 0.4444,
    };
    expect(data).toEqual([
      {
        showtime: {
          id: showtimeId,
          movie: { id: room.movieId, title: 'The General' },
          cinema: { id: room.cinemaId, name: expect.any(String) },
          auditorium: { id: room.auditoriumId, name: expect.any(String) },
          startsAt: expect.stringMatching(new RegExp(`^${date}T19:30:00-0[45]:00$`)),
          timeZone: 'America/New_York',
          businessDate: date,
        },
        ...seats,
      },
    ]);
    expect(totals).toEqual(seats);
  });

  test('goes down again when a ticket is cancelled', async () => {
    const room = await boxOffice.givenRoom();
    const showtimeId = await boxOffice.schedule(room, `${dateAhead(10)}T19:30`);
    const reservation = await boxOffice.sell(showtimeId, room.seats.slice(0, 4), buyer);
    await boxOffice.cancel(reservation?.id ?? '', buyer, [reservation?.tickets[0]?.id ?? '']);

    const { data } = await occupancyOf('showtime', room.cinemaId);

    expect(data).toMatchObject([{ admissions: 3, sellableCapacity: 10, occupancy: 0.3 }]);
  });

  test('is null where no seat could be sold, which is not the same as empty', async () => {
    const room = await boxOffice.givenRoom({ seats: 'ss' });
    const blockedId = await boxOffice.schedule(room, `${dateAhead(10)}T19:30`);
    await blockSeats(blockedId, room.seats);
    await boxOffice.schedule(room, `${dateAhead(11)}T19:30`);

    const { data, totals } = await occupancyOf('showtime', room.cinemaId);

    expect(data).toMatchObject([
      { capacity: 2, sellableCapacity: 0, occupancy: null },
      { capacity: 2, sellableCapacity: 2, occupancy: 0 },
    ]);
    expect(totals).toMatchObject({ showtimes: 2, capacity: 4, sellableCapacity: 2, occupancy: 0 });
  });

  test('is not asked of a cancelled or planned showtime', async () => {
    const room = await boxOffice.givenRoom();
    const cancelledId = await boxOffice.schedule(room, `${dateAhead(10)}T19:30`);
    await boxOffice.sell(cancelledId, room.seats.slice(0, 4), buyer);
    await boxOffice.cancelShowtime(cancelledId);
    await boxOffice.schedule(room, `${dateAhead(11)}T19:30`, { status: 'planned' });

    expect(await occupancyOf('showtime', room.cinemaId)).toMatchObject({
      data: [],
      totals: { showtimes: 0, occupancy: null },
    });
  });
});

describe('occupancy by a part of the day', () => {
  // Nights in which the clocks change included: the local time is what counts.
  test.each(['Europe/London', 'America/New_York', 'Asia/Kathmandu'])(
    'goes by the local start in %s, and after midnight it is still night',
    async (timeZone) => {
      const cinemaId = await api.givenCinema({ timeZone });
      const movieId = await api.givenMovie({ runtimeMinutes: 30 });
      const days = [
        dateAhead(30),
        timeZone === 'Asia/Kathmandu' ? dateAhead(31) : nextClockChange(timeZone),
      ];
      const seatsByTime = {
        '00:30': 's',
        '05:45': 'ss',
        '06:00': 'sss',
        '11:59': 'ssss',
        '12:00': 'sssss',
        '16:59': 'ssssss',
        '17:00': 'sssssss',
        '20:59': 'ssssssss',
        '21:00': 'sssssssss',
        '23:59': 'ssssssssss',
      };
      for (const [time, seats] of Object.entries(seatsByTime)) {
        const room = await boxOffice.givenRoom({ cinemaId, movieId, seats });
        for (const day of days) await boxOffice.schedule(room, `${day}T${time}`);
      }

      const { data } = await occupancyOf('daypart', cinemaId);

      expect(
        data.map(({ daypart, showtimes, capacity }) => [daypart, showtimes, capacity]),
      ).toEqual([
        ['morning', 4, 2 * (3 + 4)],
        ['afternoon', 4, 2 * (5 + 6)],
        ['evening', 4, 2 * (7 + 8)],
        ['night', 8, 2 * (1 + 2 + 9 + 10)],
      ]);
    },
  );
});

test('every grouping has the same seats, and as many admissions as were paid for', async () => {
  const cinemaId = await api.givenCinema({ timeZone: 'Europe/Lisbon', currency: 'EUR' });
  const twoMovies = [await api.givenMovie(), await api.givenMovie()];
  for (const [index, movieId] of [...twoMovies, ...twoMovies].entries()) {
    const room = await boxOffice.givenRoom({ cinemaId, movieId, currency: 'EUR' });
    for (const start of [`${dateAhead(10)}T10:00`, `${dateAhead(11)}T19:30`]) {
      const showtimeId = await boxOffice.schedule(room, start);
      await boxOffice.sell(showtimeId, room.seats.slice(0, index + 1), buyer);
      await blockSeats(showtimeId, room.seats.slice(9 - index));
    }
  }

  const revenue = await boxOffice.report<{ totals: { admissions: number }[] }>(
    `revenue?${YEAR_AHEAD}&groupBy=day&cinemaId=${cinemaId}`,
  );
  const expected = {
    showtimes: 8,
    capacity: 80,
    sellableCapacity: 60,
    admissions: 20,
    attendance: 0,
  };

  expect(revenue.totals).toMatchObject([{ admissions: 20 }]);
  for (const [groupBy, rowCount] of [
    ['showtime', 8],
    ['movie', 2],
    ['auditorium', 4],
    ['daypart', 2],
  ] as const) {
    const { data, totals } = await occupancyOf(groupBy, cinemaId);
    expect({ groupBy, rowCount: data.length, totals }).toEqual({
      groupBy,
      rowCount,
      totals: { ...expected, occupancy: 0.3333 },
    });
    for (const figure of [
      'showtimes',
      'capacity',
      'sellableCapacity',
      'admissions',
      'attendance',
    ] as const) {
      expect(data.reduce((sum, row) => sum + row[figure], 0)).toBe(expected[figure]);
    }
  }
});
