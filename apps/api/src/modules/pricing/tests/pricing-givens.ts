import { Temporal } from 'temporal-polyfill';

import type { TestApp, TestUser } from '../../../../test/support/test-app.ts';

/** An auditorium, and a movie of 60 minutes, without prices. */
export type Stage = { cinemaId: string; auditoriumId: string; movieId: string; currency: string };

export async function givenStage(
  api: TestApp,
  { timeZone = 'Europe/London', currency = 'GBP', seats = 'ss\npp' } = {},
): Promise<Stage> {
  const cinemaId = await api.givenCinema({ timeZone, currency });
  const { auditoriumId } = await api.givenAuditorium({ cinemaId, seats });
  return {
    cinemaId,
    auditoriumId,
    movieId: await api.givenMovie({ runtimeMinutes: 60 }),
    currency,
  };
}

/** Asks for a price list that sells every zone at one price to adults. */
export async function addPriceList(
  api: TestApp,
  as: TestUser,
  amount: number,
  { currency = 'GBP', ...list }: { currency?: string; [member: string]: unknown } = {},
): Promise<{ id: string }> {
  const prices = [{ zone: 'standard', ticketType: 'adult', price: { amount, currency } }];
  const payload = { name: `List at ${amount}`, prices, ...list };
  const response = await api.request({ method: 'POST', url: '/price-lists', as, payload });
  if (response.statusCode !== 201) throw new Error(`no price list: ${response.body}`);
  return response.json<{ id: string }>();
}

/** Schedules a showtime and answers its id; its prices are those of the price lists. */
export async function scheduleAt(
  api: TestApp,
  as: TestUser,
  { movieId, auditoriumId }: Stage,
  startsAt: string,
  more: object = {},
): Promise<string> {
  const payload = { movieId, auditoriumId, startsAt, ...more };
  const response = await api.request({ method: 'POST', url: '/showtimes', as, payload });
  if (response.statusCode !== 201) throw new Error(`no showtime: ${response.body}`);
  return response.json<{ id: string }>().id;
}

/** What anyone pays for a ticket of a showtime, in minor units. */
export async function priceOf(
  api: TestApp,
  showtimeId: string,
  { zone = 'standard', ticketType = 'adult' } = {},
): Promise<number | undefined> {
  const response = await api.request({ url: `/showtimes/${showtimeId}` });
  const { prices } = response.json<{
    prices: { zone: string; ticketType: string; price: { amount: number } }[];
  }>();
  return prices.find((price) => price.zone === zone && price.ticketType === ticketType)?.price
    .amount;
}

/** What holding seats would cost. */
export async function quoteFor(
  api: TestApp,
  showtimeId: string,
  seats: readonly string[],
  more: { as?: TestUser; payload?: object; query?: string } = {},
) {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds${more.query ?? ''}`,
    payload: { seats, ...more.payload },
    ...(more.as === undefined ? {} : { as: more.as }),
  });
}

/** `YYYY-MM-DD`: the next such day of the week (1 is Monday), from a week ahead on. */
export function nextWeekday(weekday: number): string {
  const from = Temporal.Now.plainDateISO('UTC').add({ days: 7 });
  return from.add({ days: (weekday - from.dayOfWeek + 7) % 7 }).toString();
}

/** The day after a date. */
export function dayAfter(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString();
}
