import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createAccessLinks, parseTokenKeys } from '../../../../../api/src/modules/auth/index.ts';
import { expectInvariants } from '../../../../../api/test/support/invariants.ts';
import { agePurchase } from '../../../../../api/test/support/paying.ts';
import { TEST_TOKEN_KEYS } from '../../../../../api/test/support/test-app.ts';
import { visitingStranger } from '../../../../test/support/visiting.ts';
import {
  givenHeld,
  openHouse,
  pressPay,
  reservationsOf,
  textOf,
  type CheckoutHouse,
  type Held,
} from './the-checkout.ts';

let house: CheckoutHouse;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await expectInvariants(house.api);
  await house.close();
});

/** Somebody whose payment was begun, and where they were sent to make it. */
async function givenBegun(): Promise<Held & { id: string; checkoutUrl: string; payUrl: string }> {
  const held = await givenHeld(house);
  const begun = await pressPay(held, { email: 'ada@example.com' });
  const [reservation] = await reservationsOf(house, held.showtimeId);
  const id = reservation?.id ?? '';
  const checkoutUrl = String(begun.headers.location);
  return { ...held, id, checkoutUrl, payUrl: `/reservations/${id}/pay` };
}

describe('paying a reservation', () => {
  test('goes on where it was left, with the time that is left', async () => {
    const { visitor, payUrl, checkoutUrl } = await givenBegun();
    const page = await visitor.get(payUrl);
    expect(textOf(page)).toMatch(/To pay £27.00 Held for you for (10:00|9:5\d)/);

    const answer = await visitor.post(payUrl);
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: checkoutUrl } });
  });

  test('after a card was declined begins another payment for the same seats', async () => {
    const { visitor, payUrl, checkoutUrl, showtimeId, id } = await givenBegun();
    await house.payments.pay(checkoutUrl, { outcome: 'decline' });
    await house.payments.waitForWebhooks();

    const answer = await visitor.post(payUrl);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).not.toBe(checkoutUrl);
    await house.payments.pay(String(answer.headers.location));
    await house.payments.waitForWebhooks();
    await expect
      .poll(async () => reservationsOf(house, showtimeId))
      .toMatchObject([{ id, status: 'confirmed' }]);
  });

  test('pressed twice opens one payment', async () => {
    const { visitor, payUrl, checkoutUrl } = await givenBegun();
    await house.payments.pay(checkoutUrl, { outcome: 'decline' });
    await house.payments.waitForWebhooks();

    const answers = await Promise.all(Array.from({ length: 6 }, async () => visitor.post(payUrl)));
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
  });

  test('that is paid, or was not paid in time, leads to what became of it', async () => {
    const paid = await givenBegun();
    await house.payments.pay(paid.checkoutUrl);
    await house.payments.waitForWebhooks();
    await expect
      .poll(async () => (await paid.visitor.post(paid.payUrl)).headers.location)
      .toBe(`/reservations/${paid.id}`);
    expect((await paid.visitor.get(paid.payUrl)).headers.location).toBe(`/reservations/${paid.id}`);

    const late = await givenBegun();
    await agePurchase(house.api, { ...late, reservationId: late.id }, 900);
    expect((await late.visitor.post(late.payUrl)).headers.location).toBe(
      `/reservations/${late.id}`,
    );
  });

  test('is nobody else’s to do', async () => {
    const { payUrl } = await givenBegun();
    const { visitor } = await givenHeld(house);
    expect((await visitor.get(payUrl)).statusCode).toBe(404);
    expect((await visitor.post(payUrl)).statusCode).toBe(404);
  });

  test('while the provider is away is a page that says so, and what was not lost', async () => {
    const { visitor, payUrl, checkoutUrl } = await givenBegun();
    await house.payments.pay(checkoutUrl, { outcome: 'decline' });
    await house.payments.waitForWebhooks();
    await house.payments.switches({ errors: 'all', only: ['createIntent'] });
    const away = await visitor.post(payUrl);
    await house.payments.switches({});

    expect(away.statusCode).toBe(503);
    expect(away.headers['retry-after']).toBe('2');
    expect(textOf(away)).toContain('The payment service does not answer. Nothing was charged.');
    expect(textOf(away)).toContain('Try again');
    expect((await visitor.post(payUrl)).headers.location).toMatch(`${house.payments.url}/pay/`);
  });
});

describe('whoever has the link of a mail', () => {
  test('pays, and comes back to what the link opens, of which the provider learns nothing', async () => {
    const { id, payUrl, checkoutUrl } = await givenBegun();
    const access = createAccessLinks(parseTokenKeys(TEST_TOKEN_KEYS)).tokenFor(id);
    const stranger = visitingStranger(house.api);
    await house.payments.pay(checkoutUrl, { outcome: 'decline' });
    await house.payments.waitForWebhooks();

    const answer = await stranger.post(`${payUrl}?access=${access}`);
    expect(answer.headers.location).toMatch(`${house.payments.url}/pay/`);
    const { returnUrl } = await house.payments.intent(String(answer.headers.location));
    expect(returnUrl).toBe(`http://localhost:8000/reservations/${id}/paid`);
    const [kept] = answer.cookies;
    expect(kept).toMatchObject({ name: `access-${id}`, httpOnly: true });

    const back = await stranger.get(`/reservations/${id}/paid?payment_intent=pi_1`);
    expect(back.headers.location).toBe(`/reservations/${id}?access=${access}`);
    expect((await stranger.get(String(back.headers.location))).statusCode).toBe(200);
  });
});
