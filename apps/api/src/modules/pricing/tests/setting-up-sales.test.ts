import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';
import type { SaleTerms } from '../index.ts';
import { quoteFor } from './pricing-givens.ts';

let api: TestApp;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApp();
  admin = await api.givenUser({ role: 'admin' });
});
afterAll(() => api.stop());

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const send = (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object) =>
  api.request({ method, url, as: admin, ...(payload === undefined ? {} : { payload }) });

describe('ticket types', () => {
  test('are offered in order, the adult first, to anybody who asks', async () => {
    await send('POST', '/ticket-types', type('senior', 20));
    await send('POST', '/ticket-types', type('toddler', 10));

    const { data } = (await api.request({ url: '/ticket-types' })).json();
    expect(data.map(({ code }: { code: string }) => code)).toEqual([
      'adult',
      'toddler',
      'senior',
      'complimentary',
    ]);
    const page = (await api.request({ url: '/ticket-types?limit=2' })).json();
    const rest = (
      await api.request({ url: `/ticket-types?limit=2&cursor=${page.nextCursor}` })
    ).json();
    expect(rest.data.map(({ code }: { code: string }) => code)).toEqual([
      'senior',
      'complimentary',
    ]);
  });

  test('are there once', async () => {
    await send('POST', '/ticket-types', type('teen', 15));
    expect((await send('POST', '/ticket-types', type('teen', 15))).json()).toMatchObject({
      status: 409,
      code: 'TICKET_TYPE_EXISTS',
    });
  });

  test('are sold at once, and not any more once they are archived', async () => {
    const { showtimeId } = await api.givenShowtime();
    await send('POST', '/ticket-types', { ...type('nurse', 25), sharePercent: 50 });
    const asNurse = { payload: { ticketTypes: { A1: 'nurse' } } };
    expect((await quoteFor(api, showtimeId, ['A1'], asNurse)).json().quote.total).toEqual(gbp(625));

    await send('PATCH', '/ticket-types/nurse', { status: 'archived' });
    const second = { payload: { ticketTypes: { A2: 'nurse' } } };
    expect((await quoteFor(api, showtimeId, ['A2'], second)).json()).toMatchObject({
      status: 400,
      code: 'TICKET_TYPE_UNKNOWN',
      errors: [{ pointer: '/ticketTypes/A2' }],
    });
  });

  test('of the adult only the name is changed', async () => {
    expect((await send('PATCH', '/ticket-types/adult', { name: 'Grown-up' })).json().name).toBe(
      'Grown-up',
    );
    for (const changes of [
      { sharePercent: 50 },
      { position: 3 },
      { staffOnly: true },
      { requiresAnother: true },
      { status: 'archived' },
    ]) {
      const response = await send('PATCH', '/ticket-types/adult', changes);
      const pointer = `/${Object.keys(changes)[0]}`;
      expect(response.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
    }
  });

  test.each([
    ['before the adult', type('early', 0)],
    ['dearer than the adult', { ...type('lavish', 40), sharePercent: 101 }],
    ['with a code of more than letters and digits', type('a b', 40)],
    ['without a name', { ...type('nameless', 40), name: '' }],
    ['with a field of its own', { ...type('extra', 40), status: 'archived' }],
  ])('%s are refused', async (_, payload) => {
    expect((await send('POST', '/ticket-types', payload)).json()).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
    });
  });

  test('that are not there are not changed', async () => {
    expect((await send('PATCH', '/ticket-types/martian', { name: 'x' })).statusCode).toBe(404);
  });
});

describe('fees', () => {
  test('are charged at every cinema of their currency, or at one, which then has its own', async () => {
    const here = await api.givenShowtime();
    const there = await api.givenShowtime();
    const code = `fee${newId().slice(-6)}`;
    const general = (await send('POST', '/fees', fee(code, 100))).json();
    const own = await send('POST', '/fees', { ...fee(code, 30), cinemaId: here.cinemaId });
    await send('POST', '/fees', { ...fee(code, 100), amount: { amount: 1, currency: 'EUR' } });

    expect((await termsOf(here.showtimeId)).fees).toMatchObject([{ code, amount: 30 }]);
    expect((await termsOf(there.showtimeId)).fees).toMatchObject([{ code, amount: 100 }]);
    expect((await send('POST', '/fees', fee(code, 7))).json()).toMatchObject({
      status: 409,
      code: 'FEE_EXISTS',
    });

    await send('DELETE', `/fees/${own.json().id}`);
    expect((await termsOf(here.showtimeId)).fees).toMatchObject([{ code, amount: 100 }]);
    await send('PATCH', `/fees/${general.id}`, {
      amount: gbp(0),
      isRefundable: true,
      channels: ['web'],
    });
    expect((await termsOf(here.showtimeId)).fees).toEqual([
      { code, name: 'Fee', per: 'ticket', amount: 0, channels: ['web'], isRefundable: true },
    ]);
    await send('DELETE', `/fees/${general.id}`);
    expect((await termsOf(here.showtimeId)).fees).toEqual([]);
  });

  test('are in the currency of their cinema', async () => {
    const cinemaId = await api.givenCinema({ currency: 'EUR' });
    expect((await send('POST', '/fees', { ...fee('wrong', 1), cinemaId })).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/amount/currency' }],
    });
  });

  test.each([
    ['per seat', { per: 'seat' }],
    ['below nothing', { amount: gbp(-1) }],
    ['on a channel that is none', { channels: ['phone'] }],
    ['on no channel', { channels: [] }],
    ['at a cinema that is not there', { cinemaId: newId() }],
  ])('%s are refused', async (_, asked) => {
    const response = await send('POST', '/fees', { ...fee('odd', 5), ...asked });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });
});

describe('the tax of a cinema', () => {
  test('counts for what is sold from then on, until it is taken away', async () => {
    const { showtimeId, cinemaId } = await api.givenShowtime();
    const tax = { name: 'VAT', rateBasisPoints: 2000, feeRateBasisPoints: 500, isIncluded: true };
    const url = `/cinemas/${cinemaId}/tax-rate`;

    expect((await send('PUT', url, tax)).json()).toEqual({ cinemaId, ...tax });
    expect((await termsOf(showtimeId)).tax).toEqual(tax);
    expect((await quoteFor(api, showtimeId, ['A1'])).json().quote).toMatchObject({
      tax: { name: 'VAT', isIncluded: true },
      taxTotal: gbp(208),
      total: gbp(1250),
    });
    await send('PUT', url, { ...tax, isIncluded: false });
    expect((await quoteFor(api, showtimeId, ['A2'])).json().quote).toMatchObject({
      taxTotal: gbp(250),
      total: gbp(1500),
    });
    const { data } = (await send('GET', '/tax-rates')).json();
    expect(data).toContainEqual({ cinemaId, ...tax, isIncluded: false });

    expect((await send('DELETE', url)).statusCode).toBe(204);
    expect((await send('DELETE', url)).statusCode).toBe(204);
    expect((await termsOf(showtimeId)).tax).toBeNull();
  });

  test.each([
    ['above one hundred per cent', { rateBasisPoints: 10_001 }],
    ['below nothing', { feeRateBasisPoints: -1 }],
    ['in fractions of basis points', { rateBasisPoints: 0.5 }],
  ])('%s is refused', async (_, asked) => {
    const tax = { name: 'VAT', rateBasisPoints: 1, feeRateBasisPoints: 1, isIncluded: true };
    const url = `/cinemas/${await api.givenCinema()}/tax-rate`;
    expect((await send('PUT', url, { ...tax, ...asked })).statusCode).toBe(400);
  });

  test('needs a cinema', async () => {
    const tax = { name: 'VAT', rateBasisPoints: 1, feeRateBasisPoints: 1, isIncluded: true };
    expect((await send('PUT', `/cinemas/${newId()}/tax-rate`, tax)).statusCode).toBe(404);
    expect((await send('DELETE', `/cinemas/${newId()}/tax-rate`)).statusCode).toBe(404);
  });
});

describe('the refund policy', () => {
  const policy = (...tiers: [number, number][]) => ({
    tiers: tiers.map(([untilMinutesBefore, percent]) => ({ untilMinutesBefore, percent })),
    feesRefundable: true,
  });

  test('is the cinema’s own, else the general one, else that of the settings', async () => {
    const { showtimeId, cinemaId } = await api.givenShowtime();
    await send('PUT', `/cinemas/${cinemaId}/refund-policy`, policy([60, 50], [1440, 100]));
    await send('PUT', '/refund-policies/default', policy([120, 100]));
    const refund = async () => (await termsOf(showtimeId)).refundPolicy;

    expect(await refund()).toEqual(policy([1440, 100], [60, 50]));
    const pages = [(await send('GET', '/refund-policies?limit=1')).json()];
    pages.push(
      (await send('GET', `/refund-policies?limit=1&cursor=${pages[0].nextCursor}`)).json(),
    );
    expect(pages.map(({ data }) => data[0].cinemaId)).toEqual([null, cinemaId]);

    await send('DELETE', `/cinemas/${cinemaId}/refund-policy`);
    expect(await refund()).toEqual(policy([120, 100]));
    await send('DELETE', '/refund-policies/default');
    expect(await refund()).toEqual({ ...policy([60, 100]), feesRefundable: false });
  });

  test.each([
    ['gives more back the later somebody cancels', policy([1440, 50], [60, 100])],
    ['says two things of one time', policy([60, 50], [60, 40])],
    ['gives more back than was paid', policy([60, 101])],
    ['goes on after the start', policy([-1, 50])],
  ])('is refused where it %s', async (_, payload) => {
    const response = await send('PUT', '/refund-policies/default', payload);
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });
});

describe('every change', () => {
  test('is in the audit log, with who made it', async () => {
    const cinemaId = await api.givenCinema();
    const code = `logged${newId().slice(-6)}`;
    const { id } = (await send('POST', '/fees', fee(code, 5))).json();
    await send('PATCH', `/fees/${id}`, { name: 'Other' });
    await send('PATCH', `/fees/${id}`, { name: 'Other' });
    await send('DELETE', `/fees/${id}`);
    const url = `/cinemas/${cinemaId}/refund-policy`;
    await send('PUT', url, { tiers: [], feesRefundable: false });
    await send('DELETE', url);

    const entries = await api.db
      .selectFrom('audit_log')
      .select(['action', 'actor_user_id'])
      .where('subject_id', 'in', [id, cinemaId])
      .orderBy('id')
      .execute();
    expect(entries.map(({ action }) => action)).toEqual([
      'fee.create',
      'fee.update',
      'fee.update',
      'refundPolicy.set',
      'refundPolicy.remove',
    ]);
    expect(new Set(entries.map((entry) => entry.actor_user_id))).toEqual(new Set([admin.id]));
  });

  test('is for administrators', async () => {
    const staff = await api.givenUser({ role: 'staff' });
    const payload = fee('tip', 500);
    const response = await api.request({ method: 'POST', url: '/fees', payload, as: staff });
    expect(response.json()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });
});

function type(code: string, position: number) {
  return { code, name: code, position, sharePercent: 80 };
}

function fee(code: string, amount: number) {
  return { code, name: 'Fee', per: 'ticket', amount: gbp(amount) };
}

async function termsOf(showtimeId: string): Promise<SaleTerms> {
  const { document } = await api.db
    .selectFrom('showtimes as t')
    .innerJoin('sale_terms as s', 's.id', 't.sale_terms_id')
    .select('s.document')
    .where('t.id', '=', showtimeId)
    .executeTakeFirstOrThrow();
  return document;
}
