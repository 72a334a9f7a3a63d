import type { Response as InjectedResponse } from 'light-my-request';
import type pg from 'pg';

import { newId, newSecret } from '../../src/platform/ids.ts';
import type { TestApp, TestRequest, TestUser } from './test-app.ts';

/** Somebody who takes seats. */
export type Taker = Pick<TestUser, 'accessToken'>;

/** The two ways to take seats by name. */
export const WAYS = ['holding', 'reserving'] as const;

export type Way = (typeof WAYS)[number];

/** Many people who are signed in, made at once. */
export async function givenCrowd(api: TestApp, size: number): Promise<Taker[]> {
  const people = Array.from({ length: size }, () => ({ userId: newId(), sessionId: newId() }));
  await api.db
    .insertInto('users')
    .values(
      people.map(({ userId }) => ({
        id: userId,
        email: `crowd-${userId}@example.com`,
        name: 'One of many',
        password_hash: 'none',
        role: 'customer' as const,
      })),
    )
    .execute();
  const expiresAt = new Date(Date.now() + 86_400_000);
  await api.db
    .insertInto('sessions')
    .values(people.map((p) => ({ id: p.sessionId, user_id: p.userId, expires_at: expiresAt })))
    .execute();
  return Promise.all(
    people.map(async (person) => ({ accessToken: await api.parts.accessTokens.issue(person) })),
  );
}

/** A guest of their own for each request. */
export const newGuest = () => ({ 'guest-token': newSecret(32) });

/** The request that takes seats by name. */
export function taking(
  way: Way,
  { as, showtimeId, seats }: { as: Taker; showtimeId: string; seats: readonly string[] },
): TestRequest {
  return way === 'holding'
    ? { method: 'POST', url: `/showtimes/${showtimeId}/holds`, payload: { seats }, as }
    : { method: 'POST', url: '/reservations', payload: { showtimeId, seats }, as };
}

/** All at once, spread over the apps of a fleet. */
export async function race(
  apps: readonly TestApp[],
  requests: readonly TestRequest[],
): Promise<InjectedResponse[]> {
  await Promise.all(apps.map(connectAll));
  return Promise.all(
    requests.map((request, index) => {
      const app = apps[index % apps.length];
      if (app === undefined) throw new Error('a race needs an app');
      return app.request(request);
    }),
  );
}

// An app connects when it has to. Whoever came first would be done before the others had connected,
// and there would be no race: the positive controls found that out.
async function connectAll({ pool, config }: TestApp): Promise<void> {
  if (pool.totalCount >= config.database.poolMax) return;
  const clients = await Promise.all(
    Array.from({ length: config.database.poolMax }, () => pool.connect()),
  );
  for (const client of clients) client.release();
}

const ROUNDS_MAX = 10;

/**
 * Runs a race until it goes wrong, ten times at most: on a busy machine those who should meet may
 * miss each other.
 *
 * @returns what the last round gave
 */
export async function untilItGoesWrong<T>(
  runRound: () => Promise<T>,
  isWrong: (result: T) => boolean,
): Promise<T> {
  let result = await runRound();
  for (let round = 2; round <= ROUNDS_MAX && !isWrong(result); round += 1) {
    result = await runRound();
  }
  return result;
}

/** Whether somebody was told that the fault was ours, or more than one was served. */
export function wentWrong({ answers }: { answers: readonly InjectedResponse[] }): boolean {
  return countServerErrors(answers) > 0 || (tally(answers)['201'] ?? 0) > 1;
}

/** How many answers there were of each kind: `{ '201': 1, '409 SEATS_UNAVAILABLE': 29 }`. */
export function tally(answers: readonly InjectedResponse[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const code =
      answer.statusCode < 300 ? '' : ` ${answer.json<{ code?: string }>().code ?? 'no code'}`;
    const kind = `${answer.statusCode}${code}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Answers that a client would call our fault. */
export function countServerErrors(answers: readonly InjectedResponse[]): number {
  return answers.filter((answer) => answer.statusCode >= 500).length;
}

/** Counts what PostgreSQL refuses an app with, by SQLSTATE. Begin before the app has connected. */
export function countSqlStates(pool: pg.Pool): Map<string, number> {
  const counts = new Map<string, number>();
  const note = (error: unknown) => {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return;
    counts.set(error.code, (counts.get(error.code) ?? 0) + 1);
  };
  if (pool.totalCount > 0) throw new Error('the app has connected already');
  pool.on('connect', (client) => {
    client.on('error', note);
    const send = client.query.bind(client);
    Object.assign(client, {
      query: (...parameters: Parameters<typeof send>) => {
        const all: unknown[] = [...parameters];
        const last = all.at(-1);
        if (typeof last === 'function') {
          all[all.length - 1] = (error: unknown, result: unknown) => {
            note(error);
            last(error, result);
          };
        }
        const sent: unknown = send(...(all as typeof parameters));
        if (sent instanceof Promise) sent.catch(note);
        return sent;
      },
    });
  });
  return counts;
}
