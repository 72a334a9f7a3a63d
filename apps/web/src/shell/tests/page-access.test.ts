import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newId } from '../../../../api/src/platform/ids.ts';
import { newGuest } from '../../../../api/test/support/races.ts';
import { startTestApp, type TestApp } from '../../../../api/test/support/test-app.ts';
import {
  newFormVisitor,
  newSignedInVisitor,
  textOf,
  type FormVisitor,
} from '../../../test/support/form-visitor.ts';

const CALLERS = ['anonymous', 'guest', 'customer', 'staff', 'admin'] as const;

type CallerKind = (typeof CALLERS)[number];

/** Who may come to a page, from the most open to the most closed. */
const ALLOWED = {
  anyone: CALLERS,
  /** Whoever has held seats in this browser, or is signed in. */
  holders: ['guest', 'customer', 'staff', 'admin'],
  signedIn: ['customer', 'staff', 'admin'],
  staff: ['staff', 'admin'],
  admins: ['admin'],
} as const satisfies Record<string, readonly CallerKind[]>;

type Allowed = keyof typeof ALLOWED;

/**
 * Who may come to every page there is. One that is not here, or not any more, fails the test. Open to
 * anyone is what there is to look at, and what says by itself whose it is: holds and reservations are
 * shown to their owners, and to others as if they were not there.
 */
const ACCESS: Readonly<Record<string, Allowed>> = {
  'GET /*': 'anyone',
  'GET /': 'anyone',
  'GET /assets/:file': 'anyone',
  'GET /favicon.svg': 'anyone',
  'GET /films': 'anyone',
  'GET /films/:movieId': 'anyone',
  'GET /manifest.webmanifest': 'anyone',
  'GET /posters/:movieId.svg': 'anyone',
  'GET /robots.txt': 'anyone',
  'GET /service-worker.js': 'anyone',
  'GET /showtimes/:showtimeId': 'anyone',
  'POST /cinema': 'anyone',
  'POST /theme': 'anyone',

  // A stranger becomes a guest by taking seats; what they then hold is theirs alone.
  'GET /showtimes/:showtimeId/holds/:holdId': 'anyone',
  'GET /showtimes/:showtimeId/holds/:holdId/give-back': 'anyone',
  'GET /showtimes/:showtimeId/holds/:holdId/paid': 'anyone',
  'POST /showtimes/:showtimeId/holds': 'anyone',
  'POST /showtimes/:showtimeId/holds/:holdId': 'anyone',
  'POST /showtimes/:showtimeId/holds/:holdId/again': 'anyone',
  'POST /showtimes/:showtimeId/holds/:holdId/extend': 'anyone',
  'POST /showtimes/:showtimeId/holds/:holdId/give-back': 'anyone',
  'POST /showtimes/:showtimeId/holds/:holdId/pay': 'anyone',

  // Whoever bought without an account has a link, or the cookie of a guest.
  'GET /reservations': 'anyone',
  'GET /reservations/:reservationId': 'anyone',
  'GET /reservations/:reservationId/calendar.ics': 'anyone',
  'GET /reservations/:reservationId/cancel': 'anyone',
  'GET /reservations/:reservationId/exchange': 'anyone',
  'GET /reservations/:reservationId/paid': 'anyone',
  'GET /reservations/:reservationId/pay': 'anyone',
  'GET /reservations/:reservationId/tickets': 'anyone',
  'GET /reservations/:reservationId/tickets.pdf': 'anyone',
  'POST /reservations/:reservationId/account': 'anyone',
  'POST /reservations/:reservationId/cancel': 'anyone',
  'POST /reservations/:reservationId/exchange': 'anyone',
  'POST /reservations/:reservationId/exchange/seats': 'anyone',
  'POST /reservations/:reservationId/pay': 'anyone',

  'GET /account': 'signedIn',
  'GET /account/data': 'signedIn',
  'GET /account/data/export': 'signedIn',
  'GET /account/email': 'signedIn',
  'GET /account/erase': 'signedIn',
  'GET /account/name': 'signedIn',
  'GET /account/password': 'signedIn',
  'GET /account/second-factor': 'signedIn',
  'GET /account/second-factor/code': 'signedIn',
  'GET /account/second-factor/remove': 'signedIn',
  'GET /account/sessions': 'signedIn',
  'POST /account/data/export': 'signedIn',
  'POST /account/email': 'signedIn',
  'POST /account/erase': 'signedIn',
  'POST /account/name': 'signedIn',
  'POST /account/password': 'signedIn',
  'POST /account/second-factor': 'signedIn',
  'POST /account/second-factor/code': 'signedIn',
  'POST /account/second-factor/remove': 'signedIn',
  'POST /account/sessions/:sessionId/end': 'signedIn',
  'POST /account/sessions/end-others': 'signedIn',

  // Whoever follows the link of a mail, on whatever device: the token in it says who they are.
  'GET /confirm-email': 'anyone',
  'GET /forgot-password': 'anyone',
  'GET /reset-password': 'anyone',
  'GET /sign-in': 'anyone',
  'GET /sign-in/code': 'anyone',
  'GET /sign-in/second-factor': 'anyone',
  'GET /sign-in/second-factor/code': 'anyone',
  'GET /sign-up': 'anyone',
  'POST /confirm-email': 'anyone',
  'POST /forgot-password': 'anyone',
  'POST /reset-password': 'anyone',
  'POST /sign-in': 'anyone',
  'POST /sign-in/code': 'anyone',
  'POST /sign-in/second-factor': 'anyone',
  'POST /sign-in/second-factor/code': 'anyone',
  'POST /sign-out': 'anyone',
  'POST /sign-up': 'anyone',

  // Where forms are sent, and nothing is to be seen: leads up to the page above.
  'GET /account/sessions/:sessionId/end': 'anyone',
  'GET /account/sessions/end-others': 'anyone',
  'GET /cinema': 'anyone',
  'GET /reservations/:reservationId/account': 'anyone',
  'GET /reservations/:reservationId/exchange/seats': 'anyone',
  'GET /showtimes/:showtimeId/holds': 'anyone',
  'GET /showtimes/:showtimeId/holds/:holdId/again': 'anyone',
  'GET /showtimes/:showtimeId/holds/:holdId/extend': 'anyone',
  'GET /showtimes/:showtimeId/holds/:holdId/pay': 'anyone',
  'GET /sign-out': 'anyone',
  'GET /theme': 'anyone',
};

/** What answers to requests of our own pages, and to nobody else's. */
const SAID_BY_OTHERS: readonly (readonly [string, Record<string, string>])[] = [
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour of our domain', { 'sec-fetch-site': 'same-site' }],
  ['a page of another origin', { origin: 'https://evil.example' }],
  ['nobody says where', {}],
];

let house: TestApp;
let routes: TestApp['parts']['pageRoutes'];

beforeAll(async () => {
  house = await startTestApp();
  routes = house.parts.pageRoutes;
});

afterAll(async () => house.stop());

const nameOf = ({ method, url }: { method: string; url: string }) => `${method} ${url}`;

test('Every page has an entry in the table, and every entry a page', () => {
  expect(routes.length).toBeGreaterThan(40);
  expect(routes.map(nameOf).toSorted()).toEqual(Object.keys(ACCESS).toSorted());
});

test('Pages are got, or sent a form, and nothing else', () => {
  expect(new Set(routes.map(({ method }) => method))).toEqual(new Set(['GET', 'POST']));
});

describe.each(CALLERS)('a visitor who is %s', (kind) => {
  test('gets to every page that is for them, and no further', async () => {
    const wrong: string[] = [];
    for (const route of routes) {
      const allowed = ACCESS[nameOf(route)];
      if (allowed === undefined) throw new Error(`${nameOf(route)} has no entry`);
      wrong.push(...(await misjudged(route, kind, ALLOWED[allowed])));
    }
    expect(wrong).toEqual([]);
  });
});

test('What belongs to somebody is to everybody else as if it were not there', async () => {
  const ada = await house.givenUser();
  const { showtimeId } = await house.givenShowtime();
  const { id: holdId } = await house.givenHold(showtimeId, ['A1'], ada);
  const { id: reservationId } = await house.givenReservation(showtimeId, ['A2'], ada);
  const owned = routes.filter(({ url }) => /:(?:holdId|reservationId)/.test(url));
  expect(owned.length).toBeGreaterThan(20);

  const wrong: string[] = [];
  for (const kind of CALLERS) {
    const visitor = await visitorWho(kind);
    for (const { method, url } of owned) {
      const answered = async (ids: Record<string, string>) => {
        const address = addressOf(url, ids);
        const answer = await (method === 'POST' ? visitor.post(address) : visitor.get(address));
        return `${answer.statusCode} ${textOf(answer)}`;
      };
      const hers = await answered({ showtimeId, holdId, reservationId });
      const unknown = await answered({ showtimeId });
      if (hers !== unknown || hers.startsWith('200')) {
        wrong.push(`${kind} ${url}: ${hers}, and where nothing is: ${unknown}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(await house.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
});

test.each(SAID_BY_OTHERS)(
  'A form that is sent by %s is refused at every address that takes one',
  async (_who, headers) => {
    const forms = routes.filter(({ method }) => method === 'POST');
    expect(forms.length).toBeGreaterThan(10);
    const { cookies } = await newSignedInVisitor(house, await house.givenUser());
    const cookie = `session=${cookies.get('session') ?? ''}`;
    const refusals = await Promise.all(
      forms.map(async (form) => {
        const answer = await house.app.inject({
          method: 'POST',
          url: addressOf(form.url),
          headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
          payload: 'password=x',
        });
        const { statusCode } = answer;
        return { form: nameOf(form), statusCode, isSaid: answer.body.includes('our own page') };
      }),
    );
    expect(refusals.filter(({ statusCode, isSaid }) => statusCode !== 403 || !isSaid)).toEqual([]);
  },
);

/** Says where a visitor was let in or kept out against the table. */
async function misjudged(
  route: { method: string; url: string },
  kind: CallerKind,
  allowed: readonly CallerKind[],
): Promise<string[]> {
  const visitor = await visitorWho(kind);
  const address = addressOf(route.url);
  const answer = await (route.method === 'POST' ? visitor.post(address) : visitor.get(address));
  const { statusCode, headers } = answer;
  const isSentToSignIn =
    statusCode === 303 && (headers.location ?? '').startsWith('/sign-in?returnTo=');
  const isKeptOut = isSentToSignIn || statusCode === 401 || statusCode === 403;
  const said = `${nameOf(route)}: ${statusCode} ${headers.location ?? ''}`;
  if (allowed.includes(kind)) return isKeptOut ? [`${said}, though it is for them`] : [];

  const isKnown = kind !== 'anonymous' && kind !== 'guest';
  if (isKnown) return statusCode === 403 ? [] : [`${said}, not 403`];
  // Whoever looked for a page comes back to it; a form cannot be sent by following a link.
  const returnTo = route.method === 'GET' ? address : '/';
  const signIn = `/sign-in?${new URLSearchParams({ returnTo }).toString()}`;
  return isSentToSignIn && headers.location === signIn ? [] : [`${said}, not ${signIn}`];
}

async function visitorWho(kind: CallerKind): Promise<FormVisitor> {
  const visitor = newFormVisitor(house);
  if (kind === 'anonymous') return visitor;
  if (kind === 'guest') {
    visitor.cookies.set('guest', newGuest()['guest-token']);
    return visitor;
  }
  // Somebody new each time: some forms end the session they are sent with.
  return newSignedInVisitor(house, await house.givenUser({ role: kind }));
}

/** An address of the page, which leads to nothing but what is named. */
function addressOf(url: string, ids: Readonly<Record<string, string>> = {}): string {
  return url
    .replaceAll(/:(\w+)/g, (_whole, name: string) => ids[name] ?? newId())
    .replace('*', 'nowhere');
}
