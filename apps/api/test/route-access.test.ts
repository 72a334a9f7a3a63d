import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newId } from '../src/platform/ids.ts';
import { newGuest } from './support/races.ts';
import { startTestApp, type TestApp, type TestRequest, type TestUser } from './support/test-app.ts';

const CALLERS = ['anonymous', 'guest', 'customer', 'staff', 'admin'] as const;

type CallerKind = (typeof CALLERS)[number];

/** Who may call a route, from the most open to the most closed. */
const ALLOWED = {
  anyone: CALLERS,
  /** Whoever has a guest token or has signed in. */
  holders: ['guest', 'customer', 'staff', 'admin'],
  signedIn: ['customer', 'staff', 'admin'],
  staff: ['staff', 'admin'],
  admins: ['admin'],
} as const satisfies Record<string, readonly CallerKind[]>;

type Allowed = keyof typeof ALLOWED;

/**
 * Open to anyone, by decision. This list may only get shorter: whoever makes it longer says in the
 * change why everybody in the world may call that.
 */
const PUBLIC_ROUTES = [
  // Whoever follows the link of a mail, on whatever device: the token in it says who they are.
  'confirmEmailChange',
  'confirmPasswordReset',
  'getAvailability',
  'getCinema',
  'getLiveness',
  'getMovie',
  'getPoster',
  'getReadiness',
  'getSeatMap',
  'getShowtime',
  // What a door needs to verify tickets without us: public keys.
  'getTicketKeys',
  'listAuditoriums',
  'listCinemas',
  'listGenres',
  'listMovies',
  'listShowtimes',
  'listShowtimesOfMovie',
  // Whoever buys a ticket chooses one of them.
  'listTicketTypes',
  // A stranger becomes a guest by asking; what they then hold is theirs alone.
  'placeHold',
  'refresh',
  // Whoever forgot their password cannot sign in to say so.
  'requestPasswordReset',
  'signIn',
  'signUp',
  // Of a payment provider, which signs what it sends.
  'takePaymentWebhook',
  'watchSeats',
];

/** Who may call every other route. A route that is not here, or not any more, fails the test. */
const ACCESS: Readonly<Record<string, Exclude<Allowed, 'anyone'>>> = {
  addFee: 'admins',
  addGenre: 'admins',
  addMovie: 'admins',
  addPriceList: 'admins',
  addPromotion: 'admins',
  addTicketType: 'admins',
  admitTicket: 'staff',
  archiveFee: 'admins',
  archiveMovie: 'admins',
  archivePriceList: 'admins',
  archivePromotion: 'admins',
  beginTotp: 'signedIn',
  blockSeats: 'staff',
  cancelReservation: 'holders',
  cancelShowtime: 'admins',
  changeAuditorium: 'admins',
  changeCinema: 'admins',
  changeFee: 'admins',
  changeGenre: 'admins',
  changeHold: 'holders',
  changeMe: 'signedIn',
  changeMovie: 'admins',
  changePassword: 'signedIn',
  changePriceList: 'admins',
  changePromotion: 'admins',
  changeRole: 'admins',
  changeShowtime: 'admins',
  changeTicketType: 'admins',
  checkPayment: 'holders',
  confirmTotp: 'signedIn',
  createAuditorium: 'admins',
  createCinema: 'admins',
  createSeatMap: 'admins',
  createShowtime: 'admins',
  createShowtimes: 'admins',
  endOtherSessions: 'signedIn',
  endSession: 'signedIn',
  endSessionsOfUser: 'admins',
  eraseMe: 'signedIn',
  eraseUser: 'admins',
  exchangeReservation: 'holders',
  exportMe: 'signedIn',
  extendHold: 'holders',
  getHold: 'holders',
  getLedgerReport: 'admins',
  getMe: 'signedIn',
  getOccupancyReport: 'admins',
  getReservation: 'holders',
  getReservationCalendar: 'holders',
  getReservationLedger: 'staff',
  getRevenueReport: 'admins',
  getTicketQrPng: 'holders',
  getTicketQrSvg: 'holders',
  getTicketsPdf: 'holders',
  getTotp: 'signedIn',
  handOutRefund: 'staff',
  listFees: 'admins',
  listPriceLists: 'admins',
  listPromotions: 'admins',
  listRefundPolicies: 'admins',
  listPaymentCases: 'admins',
  listReservations: 'signedIn',
  listSessions: 'signedIn',
  listTaxRates: 'admins',
  listUsers: 'admins',
  moveShowtime: 'admins',
  payReservation: 'holders',
  placeReservation: 'holders',
  quoteCancellation: 'holders',
  quoteExchange: 'holders',
  refundReservation: 'staff',
  releaseHold: 'holders',
  removeDefaultRefundPolicy: 'admins',
  removeGenre: 'admins',
  removePoster: 'admins',
  removeRefundPolicy: 'admins',
  removeTaxRate: 'admins',
  removeTotp: 'signedIn',
  removeTotpOfUser: 'admins',
  requestEmailChange: 'signedIn',
  setDefaultRefundPolicy: 'admins',
  resolvePaymentCase: 'admins',
  setPoster: 'admins',
  setRefundPolicy: 'admins',
  setTaxRate: 'admins',
  signOut: 'signedIn',
  unblockSeats: 'staff',
};

/**
 * What a signed link (`?access=…`) opens to somebody who brings nothing else; the service then
 * refuses a link that is not good like an id that does not exist.
 */
const OPENED_BY_LINK: readonly string[] = [
  'checkPayment',
  'payReservation',
  'cancelReservation',
  'exchangeReservation',
  'getReservation',
  'getReservationCalendar',
  'getTicketQrPng',
  'getTicketQrSvg',
  'getTicketsPdf',
  'quoteCancellation',
  'quoteExchange',
];

/** What some routes give only to some when it is asked for by name. */
const ACCESS_BY_QUERY: [operation: string, query: string, Allowed][] = [
  ['getAvailability', '?detail=states', 'staff'],
  ['payReservation', '?channel=boxOffice', 'staff'],
  ['watchSeats', '?detail=states', 'staff'],
  ['placeHold', '?channel=boxOffice', 'staff'],
  ['changeHold', '?channel=boxOffice', 'staff'],
  ['placeReservation', '?channel=boxOffice', 'staff'],
  ['listReservations', '?scope=all', 'staff'],
  ['listReservations', '?scope=mine&scope=all', 'staff'],
  ['listShowtimes', '?status=planned', 'admins'],
  ['getShowtime', '?includePlanned=true', 'admins'],
];

const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

type Operation = { id: string; method: TestRequest['method']; path: string };

let api: TestApp;
let operations: Operation[];

beforeAll(async () => {
  api = await startTestApp();
  operations = operationsOf(api.app.swagger().paths ?? {});
});
afterAll(() => api.stop());

test('Every route has an entry in the table, and every entry a route', () => {
  expect(operations.length).toBeGreaterThan(40);
  expect(operations.map(({ id }) => id).toSorted(byName)).toEqual(
    [...Object.keys(ACCESS), ...PUBLIC_ROUTES].toSorted(byName),
  );
});

describe.each(CALLERS)('a caller who is %s', (kind) => {
  test('gets into every route that is for them, and no further', async () => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const allowed = PUBLIC_ROUTES.includes(operation.id) ? 'anyone' : ACCESS[operation.id];
      if (allowed === undefined) throw new Error(`${operation.id} has no entry`);
      wrong.push(...(await misjudged(operation, '', kind, allowed)));
    }
    expect(wrong).toEqual([]);
  });

  test.each(ACCESS_BY_QUERY)('of %s%s gets what is for them', async (id, query, allowed) => {
    const operation = operations.find((candidate) => candidate.id === id);
    if (operation === undefined) throw new Error(`there is no ${id}`);
    expect(await misjudged(operation, query, kind, allowed)).toEqual([]);
  });
});

test('A link opens what is made for links, and nothing else', async () => {
  // Signing out asks for its token after it has read the request, and refuses the parameter first.
  const closed = operations.filter(({ id }) => !PUBLIC_ROUTES.includes(id) && id !== 'signOut');
  for (const { method, path, id } of closed) {
    const { statusCode } = await api.request({
      ...(method === undefined ? {} : { method }),
      url: `${urlOf(path)}?access=test.${'x'.repeat(43)}`,
    });
    const isOpened = statusCode !== 401 && statusCode !== 403;
    expect({ id, isOpened }).toEqual({ id, isOpened: OPENED_BY_LINK.includes(id) });
  }
});

test('A token that is wrong opens nothing that asks for one, not even to guests', async () => {
  const closed = operations.filter(({ id }) => !PUBLIC_ROUTES.includes(id) || id === 'placeHold');
  for (const { method, path, id } of closed) {
    const { statusCode } = await api.request({
      ...(method === undefined ? {} : { method }),
      url: urlOf(path),
      headers: { ...newGuest(), authorization: 'Bearer nobody.at.all' },
    });
    expect({ id, statusCode }).toEqual({ id, statusCode: 401 });
  }
});

describe('what belongs to one customer', () => {
  test('is to every other caller as if it were not there', async () => {
    const ada = await api.givenUser();
    const { showtimeId } = await api.givenShowtime();
    const elsewhere = await api.givenShowtime();
    const { id: holdId } = await api.givenHold(showtimeId, ['A1'], ada);
    const { id, reference } = await api.givenReservation(showtimeId, ['A2'], ada);
    const attempts = (hold: string, reservation: string, name: string): TestRequest[] => [
      { url: `/showtimes/${showtimeId}/holds/${hold}` },
      { url: `/showtimes/${elsewhere.showtimeId}/holds/${hold}` },
      { method: 'DELETE', url: `/showtimes/${showtimeId}/holds/${hold}` },
      { method: 'POST', url: `/showtimes/${showtimeId}/holds/${hold}/extend` },
      { method: 'POST', url: '/reservations', payload: { showtimeId, holdId: hold } },
      { url: `/reservations/${reservation}` },
      { url: `/reservations/${name}` },
      { method: 'POST', url: `/reservations/${reservation}/cancel` },
      {
        method: 'POST',
        url: `/reservations/${reservation}/cancel`,
        payload: { ticketIds: [newId()], reason: 'It is mine.' },
      },
    ];
    const hers = attempts(holdId, id, reference);
    const unknown = attempts(newId(), newId(), 'ZZZZZZZZ');

    const asksToHold = ({ url }: TestRequest) => url.startsWith('/showtimes');
    for (const [kind, requests, requestsForUnknown] of [
      ['customer', hers, unknown],
      ['guest', hers.filter(asksToHold), unknown.filter(asksToHold)],
    ] as const) {
      const credentials = await credentialsOf(kind);
      const answers = await refusalsOf(requests, credentials);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
      expect(answers).toEqual(await refusalsOf(requestsForUnknown, credentials));
    }
    expect(await api.takenSeats(showtimeId)).toEqual(['A1', 'A2']);
  });

  test('is not opened by another’s role either, where the role is not for it', async () => {
    const ada = await api.givenUser();
    const { showtimeId } = await api.givenShowtime();
    const { id: holdId } = await api.givenHold(showtimeId, ['A1'], ada);
    for (const role of ['staff', 'admin'] as const) {
      const as = await api.givenUser({ role });
      const answer = await api.request({ url: `/showtimes/${showtimeId}/holds/${holdId}`, as });
      expect(answer.statusCode).toBe(404);
    }
  });
});

/** Says where a caller was let in or kept out against the table. */
async function misjudged(
  { id, method, path }: Operation,
  query: string,
  kind: CallerKind,
  allowed: Allowed,
): Promise<string[]> {
  const { statusCode } = await api.request({
    ...(method === undefined ? {} : { method }),
    url: urlOf(path) + query,
    ...(await credentialsOf(kind)),
  });
  const callers: readonly CallerKind[] = ALLOWED[allowed];
  const isKnown = kind !== 'anonymous' && kind !== 'guest';
  const refusal = isKnown ? 403 : 401;
  if (!callers.includes(kind)) {
    return statusCode === refusal ? [] : [`${id}${query} answered ${statusCode}, not ${refusal}`];
  }
  // Signing in and renewing ask for more than being somebody, and refuse what is missing with 400.
  return statusCode === 401 || statusCode === 403
    ? [`${id}${query} kept out somebody it is for: ${statusCode}`]
    : [];
}

async function credentialsOf(kind: CallerKind): Promise<{
  headers?: Record<string, string>;
  as?: TestUser;
}> {
  if (kind === 'anonymous') return {};
  if (kind === 'guest') return { headers: newGuest() };
  // Somebody new each time: some routes end the session they are called with.
  return { as: await api.givenUser({ role: kind }) };
}

function operationsOf(paths: object): Operation[] {
  return Object.entries(paths).flatMap(([path, item]: [string, object]) =>
    Object.entries(item).map(([method, operation]: [string, { operationId?: string }]) => {
      if (!(method in METHODS)) throw new Error(`${method} ${path} is not in the table of methods`);
      return {
        id: operation.operationId ?? `${method} ${path}`,
        method: METHODS[method as keyof typeof METHODS],
        path,
      };
    }),
  );
}

/** An address of the route that leads to nothing. */
function urlOf(path: string): string {
  const filled = path
    .replaceAll(/\{digest\}/g, 'x'.repeat(43))
    .replaceAll(/\{slug\}/g, 'nothing')
    .replaceAll(/\{\w+\}/g, () => newId());
  return filled.startsWith('/api/v1') ? filled.slice('/api/v1'.length) : `/${filled}`;
}

/** What each is refused with, but for the request id, which is always another. */
function refusalsOf(requests: readonly TestRequest[], credentials: Partial<TestRequest>) {
  return Promise.all(
    requests.map(async (request) => {
      const answer = await api.request({ ...request, ...credentials });
      return { ...answer.json<{ status: number }>(), instance: undefined };
    }),
  );
}

const byName = (one: string, another: string) => one.localeCompare(another);
