import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import { quoteFor } from './pricing-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const percent = (rate: number) => ({ kind: 'percentage', rateBasisPoints: rate * 100 });
const offer = (payload: object) =>
  api.request({
    method: 'POST',
    url: '/promotions',
    as: admin,
    payload: { name: 'Offer', ...payload },
  });
const newCode = () => `CODE-${newId().slice(-8).toUpperCase()}`;

/** What a seat costs with a code. */
const withCode = (showtimeId: string, seat: string, promotionCode: string) =>
  quoteFor(api, showtimeId, [seat], { payload: { promotionCode } });

describe('a promotion with a code', () => {
  test('counts for whoever gives the code, in whichever case of letters', async () => {
    const { showtimeId } = await api.givenShowtime();
    const code = newCode();
    const response = await offer({ code: code.toLowerCase(), discount: percent(10) });
    expect(response.json()).toMatchObject({ code, usesMax: null });

    const { quote } = (await withCode(showtimeId, 'A1', code.toLowerCase())).json();
    expect(quote).toMatchObject({
      promotion: { code, name: 'Offer' },
      total: gbp(1125),
    });
    expect((await quoteFor(api, showtimeId, ['A2'])).json().quote.total).toEqual(gbp(1250));
  });

  test('gets one that nobody guesses, where none is said', async () => {
    const codes = await Promise.all(
      Array.from({ length: 3 }, async () => (await offer({ discount: percent(10) })).json().code),
    );
    expect(codes).toEqual(codes.map(() => expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{16}$/)));
    expect(new Set(codes).size).toBe(3);
  });

  test('is there once, until it is archived', async () => {
    const code = newCode();
    const { id } = (await offer({ code, discount: percent(10) })).json();
    expect((await offer({ code: code.toLowerCase(), discount: percent(20) })).json()).toMatchObject(
      {
        status: 409,
        code: 'PROMOTION_CODE_TAKEN',
      },
    );
    await api.request({ method: 'DELETE', url: `/promotions/${id}`, as: admin });
    expect((await offer({ code, discount: percent(20) })).statusCode).toBe(201);
    const back = {
      method: 'PATCH',
      url: `/promotions/${id}`,
      as: admin,
      payload: { status: 'active' },
    } as const;
    expect((await api.request(back)).json().code).toBe('PROMOTION_CODE_TAKEN');
  });

  test('that is unknown, over, not yet, archived or another cinema’s gets one and the same answer', async () => {
    const { showtimeId } = await api.givenShowtime();
    const archived = newCode();
    const { id } = (await offer({ code: archived, discount: percent(10) })).json();
    await api.request({ method: 'DELETE', url: `/promotions/${id}`, as: admin });
    const [over, early, elsewhere] = [newCode(), newCode(), newCode()];
    await offer({ code: over, discount: percent(10), validTo: '2026-01-01T00:00:00Z' });
    await offer({ code: early, discount: percent(10), validFrom: '2996-01-01T00:00:00+01:00' });
    await offer({ code: elsewhere, discount: percent(10), cinemaId: await api.givenCinema() });

    const answers: object[] = [];
    for (const code of ['UNHEARD-OF', archived, over, early, elsewhere]) {
      const { instance: _instance, ...answer } = (await withCode(showtimeId, 'A1', code)).json<{
        instance: string;
        code: string;
      }>();
      answers.push(answer);
    }
    expect(answers[0]).toMatchObject({ status: 409, code: 'PROMOTION_UNAVAILABLE' });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe('a promotion that comes by itself', () => {
  test('counts for everybody at its cinema, and gives way to a better code', async () => {
    const { showtimeId, cinemaId } = await api.givenShowtime();
    const elsewhere = await api.givenShowtime();
    const code = newCode();
    await offer({ isAutomatic: true, cinemaId, discount: percent(20), name: 'Happy hour' });
    await offer({ code, discount: { kind: 'fixed', amount: gbp(300) } });
    const total = async (showtime: string, seat: string, payload = {}) =>
      (await quoteFor(api, showtime, [seat], { payload })).json().quote;

    expect(await total(showtimeId, 'A1')).toMatchObject({
      total: gbp(1000),
      promotion: { code: null, name: 'Happy hour' },
    });
    expect((await total(elsewhere.showtimeId, 'A1')).total).toEqual(gbp(1250));
    expect((await total(showtimeId, 'A2', { promotionCode: code })).total).toEqual(gbp(950));
  });

  test.each([
    ['a code', { code: 'NO-NEED' }, '/code'],
    ['a limit', { usesMax: 5 }, '/usesMax'],
    ['a limit for each person', { usesPerPersonMax: 1 }, '/usesPerPersonMax'],
  ])('has no use for %s', async (_, asked, pointer) => {
    const response = await offer({ isAutomatic: true, discount: percent(10), ...asked });
    expect(response.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe('a promotion', () => {
  test('is changed and listed', async () => {
    const code = newCode();
    const { id } = (await offer({ code, discount: percent(10), usesMax: 5 })).json();
    const changes = {
      discount: { kind: 'fixed', amount: gbp(100) },
      usesMax: null,
      validTo: '2996-06-01T12:00:00+02:00',
      ticketTypes: ['adult'],
    };
    const url = `/promotions/${id}`;
    const changed = (
      await api.request({ method: 'PATCH', url, as: admin, payload: changes })
    ).json();
    expect(changed).toMatchObject({ ...changes, code, validTo: '2996-06-01T10:00:00.000Z' });
    const { data } = (await api.request({ url: '/promotions?limit=100', as: admin })).json();
    expect(data).toContainEqual(changed);
  });

  test.each([
    ['of nothing', { discount: { kind: 'percentage', rateBasisPoints: 0 } }],
    ['of more than all', { discount: { kind: 'percentage', rateBasisPoints: 10_001 } }],
    ['of both kinds', { discount: { kind: 'fixed', amount: gbp(1), rateBasisPoints: 1 } }],
    ['of no amount', { discount: { kind: 'fixed', amount: gbp(0) } }],
    [
      'that ends before it begins',
      { validFrom: '2027-01-02T00:00:00Z', validTo: '2027-01-01T00:00:00Z' },
    ],
    ['that begins on no day there is', { validFrom: '2027-02-30T00:00:00Z' }],
    ['that begins at no instant', { validFrom: '2027-02-20T10:00:00' }],
    ['for a ticket type that is not there', { ticketTypes: ['martian'] }],
    ['for no ticket type', { ticketTypes: [] }],
    ['with a code of spaces', { code: '   ' }],
    ['for nobody', { usesMax: 0 }],
    ['at a cinema that is not there', { cinemaId: newId() }],
  ])('%s is refused', async (_, asked) => {
    const response = await offer({ discount: percent(10), ...asked });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });
});
