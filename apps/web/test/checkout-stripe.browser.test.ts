import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createStripeProvider } from '../../api/src/modules/payments/providers/stripe-provider.ts';
import { startStripeServer } from '../../api/src/modules/payments/providers/tests/stripe-server.ts';
import { givenHeld, reservationsOf } from '../src/pages/checkout/tests/the-checkout.ts';
import { expectAccessible } from './support/accessibility.ts';
import { newVisitor, openBrowser } from './support/browser.ts';
import { startWebApp, type TestWebApp } from './support/web-app.ts';

/** As much of Stripe.js as we use: a card that is declined first, and then taken. */
const STRIPE_JS = `
  let times = 0;
  window.Stripe = (publishableKey) => ({
    elements: ({ clientSecret }) => ({
      create: () => ({
        on: (_, ready) => { window.onMounted = ready; },
        mount: (target) => {
          const place = document.querySelector(target);
          place.setAttribute('style', 'min-height: 10px');
          place.textContent = publishableKey + ' ' + clientSecret;
          window.onMounted();
        },
      }),
    }),
    confirmPayment: async ({ confirmParams }) => {
      times += 1;
      if (times === 1) return { error: { message: 'Your card was declined.' } };
      location.assign(confirmParams.return_url + '?payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2');
      return {};
    },
  });
`;

let stripe: Awaited<ReturnType<typeof startStripeServer>>;
let web: TestWebApp;
let browser: Browser;

beforeAll(async () => {
  stripe = await startStripeServer();
  const settings = {
    PAYMENT_PROVIDER: 'stripe',
    STRIPE_SECRET_KEY: 'sk_test_a_key_of_stripe',
    STRIPE_WEBHOOK_SECRETS: 'whsec_a_secret_of_stripe',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_publishable',
  };
  const provider = createStripeProvider({
    secretKey: settings.STRIPE_SECRET_KEY,
    webhookSecrets: [settings.STRIPE_WEBHOOK_SECRETS],
    apiUrl: stripe.url,
    timeoutMilliseconds: 5000,
  });
  [web, browser] = await Promise.all([
    startWebApp({ provider, environment: settings }),
    openBrowser(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await web.stop();
  await stripe.close();
});

test('Where the provider has no page, ours has its form, and no other page has', async () => {
  const held = await givenHeld({ api: web });
  const visitor = await newVisitor(browser, {
    baseUrl: web.baseUrl,
    otherOrigins: ['https://js.stripe.com'],
  });
  const { page, context, requests } = visitor;
  await context.addCookies([
    { name: 'guest', value: held.headers['guest-token'] ?? '', url: web.baseUrl },
  ]);
  await serveStripe(page);
  const checkout = await page.goto(held.url);
  expect(await checkout?.headerValue('content-security-policy')).not.toContain('stripe');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByRole('button', { name: 'Pay £27.00' }).click();
  await page.waitForURL('**/reservations/*/pay');
  await page.getByText('pk_test_publishable pi_1_secret_2').waitFor();
  const fromStripe = requests.filter((url) => new URL(url).origin !== web.baseUrl);
  expect(fromStripe).toEqual(['https://js.stripe.com/v3/']);
  await expectAccessible(page);
  const policy = (await page.request.get(page.url())).headers()['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self' https://js.stripe.com");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);

  const pay = page.getByRole('button', { name: 'Pay £27.00' });
  await pay.click();
  await page.getByRole('alert').getByText('Your card was declined.').waitFor();
  const intent = stripe.intents.get('pi_1');
  Object.assign(intent ?? {}, { status: 'succeeded', amount_received: 2700 });
  await pay.click();
  await page.waitForURL(/\/reservations\/[\da-f-]+$/);
  expect(await reservationsOf({ api: web }, held.showtimeId)).toMatchObject([
    { status: 'confirmed' },
  ]);
  visitor.expectNoTrouble();
  await visitor.close();
});

test('A form that does not load says so', async () => {
  const held = await givenHeld({ api: web });
  const visitor = await newVisitor(browser, { baseUrl: web.baseUrl });
  const { page, context } = visitor;
  await context.addCookies([
    { name: 'guest', value: held.headers['guest-token'] ?? '', url: web.baseUrl },
  ]);
  await page.route('https://js.stripe.com/**', async (route) => route.abort());
  await page.goto(held.url);
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByRole('button', { name: 'Pay £27.00' }).click();
  await page.getByText('The payment form could not be loaded').waitFor();
  await visitor.close();
});

async function serveStripe(page: Page): Promise<void> {
  await page.route('https://js.stripe.com/v3/', async (route) =>
    route.fulfill({ contentType: 'text/javascript', body: STRIPE_JS }),
  );
}
