import { givenPending, type PendingPurchase } from '../../../../api/test/support/paying.ts';
import { become, expectTitle, press, type Backstage, type PageState } from './page-state.ts';

const HOLD = '/showtimes/:showtimeId/holds/:holdId';
const RESERVATION = '/reservations/:reservationId';

/** From the hold to the tickets, and back. */
export const PAGES_OF_BUYING: readonly PageState[] = [
  {
    route: HOLD,
    name: 'to check and pay',
    open: async (backstage) => openHold(backstage),
  },
  {
    route: HOLD,
    name: 'what is wrong with what was typed',
    async open(backstage) {
      const { page } = backstage;
      await openHold(backstage);
      await page.getByText('Promotion code').click();
      await page.getByLabel('Code').fill('NONSENSE');
      await press(page, /^Pay £/);
      await page.locator('[aria-invalid="true"]').nth(1).waitFor();
    },
  },
  {
    route: HOLD,
    name: 'more time is offered',
    async open(backstage) {
      await openHold(backstage, 555);
      await backstage.page.getByRole('dialog').waitFor();
    },
  },
  {
    route: HOLD,
    name: 'the time ran out',
    async open(backstage) {
      await openHold(backstage, 700);
      await expectTitle(backstage.page, 'Your time ran out');
    },
  },
  {
    route: `${HOLD}/give-back`,
    name: 'what giving back does',
    async open(backstage) {
      await openHold(backstage);
      await backstage.page.getByRole('link', { name: 'Give the seats back' }).click();
      await expectTitle(backstage.page, 'Give A1 and A2 back?');
    },
  },
  {
    route: `${RESERVATION}/pay`,
    name: 'to be paid yet',
    open: async (backstage) => openPurchase(backstage, '/pay'),
  },
  {
    route: RESERVATION,
    name: 'the payment is looked into',
    async open(backstage) {
      await openPurchase(backstage, '');
      await expectTitle(backstage.page, 'We are checking your payment');
    },
  },
  {
    route: RESERVATION,
    name: 'the payment was declined',
    async open(backstage) {
      const purchase = await givenPurchase(backstage);
      const { payments } = backstage.web;
      await payments.pay(purchase.checkoutUrl, { outcome: 'decline' });
      await payments.waitForWebhooks();
      await visit(backstage, purchase, '');
      await expectTitle(backstage.page, 'The payment did not go through');
    },
  },
  {
    route: RESERVATION,
    name: 'bought',
    open: async (backstage) => openBought(backstage, '', 'You’re going'),
  },
  {
    route: RESERVATION,
    name: 'given back',
    async open(backstage) {
      const { page } = backstage;
      await openBought(backstage, '/cancel', 'Give tickets back');
      await press(page, /^Give 2 tickets back/);
      await expectTitle(page, 'This reservation is cancelled');
    },
  },
  {
    route: RESERVATION,
    name: 'changed by the house',
    async open(backstage) {
      const { web } = backstage;
      const purchase = await givenBought(backstage);
      const startsAt = new Date(Date.now() + 30 * 3_600_000).toISOString();
      const moved = await web.request({
        method: 'POST',
        url: `/showtimes/${purchase.showtimeId}/move`,
        payload: { startsAt, reason: 'The projector is broken.' },
        as: await web.givenUser({ role: 'admin' }),
      });
      if (moved.statusCode !== 200) throw new Error(moved.body);
      await web.parts.giveShowtimeNotices();
      await visit(backstage, purchase, '');
      await expectTitle(backstage.page, 'We changed your showing');
    },
  },
  {
    route: `${RESERVATION}/tickets`,
    name: 'the tickets',
    open: async (backstage) => openBought(backstage, '/tickets', 'Your tickets'),
  },
  {
    route: `${RESERVATION}/cancel`,
    name: 'what comes back',
    async open(backstage) {
      await openBought(backstage, '/cancel', 'Give tickets back');
      await backstage.page.getByText('How this is reckoned').click();
      await backstage.page.getByText('Only some of them').click();
    },
  },
  {
    route: `${RESERVATION}/exchange`,
    name: 'other showings',
    open: async (backstage) => openBought(backstage, '/exchange'),
  },
  {
    route: `${RESERVATION}/exchange`,
    name: 'what another showing comes to',
    async open(backstage) {
      const { page } = backstage;
      await openBought(backstage, '/exchange');
      await page.locator('main form[action*="/exchange/seats"] button').first().click();
      await page.waitForURL(/holdId=/);
    },
  },
  {
    route: `${RESERVATION}/exchange`,
    name: 'other seats of another showing',
    async open(backstage) {
      const { page } = backstage;
      await openBought(backstage, '/exchange');
      await page.locator('main form[action*="/exchange/seats"] button').first().click();
      await page.waitForURL(/holdId=/);
      await page.locator('main a[href*="held="]').click();
      await page.waitForURL(/held=/);
    },
  },
];

/** @param seconds since the seats were taken */
async function openHold(backstage: Backstage, seconds = 0): Promise<void> {
  const { web, stage, page } = backstage;
  const { showtimeId } = await stage.givenShowing();
  const { id: holdId, guestToken } = await web.givenHold(showtimeId, ['A1', 'A2']);
  if (seconds > 0) await web.ageHold({ showtimeId, holdId, seconds });
  await become(backstage, [['guest', guestToken]]);
  await page.goto(`/showtimes/${showtimeId}/holds/${holdId}`);
}

async function givenPurchase({ web, stage }: Backstage): Promise<PendingPurchase> {
  const { showtimeId } = await stage.givenShowing();
  return givenPending(web, { showtimeId, seats: ['A1', 'A2'] });
}

async function givenBought({ stage }: Backstage): Promise<PendingPurchase> {
  const { showtimeId } = await stage.givenShowing();
  return stage.givenPaid(showtimeId, ['A1', 'A2']);
}

async function openPurchase(backstage: Backstage, place: string): Promise<void> {
  await visit(backstage, await givenPurchase(backstage), place);
}

async function openBought(backstage: Backstage, place: string, title?: string): Promise<void> {
  await visit(backstage, await givenBought(backstage), place);
  if (title !== undefined) await expectTitle(backstage.page, title);
}

async function visit(
  backstage: Backstage,
  { reservationId, headers }: PendingPurchase,
  place: string,
): Promise<void> {
  await become(backstage, [['guest', headers['guest-token'] ?? '']]);
  await backstage.page.goto(`/reservations/${reservationId}${place}`);
}
