import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { cancel, type ReservationBody } from './box-office.ts';

let api: TestApp;
let ada: TestUser;
let grace: TestUser;
let staff: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  ada = await api.givenUser({ name: 'Ada Lovelace' });
  grace = await api.givenUser({ name: 'Grace Hopper', email: 'grace.hopper@navy.example' });
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(() => api.stop());

describe('a reservation', () => {
  test('is found by its id and by its reference, in either case', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id, reference, tickets } = await api.givenReservation(showtimeId, ['A1', 'A2'], ada);
    const byId = await find(ada, id);
    expect(byId.json()).toMatchObject({ id, reference, status: 'confirmed', tickets });
    for (const name of [reference, reference.toLowerCase()]) {
      const byReference = await find(ada, name);
      expect(byReference.body).toBe(byId.body);
    }
  });

  test.each(['KKKKKKKK', 'mnpqrstv', 'wxyz0123'])(
    'that does not exist is not found by a reference like %s',
    async (reference) => {
      expect((await find(ada, reference)).json()).toMatchObject({ status: 404 });
    },
  );

  test.each(['ILOU1234', 'ABC', 'ABCDEFGH1'])('is not asked for by %s', async (name) => {
    expect((await find(ada, name)).json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  test('of somebody else is as unknown as one that never was', async () => {
    const { showtimeId, seatMapId } = await api.givenShowtime();
    const { id, reference } = await api.givenReservation(showtimeId, ['A1'], grace);
    const unknown = await find(ada, seatMapId);
    expect(unknown.statusCode).toBe(404);
    for (const name of [id, reference]) {
      const response = await find(ada, name);
      expect(withoutRequestId(response.json())).toEqual(withoutRequestId(unknown.json()));
    }
    const cancelled = await cancel(api, ada, id);
    expect(withoutRequestId(cancelled.json())).toEqual(withoutRequestId(unknown.json()));
    expect(await api.takenSeats(showtimeId)).toEqual(['A1']);
  });

  test('is seen by staff with who bought it, and by its owner without', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id } = await api.givenReservation(showtimeId, ['A1'], grace);
    expect((await find(staff, id)).json()).toMatchObject({
      id,
      customer: { id: grace.id, name: 'Grace Hopper', email: grace.email },
    });
    expect((await find(grace, id)).json()).not.toHaveProperty('customer');
  });

  test('is not shown to nobody', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id } = await api.givenReservation(showtimeId, ['A1'], ada);
    expect((await api.request({ url: `/reservations/${id}` })).statusCode).toBe(401);
  });
});

describe('one’s own reservations', () => {
  test('are listed newest first, without those of others', async () => {
    const { showtimeId } = await api.givenShowtime();
    const buyer = await api.givenUser();
    const first = await api.givenReservation(showtimeId, ['A1'], buyer);
    await api.givenReservation(showtimeId, ['A2'], grace);
    const second = await api.givenReservation(showtimeId, ['A3'], buyer);
    expect(idsOf(await list(buyer))).toEqual([second.id, first.id]);
  });

  test('are told apart by their status', async () => {
    const { showtimeId } = await api.givenShowtime();
    const buyer = await api.givenUser();
    const kept = await api.givenReservation(showtimeId, ['A1'], buyer);
    const given = await api.givenReservation(showtimeId, ['A2'], buyer);
    await cancel(api, buyer, given.id);
    expect(idsOf(await list(buyer, '?status=confirmed'))).toEqual([kept.id]);
    expect(idsOf(await list(buyer, '?status=cancelled'))).toEqual([given.id]);
    expect((await list(buyer, '?status=lost')).statusCode).toBe(400);
  });

  test('come page by page, each once, also when more are bought meanwhile', async () => {
    const { showtimeId, seats } = await api.givenShowtime({ seats: 's'.repeat(12) });
    const buyer = await api.givenUser();
    const bought: string[] = [];
    for (const seat of seats.slice(0, 7)) {
      bought.unshift((await api.givenReservation(showtimeId, [seat], buyer)).id);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const query = cursor === null ? '?limit=3' : `?limit=3&cursor=${encodeURIComponent(cursor)}`;
      const page = await list(buyer, query);
      seen.push(...idsOf(page));
      cursor = page.json<{ nextCursor: string | null }>().nextCursor;
      pages += 1;
      await api.givenReservation(showtimeId, [seats[6 + pages] ?? ''], buyer);
    } while (cursor !== null);
    expect(seen).toEqual(bought);
    expect(pages).toBe(3);
  });

  test('have pages that belong to one question', async () => {
    const { showtimeId } = await api.givenShowtime();
    const buyer = await api.givenUser();
    await api.givenReservation(showtimeId, ['A1'], buyer);
    await api.givenReservation(showtimeId, ['A2'], buyer);
    const { nextCursor } = (await list(buyer, '?limit=1')).json<{ nextCursor: string }>();
    const cursor = encodeURIComponent(nextCursor);
    for (const query of [
      `?limit=1&status=cancelled&cursor=${cursor}`,
      `?cursor=x`,
      `?cursor=${cursor}x`,
    ]) {
      expect((await list(buyer, query)).json()).toMatchObject({
        status: 400,
        code: 'CURSOR_INVALID',
      });
    }
    expect((await list(grace, `?limit=1&cursor=${cursor}`)).json()).toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  test('are not searched', async () => {
    expect((await list(staff, '?search=grace')).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/query/search' }],
    });
  });
});

describe('everybody’s reservations', () => {
  test('are for staff and administrators', async () => {
    const { showtimeId } = await api.givenShowtime();
    const { id } = await api.givenReservation(showtimeId, ['A1'], ada);
    const admin = await api.givenUser({ role: 'admin' });
    for (const as of [staff, admin]) {
      const response = await list(as, '?scope=all&limit=1');
      expect(idsOf(response)).toEqual([id]);
      expect(response.json()).toMatchObject({ data: [{ customer: { id: ada.id } }] });
    }
    expect((await list(ada, '?scope=all')).json()).toMatchObject({ status: 403 });
    expect((await list(ada, '?scope=all&search=grace')).json()).toMatchObject({ status: 403 });
    expect((await api.request({ url: '/reservations?scope=all' })).statusCode).toBe(401);
  });

  test('are searched by reference, name and mail address', async () => {
    const { showtimeId } = await api.givenShowtime();
    const customer = await api.givenUser({ name: 'Žofie Dvořák', email: 'z.dvorak@film.example' });
    const { id, reference } = await api.givenReservation(showtimeId, ['A1'], customer);
    await api.givenReservation(showtimeId, ['A2'], ada);
    for (const search of [
      reference,
      reference.toLowerCase(),
      'Žofie',
      'dvorak',
      'DVORAK@FILM',
      'film.example',
    ]) {
      const found = await list(staff, `?scope=all&search=${encodeURIComponent(search)}`);
      expect({ search, found: idsOf(found) }).toEqual({ search, found: [id] });
    }
  });

  test.each(['%', '％', '_', String.raw`\ `, "' or 1=1 --", 'ABC_EFGH'])(
    'are not found by what only SQL understands: %s',
    async (search) => {
      const found = await list(staff, `?scope=all&search=${encodeURIComponent(search)}`);
      expect(idsOf(found)).toEqual([]);
    },
  );
});

function find(as: TestUser, name: string) {
  return api.request({ url: `/reservations/${name}`, as });
}

function list(as: TestUser, query = '') {
  return api.request({ url: `/reservations${query}`, as });
}

function idsOf(response: Awaited<ReturnType<typeof list>>): string[] {
  return response.json<{ data: ReservationBody[] }>().data.map(({ id }) => id);
}

function withoutRequestId(problem: object): object {
  return { ...problem, instance: undefined };
}
