import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

type Wish = { count: number; zone?: string; accessible?: boolean };

let api: TestApp;
let ada: TestUser;

beforeAll(async () => {
  api = await startTestApp({ environment: { LIVE_SEATS_PER_OWNER_MAX: '100' } });
  ada = await api.givenUser();
});
afterAll(() => api.stop());

describe('the best available seats', () => {
  test('are held like seats asked for by name, and sit together', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ssssssssss\nssssssssss\nssssssssss' });
    const response = await wish(showtimeId, { count: 3 });

    expect(response.statusCode).toBe(201);
    const { seats, status, quote } = response.json<{
      seats: string[];
      status: string;
      quote: { total: { amount: number } };
    }>();
    expect(status).toBe('active');
    expect(quote.total.amount).toBe(3 * 1250);
    expectNeighbours(seats);
    expect(await api.takenSeats(showtimeId)).toEqual([...seats].sort());
  });

  test('leave no single seat over where that can be helped', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ssssss' });
    await wish(showtimeId, { count: 2 });
    const taken = await api.takenSeats(showtimeId);
    for (const gap of gapsOf(['A1', 'A2', 'A3', 'A4', 'A5', 'A6'], taken)) {
      expect(gap).not.toBe(1);
    }
  });

  test('are single seats where nothing else is left', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'sssss' });
    await api.givenHold(showtimeId, ['A2'], ada);
    await api.givenHold(showtimeId, ['A4'], ada);
    expect(seatsOf(await wish(showtimeId, { count: 2 }))).toHaveLength(2);
    expect(seatsOf(await wish(showtimeId, { count: 1 }))).toHaveLength(1);
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2', 'A3', 'A4', 'A5']);
  });

  test('are of the zone that is asked for, at its price', async () => {
    const { showtimeId } = await api.givenShowtime({
      seats: 'ssss\npppp',
      zonePrices: { standard: 1000, premium: 1500 },
    });
    const premium = await wish(showtimeId, { count: 2, zone: 'premium' });
    expect(seatsOf(premium).every((label) => label.startsWith('B'))).toBe(true);
    expect(premium.json()).toMatchObject({ quote: { total: { amount: 3000 } } });
    expect(seatsOf(await wish(showtimeId, { count: 4, zone: 'standard' }))).toEqual([
      'A1',
      'A2',
      'A3',
      'A4',
    ]);
    expect((await wish(showtimeId, { count: 1, zone: 'standard' })).json()).toMatchObject({
      status: 409,
      code: 'NOT_ENOUGH_SEATS',
    });
  });

  test('are counted where there are too few of them, like every other refusal', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
    const refused = async () => {
      const { values } = await api.parts.metrics.outcomes.get();
      return (
        values.find(
          ({ labels }) => labels.operation === 'hold' && labels.outcome === 'notEnoughSeats',
        )?.value ?? 0
      );
    };
    const before = await refused();
    expect((await wish(showtimeId, { count: 3 })).json()).toMatchObject({
      code: 'NOT_ENOUGH_SEATS',
    });
    expect(await refused()).toBe(before + 1);
  });

  test('are never a wheelchair space nor its companion’s, unless that is asked for', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'wcss' });
    expect(seatsOf(await wish(showtimeId, { count: 2 }))).toEqual(['A3', 'A4']);
    expect((await wish(showtimeId, { count: 1 })).json()).toMatchObject({
      status: 409,
      code: 'NOT_ENOUGH_SEATS',
    });
    expect(seatsOf(await wish(showtimeId, { count: 2, accessible: true }))).toEqual(['A1', 'A2']);
    expect((await wish(showtimeId, { count: 1, accessible: true })).json()).toMatchObject({
      code: 'NOT_ENOUGH_SEATS',
    });
  });

  test('are whole units: a love seat is given to two, and not to one', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'LLLL' });
    expect((await wish(showtimeId, { count: 1 })).json()).toMatchObject({
      status: 409,
      code: 'NOT_ENOUGH_SEATS',
    });
    expect(await api.takenSeats(showtimeId)).toEqual([]);
    const pair = seatsOf(await wish(showtimeId, { count: 2 }));
    expect([
      ['A1', 'A2'],
      ['A3', 'A4'],
    ]).toContainEqual(pair);
    expect((await wish(showtimeId, { count: 3 })).statusCode).toBe(409);
    expect(seatsOf(await wish(showtimeId, { count: 2 }))).toHaveLength(2);
  });

  test('are refused when there are not enough, and nothing is taken', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ssxs' });
    await api.givenReservation(showtimeId, ['A1']);
    const response = await wish(showtimeId, { count: 3 });
    expect(response.json()).toMatchObject({ status: 409, code: 'NOT_ENOUGH_SEATS' });
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A3']);
  });

  test('are those that a hold has left by running out', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ss' });
    const hold = await api.givenHold(showtimeId, ['A1', 'A2'], ada);
    expect((await wish(showtimeId, { count: 2 })).statusCode).toBe(409);
    await api.ageHold({ showtimeId, holdId: hold.id, seconds: 600 });
    expect(seatsOf(await wish(showtimeId, { count: 2 }))).toEqual(['A1', 'A2']);
  });

  test('are eight at most', async () => {
    const { showtimeId } = await api.givenShowtime({ seats: 'ssssssssss' });
    expect((await wish(showtimeId, { count: 9 })).json()).toMatchObject({
      status: 409,
      code: 'SEAT_LIMIT_REACHED',
    });
    expect(seatsOf(await wish(showtimeId, { count: 8 }))).toHaveLength(8);
  });

  test('are the same ones when the same request is repeated with its key', async () => {
    const { showtimeId } = await api.givenShowtime();
    const ask = () =>
      api.request({
        method: 'POST',
        url: `/showtimes/${showtimeId}/holds`,
        payload: { bestAvailable: { count: 2 } },
        headers: { 'idempotency-key': 'best' },
        as: ada,
      });
    const first = await ask();
    const second = await ask();
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(second.body).toBe(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(await api.takenSeats(showtimeId)).toHaveLength(2);
  });

  test.each([
    ['a zone that the showtime has not', { count: 1, zone: 'balcony' }, '/bestAvailable/zone'],
    ['none', { count: 0 }, '/bestAvailable/count'],
    ['a part of a seat', { count: 1.5 }, '/bestAvailable/count'],
    ['a count in words', { count: 'two' }, '/bestAvailable/count'],
    ['more than anyone could', { count: 2 ** 31 }, '/bestAvailable/count'],
    ['no count', {}, '/bestAvailable/count'],
    ['an unknown wish', { count: 1, quiet: true }, '/bestAvailable/quiet'],
    ['accessible in words', { count: 1, accessible: 'yes' }, '/bestAvailable/accessible'],
  ])('are refused for %s, and the place is named', async (_, bestAvailable, pointer) => {
    const { showtimeId } = await api.givenShowtime();
    const response = await api.request({
      method: 'POST',
      url: `/showtimes/${showtimeId}/holds`,
      payload: { bestAvailable },
      as: ada,
    });
    expect(response.json()).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      errors: [{ pointer }],
    });
  });

  test('go to one each when many ask at once, until none are left', async () => {
    const { showtimeId, seats } = await api.givenShowtime({
      seats: Array.from({ length: 6 }, () => 'ssssssssss').join('\n'),
    });
    const buyers = await Promise.all(Array.from({ length: 40 }, () => api.givenUser()));
    const responses = await Promise.all(
      buyers.map((buyer) => wish(showtimeId, { count: 2 }, buyer)),
    );

    const given = responses.filter((response) => response.statusCode === 201).flatMap(seatsOf);
    expect(new Set(given).size).toBe(given.length);
    expect([...given].sort()).toEqual(seats);
    const refused = responses.filter((response) => response.statusCode !== 201);
    expect(refused).toHaveLength(10);
    for (const response of refused) {
      expect(response.json()).toMatchObject({ status: 409, code: 'NOT_ENOUGH_SEATS' });
    }
    expect(await api.takenSeats(showtimeId)).toEqual(seats);
  });

  test('do not meet seats that others ask for by name at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { showtimeId, seats } = await api.givenShowtime({ seats: 'ssssss\nssssss' });
      const buyers = await Promise.all(Array.from({ length: 12 }, () => api.givenUser()));
      const responses = await Promise.all(
        buyers.map((buyer, index) =>
          index % 2 === 0
            ? wish(showtimeId, { count: 2 }, buyer)
            : api.request({
                method: 'POST',
                url: `/showtimes/${showtimeId}/holds`,
                payload: { seats: seats.slice(index - 1, index + 1) },
                as: buyer,
              }),
        ),
      );
      const given = responses.filter((response) => response.statusCode === 201).flatMap(seatsOf);
      expect(new Set(given).size).toBe(given.length);
      expect(await api.takenSeats(showtimeId)).toEqual([...given].sort());
      const statuses = responses.map((response) => response.statusCode);
      expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    }
  });
});

function wish(showtimeId: string, bestAvailable: Wish, as: TestUser = ada) {
  return api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { bestAvailable },
    as,
  });
}

function seatsOf(response: { json<T>(): T }): string[] {
  return response.json<{ seats: string[] }>().seats;
}

/** In one row, one beside the other. */
function expectNeighbours(labels: readonly string[]): void {
  expect(new Set(labels.map((label) => label[0])).size).toBe(1);
  const numbers = labels.map((label) => Number(label.slice(1))).sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
}

/** The lengths of the runs of free seats in a row. */
function gapsOf(row: readonly string[], taken: readonly string[]): number[] {
  return row
    .map((label) => (taken.includes(label) ? ' ' : '.'))
    .join('')
    .split(' ')
    .map((run) => run.length)
    .filter((length) => length > 0);
}
