import { randomBytes } from 'node:crypto';

import { guestOwner } from '../../apps/api/src/modules/auth/guest-tokens.ts';
import { isNamed, isSignedIn, readJson } from './answers.ts';
import type { ApiAnswer, ApiClient, ApiRequest } from './api-client.ts';
import { signIn, signUp } from './account.ts';
import { addShowtime } from './administer.ts';
import { HOUSE, type BoxOffice } from './box-office.ts';
import { createChance } from './chance.ts';
import type { Stage, VirtualUser } from './virtual-user.ts';

const AUDITORIUMS = 12;
const MOVIES = [
  { title: 'The General', runtimeMinutes: 75 },
  { title: 'Nosferatu', runtimeMinutes: 94 },
  { title: 'Safety Last!', runtimeMinutes: 73 },
  { title: 'Metropolis', runtimeMinutes: 153 },
  { title: 'Sherlock Jr.', runtimeMinutes: 45 },
];
/** Longer than the longest movie with everything around it. */
const SLOT_HOURS = 4;
const SHOWTIMES_AT_FIRST = 12;
const SIGN_UPS_AT_ONCE = 8;
const PASSWORD = 'eleven quiet otters swim';

/** Builds a cinema with its auditoriums, movies and first showtimes, all through the API. */
export async function buildStage(
  api: ApiClient,
  boxOffice: BoxOffice,
  token: string,
  name: string,
): Promise<Stage> {
  const post = async (path: string, body: object) =>
    readJson(
      demand(await api.call({ operation: 'set up', method: 'POST', path, token, body })),
      isNamed,
    ).id;
  const cinemaId = await post('/cinemas', { name, timeZone: 'Europe/London', currency: 'GBP' });
  const { ticketTypes, promotionCode } = await setPrices({ api, token, cinemaId, name });
  const grid = Array.from({ length: HOUSE.rows }, () => 's'.repeat(HOUSE.seatsPerRow)).join('\n');
  const auditoriumIds: string[] = [];
  const seatMapIds: string[] = [];
  for (let screen = 1; screen <= AUDITORIUMS; screen += 1) {
    const id = await post(`/cinemas/${cinemaId}/auditoriums`, { name: `Screen ${screen}` });
    auditoriumIds.push(id);
    seatMapIds.push(await post(`/auditoriums/${id}/seat-maps`, { grid: { sections: [{ grid }] } }));
  }
  const movieIds: string[] = [];
  for (const movie of MOVIES) movieIds.push(await post('/movies', movie));

  let slot = -1;
  const firstStart = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 24 * 3_600_000;
  const stage: Stage = {
    ...{ cinemaId, auditoriumIds, seatMapIds, movieIds, ticketTypes, promotionCode },
    nextSlot() {
      slot += 1;
      const startsAt = firstStart + Math.floor(slot / AUDITORIUMS) * SLOT_HOURS * 3_600_000;
      return {
        auditoriumId: auditoriumIds[slot % AUDITORIUMS] ?? '',
        startsAt: new Date(startsAt).toISOString(),
      };
    },
  };
  for (let showtime = 0; showtime < SHOWTIMES_AT_FIRST && boxOffice.wantMore(); showtime += 1) {
    await addShowtime({ api, boxOffice, stage }, token, movieIds[showtime % movieIds.length] ?? '');
  }
  if (boxOffice.openedCount() < SHOWTIMES_AT_FIRST) throw new Error('no showtimes could be made');
  return stage;
}

/** Children pay less, fees and taxes are charged, late cancellations cost, and a code is wanted. */
async function setPrices({
  api,
  token,
  cinemaId,
  name,
}: {
  api: ApiClient;
  token: string;
  cinemaId: string;
  name: string;
}): Promise<Pick<Stage, 'ticketTypes' | 'promotionCode'>> {
  const set = async (method: 'POST' | 'PUT', path: string, body: object) =>
    api.call({ operation: 'set up', method, path, token, body });
  const pounds = (amount: number) => ({ amount, currency: 'GBP' });
  // Whoever loads a system twice finds it there.
  const child = { code: 'child', name: 'Child', position: 10, sharePercent: 60 };
  await set('POST', '/ticket-types', child);
  const perTicket = { code: 'ticket', name: 'Ticket fee', per: 'ticket', amount: pounds(75) };
  const perBooking = { code: 'booking', name: 'Booking fee', per: 'booking', amount: pounds(150) };
  demand(await set('POST', '/fees', { ...perTicket, cinemaId, isRefundable: true }));
  demand(await set('POST', '/fees', { ...perBooking, cinemaId }));
  const rates = { rateBasisPoints: 2000, feeRateBasisPoints: 2000 };
  const tax = { name: 'VAT', ...rates, isIncluded: true };
  demand(await set('PUT', `/cinemas/${cinemaId}/tax-rate`, tax));
  const tiers = [
    { untilMinutesBefore: FULL_REFUND_HOURS * 60, percent: 100 },
    { untilMinutesBefore: 60, percent: 50 },
  ];
  const policy = { tiers, feesRefundable: true };
  demand(await set('PUT', `/cinemas/${cinemaId}/refund-policy`, policy));
  const promotionCode = name.toUpperCase();
  const discount = { kind: 'percentage', rateBasisPoints: 1500 };
  const limits = { usesMax: PROMOTION_USES_MAX, usesPerPersonMax: 2 };
  const promotion = { name: 'Opening week', code: promotionCode, cinemaId, discount, ...limits };
  demand(await set('POST', '/promotions', promotion));
  return { ticketTypes: [child.code], promotionCode };
}

/** The first showtimes are in a day. */
const FULL_REFUND_HOURS = 30;
const PROMOTION_USES_MAX = 200;

/** Opens an account for everyone, through the API as everybody else has to. */
export async function gatherCrowd(
  api: ApiClient,
  { count, seed, name }: { count: number; seed: number; name: string },
  say: (line: string) => void,
): Promise<VirtualUser[]> {
  const users: VirtualUser[] = [];
  let started = 0;
  await Promise.all(
    Array.from({ length: SIGN_UPS_AT_ONCE }, async () => {
      while (started < count) {
        const number = started;
        started += 1;
        users.push(await openAccount(api, `${name}-${number}@example.com`, seed + number));
        if (users.length % 100 === 0) say(`  ${users.length} accounts`);
      }
    }),
  );
  return users;
}

/** Makes administrators of some; who becomes one is signed out everywhere, and signs in anew. */
export async function promote(
  api: ApiClient,
  adminToken: string,
  users: readonly VirtualUser[],
): Promise<void> {
  for (const user of users) {
    const request: ApiRequest = {
      operation: 'set up',
      method: 'PATCH',
      path: `/users/${user.id}`,
      token: adminToken,
      body: { role: 'admin' },
    };
    demand(await api.call(request));
    await signIn(api, user);
  }
}

async function openAccount(api: ApiClient, email: string, seed: number): Promise<VirtualUser> {
  const text = demand(await signUp(api, { email, password: PASSWORD }));
  const { user, accessToken, refreshToken } = readJson(text, isSignedIn);
  const guestToken = randomBytes(32).toString('base64url');
  return {
    account: { owner: `user:${user.id}`, guestToken: null },
    guest: { owner: guestOwner(guestToken) ?? '', guestToken },
    ...{ id: user.id, email, password: PASSWORD, accessToken, refreshToken },
    ...{ chance: createChance(seed), holds: [], reservations: [], keys: 0 },
  };
}

/** The text of an answer without which there is no load. */
export function demand({ outcome, status, text }: ApiAnswer): string {
  if (outcome === 'done') return text;
  throw new Error(`setting up failed: ${status} ${text.slice(0, 500)}`);
}
