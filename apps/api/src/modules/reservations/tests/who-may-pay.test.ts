import { afterAll, beforeAll, expect, test } from 'vitest';

import { expectInvariants } from '../../../../test/support/invariants.ts';
import { givenPending, payAgain } from '../../../../test/support/paying.ts';
import {
  startTestPayments,
  type TestPayments,
} from '../../../../test/support/payment-simulator.ts';
import { startTestApp, type TestApp, type TestUser } from '../../../../test/support/test-app.ts';

const SECRET = 'pi_1_secret_of_the_buyer';

let payments: TestPayments;
let api: TestApp;
let staff: TestUser;

beforeAll(async () => {
  payments = await startTestPayments();
  api = await startTestApp({ payments });
  staff = await api.givenUser({ role: 'staff' });
});
afterAll(async () => {
  await payments.waitForWebhooks();
  await expectInvariants(api);
  await api.stop();
  await payments.stop();
});

type Payment = { status: string; checkoutUrl: string | null; clientSecret: string | null };

const HIDDEN = { checkoutUrl: null, clientSecret: null };

/** Somebody at the provider's page, whose provider gave a secret too, as Stripe does. */
async function givenBuyerAtThePage() {
  const { showtimeId } = await api.givenShowtime();
  const purchase = await givenPending(api, { showtimeId, seats: ['A1'] });
  await noteSecret(purchase.reservationId);
  return purchase;
}

async function noteSecret(reservationId: string): Promise<void> {
  await api.db
    .updateTable('payments')
    .set({ client_secret: SECRET })
    .where('reservation_id', '=', reservationId)
    .execute();
}

async function paymentIn(request: Parameters<TestApp['request']>[0]): Promise<Payment | undefined> {
  return (await api.request(request)).json<{ payment?: Payment }>().payment;
}

test('What a payment is made with is for the buyer, while it is open', async () => {
  const purchase = await givenBuyerAtThePage();
  const { reservationId, headers, checkoutUrl } = purchase;
  const url = `/reservations/${reservationId}`;
  const open = { status: 'open', checkoutUrl, clientSecret: SECRET };
  expect(await paymentIn({ url, headers })).toMatchObject(open);

  await payments.pay(checkoutUrl);
  await payments.waitForWebhooks();
  expect(await paymentIn({ url, headers })).toMatchObject({ status: 'captured', ...HIDDEN });
  await api.deliverMessages();
  const link = /(\/reservations\/[\w-]+\?access=[\w.-]+)/.exec(api.mails.at(-1)?.text ?? '');
  expect(await paymentIn({ url: link?.[1] ?? '' })).toMatchObject({ status: 'captured' });
});

test('Staff see that somebody is paying, and not with what', async () => {
  const { reservationId, headers } = await givenBuyerAtThePage();
  const looking = { url: `/reservations/${reservationId}`, as: staff };
  expect(await paymentIn(looking)).toMatchObject({ status: 'open', ...HIDDEN });
  const list = await api.request({ url: '/reservations?scope=all&limit=50', as: staff });
  expect(list.body).toContain(reservationId);
  expect(list.body).not.toContain(SECRET);
  const again = await paymentIn({ ...payAgain({ reservationId, headers: {} }), as: staff });
  expect(again).toMatchObject({ status: 'open', ...HIDDEN });
  expect(await paymentIn(payAgain({ reservationId, headers }))).toMatchObject({
    clientSecret: SECRET,
  });
});

test('Nobody’s own reservation shows it in the list of everybody’s, nor in an export', async () => {
  const { showtimeId } = await api.givenShowtime();
  const { id: holdId } = await api.givenHold(showtimeId, ['A1'], staff);
  const begun = await api.request({
    method: 'POST',
    url: '/reservations',
    payload: { showtimeId, holdId, payment: { method: 'online' } },
    as: staff,
  });
  const { id, payment } = begun.json<{ id: string; payment: Payment }>();
  await noteSecret(id);
  expect(await paymentIn({ url: `/reservations/${id}`, as: staff })).toMatchObject({
    clientSecret: SECRET,
  });
  const mine = await api.request({ url: '/reservations', as: staff });
  expect(mine.body).toContain(SECRET);

  const everybodys = await api.request({ url: '/reservations?scope=all&limit=50', as: staff });
  const exported = await api.request({ url: '/auth/me/export', as: staff });
  for (const { body } of [everybodys, exported]) {
    expect(body).toContain(id);
    expect(body).not.toContain(SECRET);
    expect(body).not.toContain(payment.checkoutUrl);
  }
});

test('What a provider tells is kept without it', async () => {
  const { checkoutUrl } = await givenBuyerAtThePage();
  await payments.pay(checkoutUrl);
  await payments.waitForWebhooks();
  const events = await api.db.selectFrom('payment_events').select('payload').execute();
  expect(events.length).toBeGreaterThan(0);
  for (const { payload } of events) {
    expect(payload).toMatchObject({ intent: HIDDEN });
  }
});

test('The provider sends people back without a token, and is told none', async () => {
  const { checkoutUrl, reservationId } = await givenBuyerAtThePage();
  const { returnUrl } = await payments.intent(checkoutUrl);
  const { pathname, search } = new URL(returnUrl);
  expect({ pathname, search }).toEqual({ pathname: `/reservations/${reservationId}`, search: '' });
});
