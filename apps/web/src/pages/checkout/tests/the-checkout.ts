import type { Response as InjectedResponse } from 'light-my-request';
import { expect } from 'vitest';

import {
  startTestPayments,
  type TestPayments,
} from '../../../../../api/test/support/payment-simulator.ts';
import { newSecret } from '../../../../../api/src/platform/ids.ts';
import type { SaleTerms } from '../../../../../api/src/modules/pricing/index.ts';
import {
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../../../../api/test/support/test-app.ts';
import { visitingGuest, visitingUser, type Visiting } from '../../../../test/support/visiting.ts';

export { textOf } from '../../../../test/support/visiting.ts';

/** Adults for 12.50 and children for 9.00, a carer beside each of them, fees, and tax in it all. */
export const FAMILY: Partial<SaleTerms> = {
  ticketTypes: [
    { code: 'adult', name: 'Adult', staffOnly: false, requiresAnother: false },
    { code: 'child', name: 'Child', staffOnly: false, requiresAnother: false },
    { code: 'carer', name: 'Carer', staffOnly: false, requiresAnother: true },
    { code: 'complimentary', name: 'Complimentary', staffOnly: true, requiresAnother: false },
  ],
  prices: { standard: { adult: 1250, child: 900, carer: 0, complimentary: 0 } },
  fees: [
    {
      code: 'booking',
      name: 'Booking fee',
      per: 'ticket',
      amount: 100,
      channels: null,
      isRefundable: false,
    },
  ],
  tax: { name: 'VAT', rateBasisPoints: 2000, feeRateBasisPoints: 2000, isIncluded: true },
};

export type CheckoutHouse = { api: TestApp; payments: TestPayments; close(): Promise<void> };

/** A house with a payment provider of its own, unless nothing is paid online there. */
export async function openHouse(
  environment: Record<string, string> = {},
  { isPaidOnline = true } = {},
): Promise<CheckoutHouse> {
  const payments = await startTestPayments();
  const api = await startTestApp({ ...(isPaidOnline ? { payments } : {}), environment });
  return {
    api,
    payments,
    async close() {
      await api.stop();
      await payments.stop();
    },
  };
}

/** Seats that somebody holds, and their browser in front of the page of it. */
export type Held = {
  showtimeId: string;
  holdId: string;
  /** Of the page. */
  url: string;
  visitor: Visiting;
  /** With which the API knows them. */
  headers: Record<string, string>;
};

type Wanted = {
  seats?: readonly string[];
  as?: TestUser;
  promotionCode?: string;
  showtime?: NonNullable<Parameters<TestApp['givenShowtime']>[0]>;
  showtimeId?: string;
};

/** Seats held over the web. */
export async function givenHeld(
  { api }: Pick<CheckoutHouse, 'api'>,
  { seats = ['A1', 'A2'], as, promotionCode, showtime = { terms: FAMILY }, ...wanted }: Wanted = {},
): Promise<Held> {
  const showtimeId = wanted.showtimeId ?? (await api.givenShowtime(showtime)).showtimeId;
  const token = newSecret(32);
  const headers: Record<string, string> =
    as === undefined ? { 'guest-token': token } : { authorization: `Bearer ${as.accessToken}` };
  const held = await api.request({
    method: 'POST',
    url: `/showtimes/${showtimeId}/holds`,
    payload: { seats, ...(promotionCode === undefined ? {} : { promotionCode }) },
    headers,
  });
  expect(held.statusCode, held.body).toBe(201);
  const { id: holdId } = held.json<{ id: string }>();
  await api.db.updateTable('holds').set({ channel: 'web' }).where('id', '=', holdId).execute();
  return {
    showtimeId,
    holdId,
    url: `/showtimes/${showtimeId}/holds/${holdId}`,
    visitor: as === undefined ? visitingGuest(api, { headers }) : await visitingUser(api, as),
    headers,
  };
}

/** What the form of a page sends when somebody presses a button of it, as a browser would. */
export function formOf({ body }: Pick<InjectedResponse, 'body'>): Record<string, string> {
  const [, form = ''] = /<form id="checkout-form"[^>]*>(.*?)<\/form>/s.exec(body) ?? [];
  const fields: Record<string, string> = {};
  for (const [input] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = attributeOf(input, 'name');
    if (name !== undefined) fields[name] = attributeOf(input, 'value') ?? '';
  }
  for (const [, attributes = '', options = ''] of form.matchAll(
    /<select\b([^>]*)>(.*?)<\/select>/gs,
  )) {
    const name = attributeOf(attributes, 'name');
    const [first = ''] = /<option\b[^>]*>/.exec(options) ?? [];
    const [chosen = first] = /<option\b[^>]*\bselected\b[^>]*>/.exec(options) ?? [];
    if (name !== undefined) fields[name] = attributeOf(chosen, 'value') ?? '';
  }
  return fields;
}

function attributeOf(element: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(element)?.[1];
  return value?.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}

/** Fills the page in and presses Pay. */
export async function pressPay(
  { url, visitor }: Pick<Held, 'url' | 'visitor'>,
  fields: Record<string, string> = {},
): Promise<InjectedResponse> {
  const page = await visitor.get(url);
  expect(page.statusCode, page.body).toBe(200);
  return visitor.post(`${url}/pay`, { ...formOf(page), method: 'online', ...fields });
}

/** The reservations of a showtime. */
export async function reservationsOf(
  { api }: Pick<CheckoutHouse, 'api'>,
  showtimeId: string,
): Promise<{ id: string; status: string; email: string | null; channel: string }[]> {
  return api.db
    .selectFrom('reservations')
    .select(['id', 'status', 'email', 'channel'])
    .where('showtime_id', '=', showtimeId)
    .execute();
}
