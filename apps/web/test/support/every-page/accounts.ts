import {
  codeOf,
  givenResetToken,
  givenSecondFactor,
  givenSignedUp,
  GOOD_PASSWORD,
  mailedToken,
} from '../../../../api/test/support/people.ts';
import { newSignedInVisitor } from '../form-visitor.ts';
import { become, expectTitle, press, type Backstage, type PageState } from './page-state.ts';

/** Who somebody is here, and what is theirs. */
export const PAGES_OF_ACCOUNTS: readonly PageState[] = [
  {
    route: '/reservations',
    name: 'to somebody who is not known',
    open: async (backstage) => openAsStranger(backstage, '/reservations'),
  },
  {
    route: '/reservations',
    name: 'what somebody has bought',
    async open(backstage) {
      const { web, stage } = backstage;
      const buyer = await web.givenUser();
      const { showtimeId } = await stage.givenShowing();
      await web.givenReservation(showtimeId, ['A1'], buyer);
      await web.givenReservation(showtimeId, ['A3', 'A4'], buyer);
      await openAs(backstage, buyer, '/reservations');
    },
  },
  {
    route: '/sign-in',
    name: 'what is wrong with what was typed',
    async open(backstage) {
      await openAsStranger(backstage, '/sign-in');
      await press(backstage.page, 'Sign in');
      await backstage.page.locator('[aria-invalid="true"]').first().waitFor();
    },
  },
  {
    route: '/sign-in/code',
    name: 'the code of a second factor',
    async open(backstage) {
      const { web } = backstage;
      const person = await givenSignedUp(web);
      await givenSecondFactor(web, person);
      await signIn(backstage, person.user.email, '**/sign-in/code**');
    },
  },
  {
    route: '/sign-in/second-factor',
    name: 'staff who have none yet',
    async open(backstage) {
      // Only in production are staff sent here. What the cookie says is looked at by the next step.
      await become(backstage, [['sign-in-set-up', 'x'.repeat(43)]]);
      await backstage.page.goto('/sign-in/second-factor');
      await expectTitle(backstage.page, 'Set up your second factor');
    },
  },
  {
    route: '/sign-up',
    name: 'what is wrong with what was typed',
    async open(backstage) {
      await openAsStranger(backstage, '/sign-up');
      await press(backstage.page, 'Create account');
      await backstage.page.locator('[aria-invalid="true"]').first().waitFor();
    },
  },
  ...['/sign-in', '/sign-up', '/forgot-password'].map((route) => ({
    route,
    name: 'as it begins',
    open: async (backstage: Backstage) => openAsStranger(backstage, route),
  })),
  {
    route: '/reset-password',
    name: 'the link of a mail',
    async open(backstage) {
      const { web } = backstage;
      const { email } = await web.givenUser();
      const token = await givenResetToken(web, email);
      await openAsStranger(backstage, `/reset-password?token=${token}`);
    },
  },
  {
    route: '/reset-password',
    name: 'a link that is no good',
    open: async (backstage) => openAsStranger(backstage, '/reset-password'),
  },
  {
    route: '/confirm-email',
    name: 'the link of a mail',
    async open(backstage) {
      const { web, page } = backstage;
      const { user } = await givenSignedUp(web);
      await signIn(backstage, user.email, '**/account**');
      await page.goto('/account/email');
      const email = `new-${user.email}`;
      await page.locator('main').getByLabel(/email/i).fill(email);
      await page
        .locator('main')
        .getByLabel(/password/i)
        .fill(GOOD_PASSWORD);
      await page.locator('main form button').last().click();
      await page.waitForURL('**/account?**');
      const token = await mailedToken(web, email, 'emailChange');
      await page.goto(`/confirm-email?token=${token}`);
    },
  },
  ...[
    '/account',
    '/account/name',
    '/account/password',
    '/account/email',
    '/account/sessions',
    '/account/second-factor',
    '/account/data',
    '/account/erase',
  ].map((route) => ({
    route,
    name: 'as it begins',
    open: async (backstage: Backstage) => openAs(backstage, await backstage.web.givenUser(), route),
  })),
  {
    route: '/account/second-factor',
    name: 'the picture for the app',
    open: openSetUp,
  },
  {
    route: '/account/second-factor',
    name: 'the codes for when the app is gone',
    async open(backstage) {
      const { page } = backstage;
      await openSetUp(backstage);
      const secret = (await page.locator('.account-key').innerText()).replaceAll(' ', '');
      await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
      await press(page, 'Turn it on');
      await expectTitle(page, 'Keep these recovery codes');
    },
  },
  {
    route: '/account/second-factor/remove',
    name: 'as it begins',
    async open(backstage) {
      const { web, page } = backstage;
      const person = await givenSignedUp(web);
      const { secret } = await givenSecondFactor(web, person);
      await signIn(backstage, person.user.email, '**/sign-in/code**');
      await page.getByLabel('Code').fill(codeOf(secret));
      await press(page, 'Sign in');
      await page.waitForURL('**/account**');
      await page.goto('/account/second-factor/remove');
    },
  },
];

async function openAsStranger(backstage: Backstage, address: string): Promise<void> {
  await become(backstage);
  await backstage.page.goto(address);
}

async function openAs(
  backstage: Backstage,
  user: { sessionId: string },
  address: string,
): Promise<void> {
  const { cookies } = await newSignedInVisitor(backstage.web, user);
  await become(backstage, cookies);
  await backstage.page.goto(address);
  // Nobody was sent to sign in first.
  await backstage.page.waitForURL(`**${address}`);
}

async function signIn(backstage: Backstage, email: string, leadsTo: string): Promise<void> {
  const { page } = backstage;
  await openAsStranger(backstage, '/sign-in');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(GOOD_PASSWORD);
  await press(page, 'Sign in');
  await page.waitForURL(leadsTo);
}

async function openSetUp(backstage: Backstage): Promise<void> {
  const { web, page } = backstage;
  const { user } = await givenSignedUp(web);
  await signIn(backstage, user.email, '**/account**');
  await page.goto('/account/second-factor');
  await page.getByLabel('Your password').fill(GOOD_PASSWORD);
  await press(page, 'Set it up');
  await expectTitle(page, 'Add Marquee to your app');
}
